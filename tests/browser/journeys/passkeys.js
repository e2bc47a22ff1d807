// Passkeys with the browser's virtual authenticator: adding one, signing in, as the second step, as proof, removing it.
import { code, spelled } from "../lib/code.js";
import { must } from "../lib/checks.js";
import { demo } from "../lib/practice.js";
import { says } from "../lib/steps.js";
import { signIn } from "../lib/browser.js";

export const name = "passkeys: added, alone, as second step, as proof, refused when unknown";

/** A device that knows its owner, in this page's browser. */
async function device(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", { options });
  return {
    credentials: async () => (await session.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
    knowsItsOwner: (isUserVerified) => session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
  };
}

const heading = (page, name) => page.getByRole("heading", { level: 1, name }).waitFor();

async function out(page) {
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await heading(page, "Sign in");
}

export async function go({ person }) {
  const running = await demo("--size", "small");
  // Browsers bind passkeys to a name: this machine's.
  running.address = running.address.replace("127.0.0.1", "localhost");
  try {
    const { page, allow, close } = await person(running);
    const ana = running.logins.find(({ login }) => login === "ana") ?? running.logins.find(({ role }) => /client/i.test(role));
    const key = await device(page);
    await signIn(page, ana, "/account");

    await page.getByLabel("What to call it").fill("my phone");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await says(page, "Your passkey is added");
    await says(page, "my phone");
    must((await key.credentials()).length === 1, "the device keeps no passkey");

    // Alone, without a login being typed.
    await out(page);
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.waitForURL((address) => address.pathname === "/me");

    // As proof before what cannot be taken back.
    await page.goto("/confirm?to=/account");
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await heading(page, "Your account");

    // As the second step, once a second factor is set.
    await page.getByRole("button", { name: "Set one", exact: true }).click();
    await page.getByLabel("Code").fill(code(await spelled(page)));
    await page.getByRole("button", { name: "Set it" }).click();
    await heading(page, "Your recovery codes");
    await page.goto("/account");
    await out(page);
    await page.getByLabel("Login").fill(ana.login);
    await page.getByLabel("Password").fill(ana.password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await heading(page, "Second step");
    await page.getByRole("button", { name: "Use a passkey instead" }).click();
    await page.waitForURL((address) => address.pathname === "/me");

    // A device that does not know its owner opens nothing.
    await page.goto("/account");
    await out(page);
    await key.knowsItsOwner(false);
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await says(page, "No passkey was used");
    await key.knowsItsOwner(true);
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.waitForURL((address) => address.pathname === "/me");

    // Removed: the device still has it, and it is not known any more.
    await page.goto("/account");
    await page.getByRole("button", { name: /^Remove my phone/ }).click();
    await says(page, "The passkey is removed");
    await out(page);
    allow(409);
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await says(page, "This passkey was not accepted");
    await close();
  } finally {
    await running.stop();
  }
}
