// Signing in at the clinic's own identity provider: a real one (oidc-provider), a real practice, a member of staff.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { binary } from "../lib/binary.js";
import { code, spelled } from "../lib/code.js";
import { must } from "../lib/checks.js";
import { opened } from "../lib/practice.js";
import { CLIENT, SECRET, provider } from "../lib/provider.js";
import { says } from "../lib/steps.js";

export const name = "a real identity provider: found by address, second step, proof, linked, signed out, away";

/** A practice with one therapist, Thea, who has no password here; its server knows the provider. */
async function practice(folder, there, ...words) {
  const serve = ["serve", "--data", folder, "--listen", "127.0.0.1:0", "--oidc-issuer", there.issuer, "--oidc-client-id", CLIENT];
  const secret = ["--oidc-client-secret", "env:UNSTUCK_TEST_OIDC_SECRET", "--oidc-name", "Harbour ID"];
  const running = await opened([...serve, ...secret, ...words], { UNSTUCK_TEST_OIDC_SECRET: SECRET });
  running.also = [there.issuer];
  await there.knows(running.address);
  return running;
}

function added(folder) {
  const words = ["user", "add", "thea", "--name", "Thea Rapp", "--role", "therapist", "--email", "thea@care.example", "--data", folder];
  const done = spawnSync(binary(), words, { encoding: "utf8" });
  must(done.status === 0, `nobody was added: ${done.stderr}`);
}

/** Presses a button of ours that leads there, and signs in there as somebody. */
async function there(page, button, who, two = false) {
  await page.getByRole("button", { name: button }).click();
  await page.getByRole("heading", { level: 1, name: "Harbour ID", exact: true }).waitFor();
  await page.getByLabel("Name there").fill(who);
  if (two) await page.getByLabel("with a second factor").check();
  await page.getByRole("button", { name: "Sign in there" }).click();
}

const SIGN_IN = "Sign in with Harbour ID";

export async function go({ person, script }) {
  const folder = await mkdtemp(join(tmpdir(), "unstuck-provider-"));
  const id = await provider();
  let running;
  try {
    running = await practice(folder, id, "--oidc-match", "email");
    added(folder);
    const recovery = await firstTime(await person(running));
    await again(await person(running), recovery, script);
    await running.stop();

    running = await practice(folder, id, "--oidc-second-factor-by-provider");
    await byTheirWord(await person(running));
    const doctor = spawnSync(binary(), ["doctor", "--data", folder, "--quick"], { encoding: "utf8" });
    must(doctor.stdout.includes(`OpenID Connect at ${id.issuer} as ${CLIENT}`), `doctor does not name it: ${doctor.stdout}`);
    await id.stop();
    await running.stop();
    running = await practice(folder, id);
    await away(await person(running));
  } finally {
    await running?.stop();
    await id.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Found by the address; ours is the second factor. Gives the recovery codes. */
async function firstTime({ page, allow, close }) {
  await page.goto("/sign-in");
  allow(401);
  await there(page, SIGN_IN, "eve");
  await says(page, "no account here is linked with you");
  // The provider still knows Eve here: to be asked again, she signs out there.
  await page.context().clearCookies();
  await page.goto("/sign-in?to=/account");
  await there(page, SIGN_IN, "thea");
  await page.getByRole("heading", { level: 1, name: "Set a second factor" }).waitFor();
  await page.getByLabel("Code").fill(code(await spelled(page)));
  await page.getByRole("button", { name: "Set it" }).click();
  await page.getByRole("heading", { level: 1, name: "Your recovery codes" }).waitFor();
  const codes = await page.locator("main li b").allInnerTexts();
  await page.goto("/caseload");
  await page.getByRole("heading", { level: 1 }).waitFor();
  must(new URL(page.url()).pathname === "/caseload", `not in: ${page.url()}`);
  await close();
  return codes;
}

async function again({ page, allow, close }, recovery, script) {
  await page.goto("/sign-in?to=/account");
  await there(page, SIGN_IN, "thea");
  await page.getByRole("heading", { level: 1, name: "Second step" }).waitFor();
  await page.getByText("My phone is not here").click();
  await page.getByLabel("Recovery code").fill(recovery[0]);
  await page.getByRole("button", { name: "Use this code" }).click();
  await page.getByRole("heading", { level: 1, name: "Your account" }).waitFor();

  // Proof before what cannot be taken back: the provider asks again although it knows her, and another person is not taken.
  // (That provider changes the person who is signed in there with a form that needs script.)
  if (script) {
    await page.goto("/confirm?to=/account");
    allow(409);
    await there(page, "Show it at Harbour ID", "eve");
    await says(page, "does not hold");
  }
  await page.goto("/confirm?to=/account");
  await there(page, "Show it at Harbour ID", "thea");
  await page.getByRole("heading", { level: 1, name: "Your account" }).waitFor();

  // Out here, and there.
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "You are signed out" }).waitFor();
  await page.getByRole("link", { name: "Sign out at Harbour ID too" }).click();
  await page.getByRole("button", { name: /yes/i }).click();
  await page.waitForURL((address) => address.pathname === "/sign-in");
  await page.goto("/caseload");
  must(new URL(page.url()).pathname === "/sign-in", "still in after signing out");
  await close();
}

/** The host takes the provider's word: with a second factor there nothing more is asked. */
async function byTheirWord({ page, allow, close }) {
  await page.goto("/sign-in?to=/account");
  await there(page, SIGN_IN, "thea", true);
  await page.getByRole("heading", { level: 1, name: "Your account" }).waitFor();
  await says(page, "You can sign in there. Linked");
  // It is the only way in, and stays.
  allow(409);
  await page.getByRole("button", { name: "No longer sign in there" }).click();
  await says(page, "your only way to sign in");
  await close();
}

async function away({ page, allow, close }) {
  await page.goto("/sign-in");
  allow(503);
  await page.getByRole("button", { name: SIGN_IN }).click();
  await says(page, "does not answer just now");
  await page.goto("/sign-in");
  await page.getByLabel("Password").waitFor();
  await close();
}
