// Runs the browser tests: `run` is quick, `run --all` looks at every page in every size, `run --only WORDS` at what is named so.
import { browser } from "./lib/browser.js";
import { Checks } from "./lib/checks.js";
import { binary } from "./lib/binary.js";
import { journeys } from "./journeys.js";
import { door } from "./door.js";
import { killed } from "./killed.js";
import { pages } from "./pages.js";

const SUITES = { journeys, pages, killed, door };

const words = process.argv.slice(2);
const all = words.includes("--all");
const only = words.includes("--only") ? words[words.indexOf("--only") + 1] : undefined;
const named = words.filter((word) => Object.hasOwn(SUITES, word));

binary();
const checks = new Checks(only);
const chrome = await browser();
try {
  for (const [name, suite] of Object.entries(SUITES)) {
    if (named.length === 0 || named.includes(name)) await suite(checks, chrome, { all });
  }
} finally {
  await chrome.close();
}
process.exitCode = checks.close() ? 0 : 1;
