// An answer that needs a person today: help first, a task nobody can miss, seen, closed with what was done.
import { must } from "../lib/checks.js";
import { checkIn, makeLink, openClient, says } from "../lib/steps.js";

export const name = "an answer that needs a person today";

export async function go({ open, look }) {
  const therapist = (await open("therapist")).page;
  const path = await openClient(therapist, "Ana Marlow");
  const link = await makeLink(therapist, path);
  const { page } = await open(undefined, { width: 360, height: 740 });
  await page.goto(link);
  must(!(await page.locator("fieldset > .urgent").first().isVisible()), "help about an answer that was not given");
  let beside = false;
  const each = async () => {
    if ((await page.locator("[data-urgent]:checked").count()) === 0) return;
    const help = page.locator("fieldset:has([data-urgent]:checked) > .urgent");
    must(await help.isVisible(), "no help beside the answer");
    must((await help.locator("a[href^='tel:']").count()) > 0, "no phone number beside the answer");
    await look(page, "help beside an answer, before it is sent");
    beside = true;
  };
  await checkIn(page, { atRisk: 1, each });
  must(beside, "no answer was marked as one that a person should see");
  await page.getByRole("heading", { level: 1, name: "You do not have to be alone with this" }).waitFor();
  must((await page.locator("a[href^='tel:']").count()) > 0, "no phone number on the page of help");
  await look(page, "help first");
  await page.getByRole("button", { name: "I am not sure" }).click();
  await page.getByRole("heading", { level: 1, name: "You do not have to be alone with this" }).waitFor();
  await says(page, "Your answers are stored");

  await therapist.goto("/caseload");
  await says(therapist, "A person needs to be looked after.");
  await therapist.goto(path);
  await says(therapist, "A person needs to look at this today.");
  must((await therapist.getByText("Propose this").count()) === 0, "changes are offered while a risk answer is open");
  const tasks = await therapist.locator("main [role=alert] a[href^='/tasks/']").evaluateAll((links) => [...new Set(links.map((link) => new URL(link.href).pathname))]);
  must(tasks.length >= 1, "no task leads on from the client's page");
  for (const task of tasks) await closed(therapist, task, look);
  await therapist.goto(path);
  must(!(await therapist.locator("main").innerText()).includes("A person needs to look at this today."), "a closed task still stands on top");
}

async function closed(page, task, look) {
  await page.goto(task);
  await page.getByRole("button", { name: "I have seen it" }).click();
  await look(page, "a task");
  await page.goto(task);
  const done = page.getByRole("group", { name: "What was done?" }).getByRole("radio");
  if ((await done.count()) > 0) await done.first().check();
  await page.getByLabel("In a sentence or two").fill("We spoke on the phone for twenty minutes.");
  await page.getByRole("button", { name: "Close the task" }).click();
  await says(page, "Closed");
}
