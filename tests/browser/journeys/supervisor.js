// The supervisor: stalled and worsening cases across therapists, read and never written.
import { must } from "../lib/checks.js";
import { says } from "../lib/steps.js";

export const name = "supervisor";

export async function go({ open, look }) {
  const { page, allow } = await open("supervisor");
  await page.goto("/supervision");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await look(page, "supervision");
  const text = await page.locator("main").innerText();
  must(/stalled|worsening/i.test(text), "no stalled or worsening case is shown");
  must(!/\brank(ed|s)?\b|best therapist|worst/i.test(text.replace(/no rank\w*|not? (a )?rank\w*|nothing \w+ ranks/gi, "")), "therapists are ranked");
  await page.locator("main a[href^='/clients/']").first().click();
  await says(page, "you read this record; the therapist writes it");
  must((await page.locator("main form[method=post]").count()) === 0, "the page offers to write what is not theirs");
  const path = new URL(page.url()).pathname;
  allow(404);
  await page.goto(`${path}/notes`);
  await page.getByRole("heading", { level: 1, name: "There is nothing here for you" }).waitFor();
}
