// A device handed over: one check-in, then nothing; the next client sees nothing of the one before; only the therapist unlocks.
import { must } from "../lib/checks.js";
import { checkIn, keepsBack, openClient, says } from "../lib/steps.js";

export const name = "a device handed over";

export async function go({ open, look, practice }) {
  const { page, allow } = await open("therapist");
  const names = await page.locator("ol.caseload .name a").allInnerTexts();
  must(names.length >= 2, "two clients are needed");
  const path = await openClient(page, "Ana Marlow");
  await page.goto(`${path}/link`);
  await page.getByRole("button", { name: "Hand over now" }).click();
  await page.waitForURL(/\/kiosk\/[0-9a-f]+/);
  const form = page.url();
  await keepsBack(page, "Marlow");
  await look(page, "handed over");
  await page.goto(form);
  await checkIn(page);
  await says(page, "Please hand the device back.");
  await keepsBack(page, "Marlow");

  await page.getByRole("link", { name: "Done" }).click();
  await says(page, "hand this device back");
  await look(page, "locked");
  // Back, the old address, and every other page: nothing of anybody.
  await page.goBack();
  await keepsBack(page, "Marlow");
  for (const elsewhere of [path, "/caseload", "/account", `${path}/record`]) {
    allow(403);
    await page.goto(elsewhere);
    await page.getByRole("heading", { level: 1, name: "This device is set up for check-ins" }).waitFor();
    for (const name of names) await keepsBack(page, name);
  }
  await page.goto("/kiosk");
  await page.getByText("For the therapist").click();
  allow(422);
  await page.getByLabel("Your password").fill("not this one");
  await page.getByRole("button", { name: "Unlock" }).click();
  await says(page, "not the password");
  await page.getByLabel("Your password").fill(practice.logins.find(({ login }) => login === "therapist").password);
  await page.getByRole("button", { name: "Unlock" }).click();
  await page.getByRole("heading", { level: 1, name: "Caseload" }).waitFor();
}
