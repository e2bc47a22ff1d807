// By keyboard alone: signing in, the caseload with its letters, and a whole check-in with Tab, arrows, Space and Enter.
import { must } from "../lib/checks.js";
import { makeLink, openClient } from "../lib/steps.js";

export const name = "by keyboard alone";

export async function go({ open, practice }) {
  const { page } = await open(undefined);
  const { login, password } = practice.logins.find((seat) => seat.login === "therapist");
  await page.goto("/sign-in");
  await tabTo(page, "login");
  await page.keyboard.type(login);
  await tabTo(page, "password");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Caseload" }).waitFor();
  await caseload(page);
  const path = await openClient(page, "Ana Marlow");
  const link = await makeLink(page, path);
  await skipped(page);
  await checkInByKeys((await open(undefined)).page, link);
}

/** What has the focus: its name, kind and words. */
function focused(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    return { name: element.name ?? "", kind: element.type ?? "", tag: element.tagName, words: element.textContent.trim(), id: element.id };
  });
}

async function tabTo(page, id) {
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press("Tab");
    const element = await focused(page);
    if (element.id === id || element.name === id || (id instanceof RegExp && id.test(element.words))) return element;
  }
  throw new Error(`Tab does not lead to ${id}`);
}

async function caseload(page) {
  const names = await page.locator("ol.caseload .name a").allInnerTexts();
  await page.keyboard.press("j");
  must((await focused(page)).words === names[0], "j does not lead to the first");
  await page.keyboard.press("j");
  must((await focused(page)).words === names[1], "j does not lead on");
  await page.keyboard.press("k");
  must((await focused(page)).words === names[0], "k does not lead back");
  await page.keyboard.press("/");
  must((await focused(page)).id === "find", "/ does not lead to the search");
  // While somebody types, letters are letters.
  await page.keyboard.type("jk");
  must((await page.locator("#find").inputValue()) === "jk", "letters do not reach the search");
  await page.locator("#find").fill("");
  await page.goto("/caseload");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/clients\/\d+/);
}

/** The first stop of a page leads past its head. */
async function skipped(page) {
  await page.goto("/caseload");
  await page.keyboard.press("Tab");
  must(/^Skip/.test((await focused(page)).words), "the first stop does not skip the head");
  await page.keyboard.press("Enter");
  must((await focused(page)).id === "main", "the skip link does not lead to the content");
}

async function checkInByKeys(page, link) {
  await page.goto(link);
  for (let screen = 0; screen < 30; screen++) {
    const groups = new Set();
    for (let step = 0; step < 80; step++) {
      await page.keyboard.press("Tab");
      const element = await focused(page);
      if (element.kind === "radio" && !groups.has(element.name)) {
        groups.add(element.name);
        await page.keyboard.press("Space");
        await page.keyboard.press("ArrowDown");
      }
      if (/^(Next|Send)$/.test(element.words)) break;
    }
    const asked = await page.locator("form[data-draft] fieldset:has(input[type=radio])").count();
    must(groups.size === asked, `keys reach ${groups.size} of ${asked} questions`);
    const last = (await focused(page)).words === "Send";
    must(/^(Next|Send)$/.test((await focused(page)).words), "keys do not reach the button");
    await page.keyboard.press("Enter");
    if (last) return page.getByRole("heading", { level: 1, name: /stored|not have to be alone/ }).waitFor();
    await page.waitForFunction((before) => !document.querySelector(`input[type=radio][name="${before}"]`), [...groups][0] ?? "none");
  }
  throw new Error("a check-in without an end");
}
