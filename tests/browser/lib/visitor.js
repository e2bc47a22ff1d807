// Somebody without a browser: asks for pages and sends forms, as many at once as a test of load needs.

const ENTITIES = { "&quot;": '"', "&#34;": '"', "&#39;": "'", "&#x27;": "'", "&lt;": "<", "&#60;": "<", "&gt;": ">", "&#62;": ">", "&amp;": "&", "&#38;": "&" };

export const unescaped = (text) => text.replace(/&(quot|lt|gt|amp|#\d+|#x27);/g, (entity) => ENTITIES[entity] ?? entity);

export class Visitor {
  constructor(address) {
    this.address = address;
    this.cookie = "";
  }

  /** Asks for a page; redirects are not followed. */
  get(path) {
    return this.#ask(path, {});
  }

  /** Sends a form. */
  post(path, fields) {
    return this.#ask(path, { method: "POST", body: new URLSearchParams(fields), headers: { "sec-fetch-site": "same-origin" } });
  }

  async signIn(login, password) {
    const answer = await this.post("/sign-in", { login, password });
    if (answer.status !== 303) throw new Error(`${login} cannot sign in: ${answer.status}`);
  }

  async #ask(path, options) {
    const headers = { ...options.headers, ...(this.cookie && { cookie: this.cookie }) };
    const answer = await fetch(this.address + path, { ...options, headers, redirect: "manual" });
    for (const cookie of answer.headers.getSetCookie()) this.cookie = cookie.split(";")[0];
    return { status: answer.status, location: answer.headers.get("location") ?? "", text: await answer.text() };
  }
}

const attribute = (tag, name) => {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag);
  return found && unescaped(found[1]);
};

/** The fields of the form with this action as they stand, one choice of each group of radios taken by `choose`. */
export function filled(html, action, choose) {
  const form = html.split("<form").slice(1).map((part) => part.split("</form>")[0]).find((part) => attribute(` ${part.split(">")[0]}`, "action") === action);
  if (!form) return null;
  const fields = new Map();
  const choices = new Map();
  for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
    const [name, value, kind] = ["name", "value", "type"].map((part) => attribute(tag, part));
    if (!name) continue;
    if (kind === "hidden") fields.set(name, value ?? "");
    if (kind === "radio") choices.set(name, [...(choices.get(name) ?? []), value]);
  }
  for (const [name, values] of choices) fields.set(name, choose(values, name));
  return Object.fromEntries(fields);
}
