// Every page that links lead to, for one person: each kind of page a few times (clients are many, their pages alike).
import { signIn } from "./browser.js";

/** `/clients/17/record` and `/clients/4/record` are one kind of page. */
export function kind(path) {
  return path.split("/").map((part) => (/^\d+$|^[0-9a-f]{16,}$|^\d{4}-\d\d-\d\d$/.test(part) ? "…" : part)).join("/");
}

/**
 * Signs in and calls `look(page, path)` on each page, at most `each` of a kind. Gives how many pages of which kinds were
 * seen. Files to keep (exports) are asked for, not shown.
 */
export async function walk({ page, context }, login, each, look) {
  if (login) await signIn(page, login);
  const waiting = ["/", "/help", "/sign-in"];
  const asked = new Set(waiting);
  const kinds = new Map();
  const shown = new Set();
  while (waiting.length > 0) {
    const address = waiting.shift();
    const path = address.split("?")[0];
    const seen = kinds.get(kind(path)) ?? 0;
    if (seen >= each) continue;
    if (/\/export$|\.(json|csv|html|toml|zip|txt|ndjson)$/.test(path)) {
      const answer = await context.request.get(address);
      if (!answer.ok()) throw new Error(`${path} answers with ${answer.status()}`);
      kinds.set(kind(path), seen + 1);
      continue;
    }
    await page.goto(address);
    const here = new URL(page.url()).pathname;
    if (shown.has(here)) continue;
    shown.add(here);
    kinds.set(kind(here), (kinds.get(kind(here)) ?? 0) + 1);
    const links = await page.$$eval("a[href]", (links) => links.map((link) => link.href));
    await look(page, here);
    for (const link of links) {
      const { origin, pathname, search } = new URL(link);
      if (origin !== new URL(page.url()).origin || asked.has(pathname)) continue;
      asked.add(pathname);
      waiting.push(pathname + search);
    }
  }
  return kinds;
}
