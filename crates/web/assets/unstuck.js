// A little script on top of pages that work without it: keys for the caseload, and drafts that survive a lost line.
// Writes text only, never markup, so that it runs under a policy of trusted types without a policy of its own.
"use strict";
// Keys for the caseload: j next, k back, Enter opens (the row's own link), / finds, ? shows the keys. They can be
// switched off, as WCAG 2.1.4 asks of single letters; the choice stays on this device.
function letterKeys(list) {
  const links = () => [...list.querySelectorAll(".name a")].filter((link) => link.offsetParent !== null);
  const help = document.querySelector("[data-keys]");
  const choice = document.querySelector("[data-keys-on]");
  if (choice) {
    choice.checked = tried(() => localStorage.getItem("letter-keys")) !== "off";
    choice.addEventListener("change", () => tried(() => localStorage.setItem("letter-keys", choice.checked ? "on" : "off")));
  }
  const move = (step) => {
    const all = links();
    const here = all.indexOf(document.activeElement);
    const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : here + step;
    all[Math.max(0, Math.min(all.length - 1, next))]?.focus();
  };
  const keys = {
    j: () => move(1),
    k: () => move(-1),
    "/": () => document.querySelector("[data-filter]")?.focus(),
    "?": () => {
      if (!help) return;
      help.open = !help.open;
      if (help.open) help.querySelector("summary")?.focus();
    },
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]");
    const off = event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || choice?.checked === false;
    if (off || typing || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
}

// Storage may be forbidden (private windows, policies) or full; then nothing is remembered, and nothing breaks.
function tried(action) {
  try { return action(); } catch { return null; }
}

// Drafts. A form with `data-draft="/address"` is posted there soon after each change, one request at a time, so that an
// older answer never overtakes a newer one. What the server does not have yet is kept for this tab alone, is put back
// after a reload, and is forgotten once it is stored. `data-draft-copy="none"` (a handed-over device) keeps no copy.
const PAUSE_MS = 800;
const RETRY_FIRST_MS = 3000;
const RETRY_LONGEST_MS = 60000;

function draft(form) {
  const address = form.dataset.draft;
  const shown = form.querySelector("[data-draft-state]");
  // One copy for each screen of a check-in: its fields are part of the copy's name.
  const fields = [...new Set([...form.elements].map((field) => field.name).filter(Boolean))].join(" ");
  const place = form.dataset.draftCopy === "none" ? null : `draft:${address} ${fields}`;
  const now = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")).toString();
  let stored = now();
  let timer = 0;
  let sending = false;
  let finished = false;
  let retry = RETRY_FIRST_MS;

  const say = (state) => {
    if (!shown || shown.dataset.draft === state) return;
    shown.dataset.draft = state;
    shown.textContent = shown.dataset[state] ?? "";
  };
  const keep = (text) => {
    if (place) tried(() => text === null ? sessionStorage.removeItem(place) : sessionStorage.setItem(place, text));
  };
  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(send, wait);
  };
  const notYet = () => {
    say("waiting");
    later(retry);
    retry = Math.min(retry * 2, RETRY_LONGEST_MS);
  };

  async function send() {
    clearTimeout(timer);
    const text = now();
    if (finished || sending || text === stored) return;
    sending = true;
    try {
      const headers = { "Content-Type": "application/x-www-form-urlencoded", "X-Draft": "1" };
      const answer = await fetch(address, { method: "POST", body: text, headers, keepalive: true, credentials: "same-origin", redirect: "error" });
      sending = false;
      if (answer.ok) {
        stored = text;
        retry = RETRY_FIRST_MS;
        if (now() === text) {
          keep(null);
          say("saved");
        } else later(PAUSE_MS);
      } else if (answer.status >= 500 || answer.status === 408 || answer.status === 429) notYet();
      // The link has expired or was used, or another page was faster: trying again would not help.
      else say("refused");
    } catch {
      sending = false;
      notYet();
    }
  }

  const changed = () => {
    if (now() === stored && !sending) {
      // Changed and changed back: the server has it already.
      clearTimeout(timer);
      keep(null);
      if (shown?.dataset.draft) say("saved");
      return;
    }
    keep(now());
    say("waiting");
    later(PAUSE_MS);
  };
  restore(form, place);
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => { finished = true; clearTimeout(timer); });
  // Back from a page that never came (no line): the answers are still here, and drafts go on.
  addEventListener("pageshow", () => { finished = false; changed(); });
  addEventListener("online", () => { retry = RETRY_FIRST_MS; send(); });
  addEventListener("pagehide", send);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") send(); });
}

// Puts a kept copy back into the form: only into fields that are there, and never into hidden ones (tokens, versions).
function restore(form, place) {
  const kept = place && tried(() => sessionStorage.getItem(place));
  if (!kept) return;
  const values = new URLSearchParams(kept);
  for (const field of form.elements) {
    if (!field.name || ["hidden", "file", "submit", "button"].includes(field.type)) continue;
    if (field.type === "radio" || field.type === "checkbox") field.checked = values.getAll(field.name).includes(field.value);
    else if (values.has(field.name)) field.value = values.get(field.name);
  }
}

// The page that thanks for a check-in: nothing of it stays in this tab.
function forgetCopies() {
  const copies = tried(() => Object.keys(sessionStorage).filter((name) => name.startsWith("draft:"))) ?? [];
  copies.forEach((name) => sessionStorage.removeItem(name));
}

// A letter is printed as running text: a text field cannot break over sheets.
function printed(letter) {
  const text = document.createElement("div");
  text.className = "printed";
  letter.after(text);
  addEventListener("beforeprint", () => { text.textContent = letter.value; });
}

document.querySelectorAll("[data-letter]").forEach(printed);
document.querySelectorAll("[data-draft-done]").forEach(forgetCopies);
document.querySelectorAll("[data-caseload]").forEach(letterKeys);
document.querySelectorAll("form[data-draft]").forEach(draft);
