// The journeys of the practice, each twice: with script and with script off. Each mode has a practice of its own.
import { demo } from "./lib/practice.js";
import { person, signIn } from "./lib/browser.js";
import { lookAt } from "./pages.js";
import * as loop from "./journeys/loop.js";
import * as stuck from "./journeys/stuck.js";
import * as kiosk from "./journeys/kiosk.js";
import * as log from "./journeys/log.js";
import * as supervisor from "./journeys/supervisor.js";
import * as twice from "./journeys/twice.js";
import * as risk from "./journeys/risk.js";
import * as draft from "./journeys/draft.js";
import * as keyboard from "./journeys/keyboard.js";

const BOTH = [loop, stuck, kiosk, log, supervisor, twice, draft, risk];
/** Keys move through a page in the same way with and without script; letter keys need it. */
const WITH_SCRIPT = [keyboard];

export async function journeys(checks, chrome) {
  const mode = async (script, list) => {
    const practice = await demo();
    try {
      for (const journey of list) await checks.check(`${journey.name}, script ${script ? "on" : "off"}`, () => gone(chrome, practice, journey, script));
    } finally {
      await practice.stop();
    }
  };
  await Promise.all([mode(true, [...BOTH, ...WITH_SCRIPT]), mode(false, BOTH)]);
}

async function gone(chrome, practice, journey, script) {
  const windows = [];
  const looked = [];
  const world = {
    practice,
    script,
    /** A window of somebody; signed in where a login is given. */
    async open(login, options = {}) {
      const window = await person(chrome, practice, { script, ...options });
      windows.push(window);
      if (login) {
        const seat = practice.logins.find((seat) => seat.login === login);
        if (!seat) throw new Error(`nobody signs in as ${login}: ${practice.logins.map((seat) => seat.login).join(", ")}`);
        await signIn(window.page, seat);
      }
      return window;
    },
    /** Looks at a page that no link leads to. axe-core needs script; one look is enough. */
    async look(page, name) {
      if (script) looked.push(...(await lookAt(page)).map((what) => `${name}: ${what}`));
    },
  };
  try {
    await journey.go(world);
  } catch (error) {
    const main = (page) => page.locator("main").innerText({ timeout: 1000 }).catch(() => "nothing");
    const where = await Promise.all(windows.map(async ({ page }) => `${page.url()} says: ${(await main(page)).replace(/\s+/g, " ").slice(0, 300)}`));
    throw new Error(`${error.message}\n${where.join("\n")}\n${windows.flatMap(({ wrong }) => wrong).join("\n")}`, { cause: error });
  } finally {
    await Promise.all(windows.map((window) => window.close()));
  }
  return [...looked, ...windows.flatMap(({ wrong }) => wrong)];
}
