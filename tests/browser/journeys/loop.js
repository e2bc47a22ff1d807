// Link → check-in → caseload → client page → adjustment agreed by both → review.
import { must } from "../lib/checks.js";
import { checkIn, makeLink, openClient, says } from "../lib/steps.js";

export const name = "link, check-in, caseload, client page, agreed by both, review";

const WORDS = "We look at one small thing at the start of each session.";
const REVIEWED = "We did it four times, and it was easier than we thought.";

export async function go({ open, look }) {
  const therapist = await open("therapist");
  const { page } = therapist;
  const path = await openClient(page, "Ana Marlow");
  const link = await makeLink(page, path);

  await answered(await open(undefined, { width: 360, height: 740 }), link, look);
  const before = await page.goto(`${path}/record`);
  must(before.ok(), "the record does not open");
  await says(page, /check-in/i);

  await openClient(page, "Ana Marlow");
  await proposed(page);
  await agreed(await open("ana", { width: 360, height: 740 }), look);

  await page.goto(path);
  await says(page, "Agreed");
  await reviewed(page, path);
}

async function answered({ page, allow }, link, look) {
  await page.goto(link);
  must(!/phq|gad|depress|anxi/i.test(await page.title()), `the title names a condition: ${await page.title()}`);
  await look(page, "check-in");
  const screens = await checkIn(page);
  must(screens >= 2, "a check-in of one screen");
  await look(page, "thanks");
  await says(page, "sees them from now on");
  // The link is used up: it says so and shows nothing of what was answered.
  await page.goto(link);
  await page.getByRole("heading", { level: 1, name: "This check-in was sent" }).waitFor();
  await look(page, "used link");
  allow(404);
  await page.goto("/c/0123456789abcdef0123456789abcdef");
  await page.getByRole("heading", { level: 1, name: "This link is not known here" }).waitFor();
  await look(page, "unknown link");
}

async function proposed(page) {
  await page.locator("details", { has: page.getByText("Propose this") }).first().locator("summary").first().click();
  await page.getByRole("link", { name: /^Propose this/ }).first().click();
  await page.getByRole("button", { name: "Propose it" }).waitFor();
  for (const group of await page.getByRole("group").all()) {
    const first = group.getByRole("radio").first();
    if ((await first.count()) > 0) await first.check();
  }
  await page.getByLabel("What it means for the two of you").fill(WORDS);
  await page.getByRole("button", { name: "Propose it" }).click();
  await says(page, "Proposed. It begins when your client has agreed.");
}

async function agreed({ page }, look) {
  await says(page, "proposes to try");
  await page.getByRole("link", { name: "Read it and answer" }).last().click();
  await says(page, WORDS);
  await look(page, "proposal");
  await page.getByRole("button", { name: "I agree" }).click();
  await says(page, "Agreed by both");
}

async function reviewed(page, path) {
  await page.getByRole("link", { name: /^Review it/ }).last().click();
  must(new URL(page.url()).pathname.startsWith(`${path}/review/`), `no review: ${page.url()}`);
  await says(page, "Was it done?");
  await says(page, "Did the outcome move?");
  await page.getByRole("group", { name: /Was it done, as both of you see it/ }).getByRole("radio").first().check();
  await page.getByLabel("What you both make of it").fill(REVIEWED);
  await page.getByRole("button", { name: "Keep the review" }).click();
  await says(page, "The review is stored.");
}
