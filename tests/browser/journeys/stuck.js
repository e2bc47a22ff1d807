// "I feel stuck": kept private, then shared, changed one's mind, shared again and seen.
import { must } from "../lib/checks.js";
import { keepsBack, openClient, says } from "../lib/steps.js";

export const name = "I feel stuck, kept private, then shared";

const PRIVATE = "I keep saying it is fine, and it is not.";
const SHARED = "I would like us to slow down for once.";

export async function go({ open, look }) {
  const { page } = await open("ana", { width: 360, height: 740 });
  const therapist = (await open("therapist")).page;
  await page.goto("/me/stuck");
  await write(page, PRIVATE, /^Only I/, /I decide later/, look);
  await says(page, "Kept. Only you can see it.");
  await says(page, PRIVATE);
  await openClient(therapist, "Ana Marlow");
  await keepsBack(therapist, PRIVATE);
  await therapist.goto(`${new URL(therapist.url()).pathname}/record`);
  await keepsBack(therapist, PRIVATE);

  await page.getByRole("link", { name: new RegExp(`^Change it ?: ${PRIVATE}`) }).click();
  must((await page.getByLabel("The sentence").inputValue()) === PRIVATE, "what was written before is not there to change");
  await page.getByLabel("The sentence").fill(SHARED);
  await choose(page, "Who may see it?", /^My therapist/);
  await choose(page, "When?", /^Now/);
  await page.getByRole("button", { name: "Keep it" }).click();
  await says(page, "Shared, as you chose.");

  await openClient(therapist, "Ana Marlow");
  await says(therapist, SHARED);
  await keepsBack(therapist, PRIVATE);
  await page.goto("/me/stuck");
  await says(page, /saw it/);
  must((await page.getByRole("link", { name: new RegExp(`^Change it ?: ${SHARED}`) }).count()) === 0, "what was seen can still be changed");
}

async function write(page, words, who, when, look) {
  for (const group of await page.getByRole("group").all()) {
    const first = group.getByRole("radio").first();
    if ((await first.count()) > 0) await first.check();
  }
  await page.getByRole("button", { name: "Go on" }).click();
  const sentence = page.getByLabel("The sentence");
  must((await sentence.inputValue()).length > 10, "no sentence was built");
  await look(page, "the sentence");
  await sentence.fill(words);
  await choose(page, "Who may see it?", who);
  if (when) await choose(page, "When?", when);
  await page.getByRole("button", { name: "Keep it" }).click();
}

async function choose(page, question, answer) {
  await page.getByRole("group", { name: question }).getByRole("radio", { name: answer }).first().check();
}
