// What is looked at on a page: axe-core, sideways scrolling, and the list of complaints that others got (see `complaints`).
import axe from "axe-core";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe-core finds, one line each. With `colours`, only what changes with the colours. */
export async function accessible(page, { colours = false } = {}) {
  await page.evaluate(axe.source);
  const tags = colours ? ["cat.color"] : RULES;
  const found = await page.evaluate(async (tags) => {
    const result = await window.axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
    return result.violations.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary.replace(/\s+/g, " ")}`),
    }));
  }, tags);
  return found.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.length}) ${nodes.slice(0, 3).join(" | ")}`);
}

/** What makes a page scroll sideways; empty where it does not. What scrolls by itself inside the page may be wide. */
export async function sideways(page) {
  return page.evaluate(() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    const scrolls = (element) => element.closest(".scroll") !== null;
    const past = [...document.body.querySelectorAll("*")].filter((element) => element.getBoundingClientRect().right > wide + 1 && !scrolls(element));
    const words = past.slice(-3).map((element) => `${element.tagName.toLowerCase()}.${element.className?.baseVal ?? element.className} ${Math.round(element.getBoundingClientRect().right)}`);
    return [`scrolls sideways: ${document.documentElement.scrollWidth} in ${wide}; ${words.join(", ")}`];
  });
}

/**
 * The complaints that open-source tools got in their accessibility audits, as questions to a page: notices are announced,
 * scales are read out as they change, radios are grouped with their question, focus is seen, help and errors hang on
 * their field, heads are in order, no button is without a name, the save button is near.
 */
export async function complaints(page) {
  return page.evaluate(() => {
    const wrong = [];
    const name = (element) => `${element.tagName.toLowerCase()} ${element.id || element.name || element.className}`;
    const seen = (element) => element.checkVisibility?.({ visibilityProperty: true }) ?? element.offsetParent !== null;
    for (const notice of document.querySelectorAll(".notice, .saved")) {
      const said = notice.closest("[role=status], [role=alert], [aria-live]");
      // A notice that was part of the page from the beginning is read in its turn.
      if (!said && notice.matches(".saved")) wrong.push(`a notice that is not announced: ${notice.textContent.trim().slice(0, 40)}`);
    }
    for (const slider of document.querySelectorAll("input[type=range]")) {
      if (!slider.labels?.length || !document.querySelector(`output[for~="${slider.id}"]`)) wrong.push(`a slider that is not read out: ${name(slider)}`);
    }
    for (const radio of document.querySelectorAll("input[type=radio]")) {
      if (!radio.closest("fieldset")?.querySelector("legend")) wrong.push(`a radio without its question: ${name(radio)}`);
    }
    for (const progress of document.querySelectorAll("progress, [role=progressbar]")) {
      const words = progress.parentElement?.textContent.trim();
      if (progress.getAttribute("aria-hidden") !== "true" && !progress.labels?.length && !progress.ariaLabel) wrong.push("progress without a name");
      if (!/\d/.test(words ?? "")) wrong.push("progress only as a picture");
    }
    for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
      const box = field.closest(".field, fieldset");
      const described = (element) => (element.getAttribute("aria-describedby") ?? "").split(/\s+/);
      const hangs = box ? [...described(field), ...described(box)] : [];
      for (const words of box?.querySelectorAll(":scope > .help, :scope > .error") ?? []) {
        const single = box.querySelectorAll("input, select, textarea").length === 1 || words.matches(".error");
        if (single && !hangs.includes(words.id)) wrong.push(`${words.className} that hangs on no field: ${words.textContent.trim().slice(0, 40)}`);
      }
    }
    const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(seen).map((head) => Number(head.tagName[1]));
    levels.forEach((level, at) => { if (at && level > levels[at - 1] + 1) wrong.push(`heads skip a level: ${levels.join(" ")}`); });
    for (const button of document.querySelectorAll("button, [role=button], summary")) {
      if (!(button.textContent.trim() || button.ariaLabel)) wrong.push(`a button without a name: ${name(button)}`);
    }
    // A long form ends with its button: no field comes after it, and it is near the last one.
    for (const form of document.querySelectorAll("form[method=post]")) {
      const buttons = form.querySelectorAll("button:not([type=button]), input[type=submit]");
      if (form.querySelector("input:not([type=hidden]), textarea, select") && buttons.length === 0) wrong.push(`a form without a button: ${form.getAttribute("action")}`);
      const fields = [...form.querySelectorAll("input:not([type=hidden]), textarea, select")].filter(seen);
      const [last, button] = [fields.at(-1), buttons[buttons.length - 1]];
      if (!last || !button || fields.length < 12) continue;
      const below = button.getBoundingClientRect().top - last.getBoundingClientRect().bottom;
      if (below > 300) wrong.push(`the button is ${Math.round(below)} px below the last field: ${form.getAttribute("action")}`);
      if (last.compareDocumentPosition(button) & Node.DOCUMENT_POSITION_PRECEDING) wrong.push(`fields come after the button: ${form.getAttribute("action")}`);
    }
    return [...new Set(wrong)];
  });
}

/** What gets the focus by Tab and shows nothing of it; at most `steps` stops are looked at. */
export async function unseenFocus(page, steps = 40) {
  const wrong = [];
  const stops = new Set();
  await page.evaluate(() => document.activeElement?.blur?.());
  for (let step = 0; step < steps; step++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      element.dataset.stop ??= String(Math.random());
      const shows = (style) => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none";
      const around = element.closest("label, li, summary") ?? element;
      const box = element.getBoundingClientRect();
      return {
        key: element.dataset.stop,
        name: `${element.tagName.toLowerCase()} ${element.textContent.trim().slice(0, 30) || element.name}`,
        shown: shows(getComputedStyle(element)) || shows(getComputedStyle(around)),
        inside: box.bottom > 0 && box.top < innerHeight,
      };
    });
    if (!stop || stops.has(stop.key)) break;
    stops.add(stop.key);
    if (!stop.shown) wrong.push(`focus is not seen on ${stop.name}`);
    if (!stop.inside) wrong.push(`focus lies outside the window on ${stop.name}`);
  }
  return wrong;
}
