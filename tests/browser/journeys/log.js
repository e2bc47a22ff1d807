// The practice log: each of the formats is entered quickly, shared as chosen, and what is kept back is kept back.
import { must } from "../lib/checks.js";
import { keepsBack, openClient, says } from "../lib/steps.js";

export const name = "practice log";

const SECRET = "the red door at number nine";

export async function go({ open, look }) {
  const { page } = await open("ana", { width: 360, height: 740 });
  await page.goto("/me/practice");
  const forms = await page.locator("a[href^='/me/practice/']").evaluateAll((links) => [...new Set(links.map((link) => new URL(link.href).pathname))]);
  must(forms.length >= 5, `five formats are needed: ${forms}`);
  for (const form of forms) await entered(page, form, form === forms[0] ? look : undefined);
  await page.goto("/me/practice");
  await look(page, "entries");
  const therapist = (await open("therapist")).page;
  const path = await openClient(therapist, "Ana Marlow");
  for (const place of [path, `${path}/practice`, `${path}/record`]) {
    await therapist.goto(place);
    await keepsBack(therapist, SECRET);
  }
}

async function entered(page, form, look) {
  await page.goto(form);
  if (look) await look(page, form);
  for (const fold of await page.locator("main form > details:not([open]) > summary").all()) await fold.click();
  for (const group of await page.locator("main form fieldset").all()) {
    const question = await group.locator("legend").innerText();
    const answer = /therapist may see/.test(question) ? "nothing of it" : /hurt|dead/.test(question) ? "no" : undefined;
    const choice = answer ? group.getByLabel(answer, { exact: true }) : group.locator("input").first();
    await choice.check();
  }
  for (const field of await page.locator("main form textarea").all()) await field.fill(SECRET);
  for (const field of await page.locator("main form input.short").all()) await field.fill("5");
  // Times in their order: to bed, asleep, awake, up.
  for (const [at, field] of (await page.locator("main form input[type=datetime-local]").all()).entries()) {
    if ((await field.inputValue()) === "") await field.fill(localMinute(Date.now() - (12 - at) * 3_600_000));
  }
  await page.getByRole("button", { name: "Store it" }).click();
  await page.getByRole("heading", { level: 1, name: /^(Practice|Your entry is stored|You do not have to be alone)/ }).waitFor();
  must(new URL(page.url()).pathname !== form, `${form} was not stored`);
}

/** A moment as a field for day and time takes it. */
function localMinute(moment) {
  return new Date(moment).toISOString().slice(0, 16);
}
