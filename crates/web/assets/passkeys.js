// Passkeys: a form with `data-passkey="get"` or `"create"` asks the server for a challenge (`data-begin`), the browser for the
// person, and sends the answer to the form's own address. Without script the form stays hidden; the password is always there.
"use strict";
const refuse = (form, words) => {
  const shown = form.querySelector("[data-passkey-said]");
  shown.textContent = words;
  shown.hidden = false;
};

async function sent(address, body) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(body), credentials: "same-origin", redirect: "manual" });
  // The server asks for the password once more before it changes how one signs in.
  if (answer.type === "opaqueredirect") {
    location.assign("/confirm?to=/account");
    return null;
  }
  return answer.ok ? answer.json() : null;
}

async function ask(form) {
  const begun = await sent(form.dataset.begin, {});
  if (!begun) return refuse(form, form.dataset.refused);
  const create = form.dataset.passkey === "create";
  const publicKey = create
    ? PublicKeyCredential.parseCreationOptionsFromJSON(begun.publicKey)
    : PublicKeyCredential.parseRequestOptionsFromJSON(begun.publicKey);
  const credential = create ? await navigator.credentials.create({ publicKey }) : await navigator.credentials.get({ publicKey });
  const fields = Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === "string"));
  const done = await sent(form.getAttribute("action"), { ...fields, begun: begun.begun, credential: credential.toJSON() });
  if (done) location.assign(done.to);
  else refuse(form, form.dataset.refused);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) continue;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    // The person may have said no, or the browser may: either way the page stays as it is.
    ask(form).catch(() => refuse(form, form.dataset.stopped));
  });
}
