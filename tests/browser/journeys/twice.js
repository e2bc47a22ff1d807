// Sent twice, stored once; two who edit the same thing are told, and neither is overwritten; bad input loses nothing.
import { must } from "../lib/checks.js";
import { checkIn, makeLink, openClient, says } from "../lib/steps.js";

export const name = "sent twice, edited by two, typed wrongly";

const KEPT = "I leave the house on two mornings a week.";

export async function go({ open }) {
  const one = await open("therapist");
  const two = await open("therapist");
  const path = await openClient(one.page, "Ana Marlow");
  await sentTwice(one.page, path, open);
  await editedByTwo(one, two, path);
  await typedWrongly(one, path);
}

async function count(page, path) {
  await page.goto(`${path}/record`);
  return (await page.locator("main").innerText()).match(/check-in/gi)?.length ?? 0;
}

async function sentTwice(page, path, open) {
  const link = await makeLink(page, path);
  const first = await open(undefined);
  const second = await open(undefined);
  await first.page.goto(link);
  // The second tab stands on the last screen when the first sends.
  await checkIn(first.page, {
    each: async () => {
      if ((await first.page.getByRole("button", { name: "Send", exact: true }).count()) > 0) await second.page.goto(first.page.url());
    },
  });
  const before = await count(page, path);
  const on = second.page.getByRole("button", { name: /^(Send|Next)$/ });
  if ((await on.count()) > 0) await on.click();
  await second.page.getByRole("heading", { level: 1, name: /stored|was sent/ }).waitFor();
  must((await count(page, path)) === before, "a check-in sent twice was stored twice");
}

async function editedByTwo(one, two, path) {
  for (const { page } of [one, two]) await page.goto(`${path}/goals`);
  const aGoal = (page) => page.locator("section", { has: page.getByRole("button", { name: /^We looked at it together/ }) }).first();
  await aGoal(one.page).getByRole("button", { name: /^We looked at it together/ }).click();
  await one.page.locator("main").waitFor();
  await aGoal(two.page).locator("summary").click();
  await aGoal(two.page).getByLabel("As it should be").fill(KEPT);
  two.allow(409);
  await aGoal(two.page).getByRole("button", { name: "Put it in these words" }).click();
  await says(two.page, /[Ss]omebody else changed|[Ss]omeone else changed/);
  await one.page.goto(`${path}/goals`);
  must(!(await one.page.locator("main").innerText()).includes(KEPT), "the second overwrote the first");
}

async function typedWrongly({ page, allow }, path) {
  await page.goto(`${path}/goals`);
  allow(422);
  await page.getByRole("button", { name: "Set this goal" }).click();
  await page.locator("[role=alert]").first().waitFor();
  must((await page.title()).startsWith("Error"), `the title says nothing of the error: ${await page.title()}`);
  const field = page.getByLabel("In the client’s words");
  must((await field.getAttribute("aria-invalid")) === "true", "the field is not marked");
  const error = await field.getAttribute("aria-describedby");
  must(error?.includes("error"), "the message does not hang on its field");
  await page.goto("/caseload/new");
  await page.getByLabel("How to reach the client").fill("a name at home");
  allow(422);
  await page.getByRole("button", { name: "Add the client" }).click();
  await page.locator("[role=alert]").first().waitFor();
  must((await page.getByLabel("How to reach the client").inputValue()) === "a name at home", "what was typed is lost");
}
