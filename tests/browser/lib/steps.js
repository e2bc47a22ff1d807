// Steps that several journeys take.
import { must } from "./checks.js";

/** Opens a client's page from the caseload, by their name. */
export async function openClient(page, name) {
  await page.goto("/caseload");
  await page.getByRole("link", { name, exact: true }).first().click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  return new URL(page.url()).pathname;
}

/** Makes a check-in link for a client and gives its path. */
export async function makeLink(page, path) {
  await page.goto(`${path}/link`);
  await page.getByRole("button", { name: "Make a link" }).click();
  const link = await page.getByLabel("The link, shown only now").inputValue();
  const address = new URL(link);
  must(/^\/c\/[0-9a-f]{32,}$/.test(address.pathname), `an odd link: ${link}`);
  must(!/phq|gad|depress|anxi|therap/i.test(link), `the link tells what it is about: ${link}`);
  return address.pathname;
}

/** Questions whose answer makes somebody act today; they are answered with "not at all" unless a journey is about them. */
const RISK = /dead|hurting|hurt myself|suicid/i;

/** Answers what one screen asks and is not answered yet: of each group of radios the one at `at`. */
export async function answerScreen(page, at = 1, atRisk = 0) {
  for (const group of await page.locator("form[method=post] fieldset").all()) {
    const choices = await group.getByRole("radio").all();
    if (choices.length === 0 || (await group.locator("input:checked").count()) > 0) continue;
    const wanted = RISK.test(await group.locator("legend").innerText()) ? atRisk : at;
    await choices.at(Math.min(wanted, choices.length - 1)).check();
  }
}

/** Answers a check-in from its first screen to its thanks; gives how many screens there were. */
export async function checkIn(page, { at = 1, atRisk = 0, each } = {}) {
  for (let screens = 1; screens <= 30; screens++) {
    await answerScreen(page, at, atRisk);
    if (each) await each(screens);
    const send = page.getByRole("button", { name: "Send", exact: true });
    const last = (await send.count()) > 0;
    await (last ? send : page.getByRole("button", { name: "Next", exact: true })).click();
    if (last) {
      await page.getByRole("heading", { level: 1, name: /stored|not have to be alone/ }).waitFor();
      return screens;
    }
  }
  throw new Error("a check-in without an end");
}

/** What a page must say. */
export async function says(page, words) {
  await page.locator("main").filter({ hasText: words }).first().waitFor();
}

/** What stands nowhere on a page. */
export async function keepsBack(page, words) {
  const text = await page.locator("body").innerText();
  must(!text.includes(words), `${page.url()} shows “${words}”`);
}
