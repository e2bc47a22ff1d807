// Pictures of every page: phone, desk, and desk in the dark, into a folder. `./screens FOLDER [WORDS]`: only pages whose
// path has these words.
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { browser, person } from "./lib/browser.js";
import { demo } from "./lib/practice.js";
import { kind, walk } from "./lib/walk.js";

const LOOKS = [
  ["phone", { width: 360, height: 740, scale: 2 }],
  ["desk", { width: 1280, height: 900 }],
  ["dark", { width: 1280, height: 900, dark: true }],
];

const [folder, only = ""] = process.argv.slice(2);
if (!folder) {
  console.error("usage: ./screens FOLDER [WORDS]");
  process.exit(2);
}
const practice = await demo();
const chrome = await browser();
try {
  await mkdir(folder, { recursive: true });
  const roles = new Map(practice.logins.map((login) => [login.role, login]).reverse());
  for (const login of [undefined, ...roles.values()]) await taken(login);
} finally {
  await chrome.close();
  await practice.stop();
}

/** Walks once, then takes each page in each look; the first of its kind is enough. */
async function taken(login) {
  const who = login?.login ?? "nobody";
  const found = [];
  const walking = await person(chrome, practice);
  await walk(walking, login, 1, async (page, path) => found.push([path, new URL(page.url()).search]));
  const state = await walking.context.storageState();
  await walking.close();
  if (!login) {
    const waiting = practice.said.map((line) => /\/c\/[0-9a-f]+/.exec(line)?.[0]).find(Boolean);
    if (waiting) found.push([waiting, ""]);
  }
  for (const [look, options] of LOOKS) {
    const { page, context, close } = await person(chrome, practice, options);
    await context.addCookies(state.cookies);
    for (const [path, search] of found.filter(([path]) => path.includes(only))) {
      const name = `${who}${kind(path).replaceAll("/", "-").replaceAll("…", "x")}-${look}.png`;
      await page.goto(path + search);
      await page.screenshot({ path: join(folder, name), fullPage: true });
      console.log(resolve(folder, name));
    }
    await close();
  }
}
