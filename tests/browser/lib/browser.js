// Chromium of this machine, and a watch on everything a page does that it should not.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const PLACES = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
/** The longest a page may take to come or to show what is waited for, milliseconds. Only reached when something is wrong. */
const PATIENCE_MS = 20_000;

/** Starts the browser. */
export async function browser() {
  const executablePath = PLACES.find((place) => place && existsSync(place));
  if (!executablePath) throw new Error("no Chromium: install the package chromium, or name one by CHROMIUM=");
  const args = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"];
  if (process.getuid?.() === 0) args.push("--no-sandbox");
  return chromium.launch({ executablePath, args });
}

/**
 * A browser window of one person. `wrong` collects what no page may do: ask for anything beyond the practice's own
 * address, write to the console, throw, or answer with an error nobody asked for.
 */
export async function person(chrome, practice, options = {}) {
  const { script = true, width = 1280, height = 900, scale = 1, dark = false } = options;
  const context = await chrome.newContext({
    baseURL: practice.address,
    javaScriptEnabled: script,
    viewport: { width, height },
    deviceScaleFactor: scale,
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
    acceptDownloads: true,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const wrong = [];
  const expected = [];
  context.on("page", (page) => watch(page, practice, wrong, expected));
  const page = await context.newPage();
  return { context, page, wrong, allow: (status) => expected.push(status), close: () => context.close() };
}

function watch(page, practice, wrong, expected) {
  const where = () => new URL(page.url(), practice.address).pathname;
  page.on("request", (request) => {
    const address = request.url();
    // Beyond the practice only the identity provider it was given, where people go by themselves.
    const own = [practice.address, ...(practice.also ?? [])].some((place) => address.startsWith(`${place}/`));
    if (!own && !address.startsWith("data:")) wrong.push(`${where()} asks for ${address}`);
  });
  page.on("console", (message) => {
    // The browser itself notes an answer with an error status; whether that status was right is looked at below.
    if (/^Failed to load resource: the server responded with a status of (4|5)\d\d/.test(message.text())) return;
    wrong.push(`${where()} writes to the console: ${message.text()}`);
  });
  page.on("pageerror", (error) => wrong.push(`${where()} throws: ${error.message}`));
  page.on("response", (response) => {
    const status = response.status();
    if (status < 400) return;
    const at = expected.indexOf(status);
    if (at >= 0) expected.splice(at, 1);
    else wrong.push(`${new URL(response.url()).pathname} answers ${response.request().method()} with ${status}`);
  });
}

/** Signs in on the page. */
export async function signIn(page, { login, password }, to = "/") {
  await page.goto(to === "/" ? "/sign-in" : `/sign-in?to=${encodeURIComponent(to)}`);
  await page.getByLabel("Login").fill(login);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((address) => !address.pathname.startsWith("/sign-in"));
}
