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
  add("keyboard", await unseenFocus(page));
  return wrong;
}

/** The checks: one for each person who can sign in, and one for nobody. */
export async function pages(checks, chrome, { all }) {
  const practice = await demo();
  try {
    const people = [undefined, ...practice.logins];
    const next = async () => {
      for (let login = people.shift(), first = true; login !== undefined || first; login = people.shift()) {
        first = false;
        await looked(checks, chrome, practice, login, all);
      }
    };
    await next();
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
