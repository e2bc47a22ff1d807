// A draft survives a closed browser, and a dropped connection loses nothing.
import { must } from "../lib/checks.js";
import { answerScreen, checkIn, makeLink, openClient, says } from "../lib/steps.js";

export const name = "a draft survives a closed browser and a lost line";

export async function go({ open, script, look }) {
  const therapist = (await open("therapist")).page;
  const path = await openClient(therapist, "Ana Marlow");
  const link = await makeLink(therapist, path);
  const first = await open(undefined, { width: 360, height: 740 });
  await first.page.goto(link);
  const screen = await first.page.locator("h1").innerText();
  await answerScreen(first.page, 2);
  const chosen = await answers(first.page);
  must(chosen.length > 0, "nothing could be answered");
  if (script) await first.page.locator("[data-draft-state][data-draft=saved]").waitFor();
  else await first.page.getByRole("button", { name: "Next", exact: true }).click();
  await first.context.close();

  const second = await open(undefined, { width: 360, height: 740 });
  await second.page.goto(link);
  must((await second.page.locator("h1").innerText()) === screen, "another screen came back");
  must(JSON.stringify(await answers(second.page)) === JSON.stringify(chosen), "the draft is not there");
  await says(second.page, "Your draft is back.");
  if (script) await lostLine(second);
  await notNow(second.page, link, look);
  await second.page.goto(link);
  await checkIn(second.page);
}

function answers(page) {
  return page.locator("form[data-draft] input[type=radio]:checked").evaluateAll((all) => all.map(({ name, value }) => `${name}=${value}`));
}

/** No line: what is chosen stays, the page says so, and it is kept once the line is back. */
async function lostLine({ page, context }) {
  await context.setOffline(true);
  const other = page.locator("form[data-draft] fieldset").first().getByRole("radio").first();
  await other.check();
  await page.locator("[data-draft-state][data-draft=waiting]").waitFor();
  await page.getByText("Not kept yet. We keep trying; you can go on.").waitFor();
  await context.setOffline(false);
  await page.locator("[data-draft-state][data-draft=saved]").waitFor();
  await page.reload();
  must(await page.locator("form[data-draft] fieldset").first().getByRole("radio").first().isChecked(), "what was chosen without a line is lost");
}

async function notNow(page, link, look) {
  await page.goto(link);
  await page.getByRole("link", { name: "I would rather not answer now" }).click();
  await look(page, "rather not now");
  await page.getByRole("radio").first().check();
  await page.getByRole("button", { name: "Say so" }).click();
  await page.getByRole("heading", { level: 1, name: "That is fine" }).waitFor();
}
