// Every page of every role: axe-core in light and dark, no sideways scrolling at 320 px and at 200 % zoom, focus that is
// seen, the list of complaints, nothing on the console, nothing from elsewhere.
import { demo } from "./lib/practice.js";
import { person } from "./lib/browser.js";
import { accessible, complaints, sideways, unseenFocus } from "./lib/look.js";
import { walk } from "./lib/walk.js";

const DESK = { width: 1280, height: 900 };
/** A desk window of 1280 px at 200 % zoom has room for 640. */
const ZOOMED = { width: 640, height: 450 };
const NARROW = { width: 320, height: 640 };

/** All that is wrong with the page that is open. With `all`, axe-core looks at every size and not only at the desk. */
export async function lookAt(page, all = false) {
  const wrong = [];
  const add = (where, found) => wrong.push(...found.map((what) => `${where}: ${what}`));
  add("keyboard", await unseenFocus(page));
  // What is folded away belongs to the page.
  await page.evaluate(() => document.querySelectorAll("details").forEach((fold) => (fold.open = true)));
  add("light", await accessible(page));
  add("page", await complaints(page));
  await page.emulateMedia({ colorScheme: "dark" });
  add("dark", await accessible(page, { colours: !all }));
  await page.emulateMedia({ colorScheme: "light" });
  for (const [where, size] of [["200 % zoom", ZOOMED], ["320 px", NARROW]]) {
    await page.setViewportSize(size);
    add(where, await sideways(page));
    if (all) add(where, await accessible(page));
  }
  await page.setViewportSize(DESK);
  return wrong;
}

/** A page with faults: what is looked for is found. */
const FAULTY = `<html><body style="margin:0"><main><h1>A</h1><h3>B</h3><img src="data:,"><p style="color:#bbb">pale</p>
<div style="width:700px">wide</div><input type="radio" name="a"><button></button><p class="saved">Saved.</p>
<a href="#x" style="outline:none">no ring</a><details><summary>more</summary><select><option>a</option></select></details>
<form method="post" action="/long">${"<label>a<input></label>".repeat(12)}<p style="height:400px">far</p><button>Save</button></form></main></body></html>`;
const FAULTS = ["color-contrast", "image-alt", "button-name", "select-name", "html-has-lang", "heads skip a level", "a radio without its question", "below the last field", "not announced", "320 px: scrolls sideways", "focus is not seen"];

async function faultsAreFound(chrome) {
  const page = await chrome.newPage();
  try {
    await page.setContent(FAULTY);
    const found = (await lookAt(page)).join("\n");
    return FAULTS.filter((fault) => !found.includes(fault)).map((fault) => `“${fault}” was not found in:\n${found}`);
  } finally {
    await page.close();
  }
}

/** The checks: one for each person who can sign in, and one for nobody. */
export async function pages(checks, chrome, { all }) {
  await checks.check("what is wrong with a page is found", () => faultsAreFound(chrome));
  const practice = await demo();
  try {
    // One person of each role shows every kind of page; with `all`, everybody.
    const roles = new Map(practice.logins.map((login) => [login.role, login]).reverse());
    const people = [undefined, ...(all ? practice.logins : roles.values())];
    const next = async () => {
      while (people.length > 0) await looked(checks, chrome, practice, people.shift(), all);
    };
    await Promise.all([next(), next()]);
  } finally {
    await practice.stop();
  }
}

async function looked(checks, chrome, practice, login, all) {
  const name = `every page for ${login?.login ?? "nobody"}`;
  await checks.check(name, async () => {
    const window = await person(chrome, practice);
    try {
      const wrong = [];
      const kinds = await walk(window, login, all ? 20 : 2, async (page, path) => {
        wrong.push(...(await lookAt(page, all)).map((what) => `${path} ${what}`));
      });
      console.log(`     ${name}: ${[...kinds].map(([kind, count]) => `${kind} ×${count}`).join(", ")}`);
      if (kinds.size < 2) wrong.push("fewer than two kinds of pages were found");
      return [...wrong, ...window.wrong];
    } finally {
      await window.close();
    }
  });
}
