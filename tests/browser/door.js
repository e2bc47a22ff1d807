// The ways in that need more than a password, each with a practice of its own.
import { person } from "./lib/browser.js";
import * as passkeys from "./journeys/passkeys.js";
import * as provider from "./journeys/provider.js";

/** A passkey needs script; the provider does not. */
const MODES = [[passkeys, true], [provider, true], [provider, false]];

export async function door(checks, chrome) {
  for (const [journey, script] of MODES) {
    await checks.check(`${journey.name}, script ${script ? "on" : "off"}`, () => gone(chrome, journey, script));
  }
}

async function gone(chrome, journey, script) {
  const windows = [];
  const world = {
    script,
    async person(practice) {
      const window = await person(chrome, practice, { script });
      windows.push(window);
      return window;
    },
  };
  try {
    await journey.go(world);
  } catch (error) {
    const where = windows.map(({ page }) => page.url()).join("\n");
    throw new Error(`${error.message}\n${where}\n${windows.flatMap(({ wrong }) => wrong).join("\n")}`, { cause: error });
  } finally {
    await Promise.all(windows.map((window) => window.close().catch(() => {})));
  }
  return windows.flatMap(({ wrong }) => wrong);
}
