/**
 * A page of questions: shows, hides, filters, checks as one leaves a field. The server decides all of it again.
 *
 *   script#survey-logic (JSON)        what surveys.logic.Logic.to_json writes
 *   [data-question=name][data-type]   a question whole: hidden, its controls disabled, where it is not asked
 *   [data-choice=name]                a choice with its control, also an option: the same where a filter holds it back
 *   [data-mark]                       the mark of a required question, where that depends on answers
 *   [data-error] [data-error-text]    where its constraint speaks; the id without «-error» is that of the control
 *   [data-exclusive] [data-other]     on controls: goes with no other; opens [data-other-field] of its question
 *   [data-counter="{n} left"]         of the field with a maxlength in the same question
 *   [data-ranking="{label}: {n}"]     a list of [data-choice][data-label], each with a select of places and, in
 *                                     [data-moves], buttons [data-move=up|down]
 *   [data-live="Shown: {label}"]      where it speaks
 */
import { evaluate, number, text } from "./survey-expressions.js";

const TWICE_MS = 8_000; // a second press is a slip
const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (hole, name) => values[name] ?? hole);
const controls = (part) => [...part.querySelectorAll("input, select, textarea")];
const ticked = (control) => control.type === "radio" || control.type === "checkbox";

/** Speak to those who do not see the page change. */
function makeVoice(form) {
  const live = form.querySelector("[data-live]") ?? form.appendChild(document.createElement("p"));
  live.className = "visually-hidden";
  live.setAttribute("role", "status");
  return Object.assign((words) => { live.textContent = words; }, { shown: live.dataset.live ?? "{label}" });
}

/** The value of a question, or a part of it, as surveys.logic.values has it. */
function read(box, part = "") {
  if (!box || box.hidden) return "";
  const wanted = part ? `${box.dataset.question}.${part}` : box.dataset.question;
  const filled = controls(box).filter((one) => !one.disabled && (ticked(one) ? one.checked : one.value));
  const held = filled.filter((one) => one.name === wanted).map((one) => one.value);
  const first = held[0]?.trim() ?? "";
  switch (part ? "part" : box.dataset.type) {
    case "matrix": return filled.map((one) => one.value).join(" ");
    case "ranking": return filled.sort((a, b) => a.value - b.value).map((one) => one.closest("[data-choice]").dataset.choice).join(" ");
    case "multiple": return held.join(" ");
    case "consent": return first && "OK";
    case "file": return filled.find((one) => one.files)?.files[0].name ?? (first && box.querySelector("b").textContent);
    case "number": case "scale": case "institution": {
      const digits = first.replace(/[\s'+]/g, "").replace(",", ".");
      return /^-?\d+(\.\d+)?$/.test(digits) ? number(digits) : "";
    }
  }
  return first;
}

/** Show or hide a part; what is hidden is not sent. Whether it has just appeared. */
function show(part, on) {
  for (const one of controls(part)) one.disabled = !on;
  const appeared = on && part.hidden;
  part.hidden = !on;
  return appeared;
}

/** Show, hide, filter and check the questions of a form as `logic` says. */
function followLogic(form, logic, say) {
  const find = (name) => form.querySelector(`[data-question="${name}"]`);
  let scope;

  /** What the server must decide disturbs nobody. */
  function compute(tree, otherwise) {
    try { return evaluate(tree, scope); } catch { return otherwise; }
  }

  function filter(box, { filter: tree, choices }) {
    for (const part of box.querySelectorAll("[data-choice]")) {
      scope.columns = choices[part.dataset.choice];
      const on = !scope.columns || Boolean(compute(tree, true));
      show(part, on);
      if (part.matches("td")) part.closest("table").rows[0].cells[part.cellIndex].hidden = !on;
      if (part.matches("option")) part.disabled = !on;
      if (!on && part.selected) part.closest("select").value = "";
      if (!on) for (const one of controls(part)) ticked(one) ? (one.checked = false) : (one.value = "");
    }
  }

  function check(box, { constraint, message }) {
    const wrong = scope.here !== "" && !compute(constraint, true);
    const place = box.querySelector("[data-error]");
    if (!place || (!wrong && !box.dataset.told)) return;
    if (wrong && !box.dataset.told) say(message);
    box.dataset.told = wrong ? "yes" : "";
    box.classList.toggle("field-wrong", wrong);
    place.hidden = !wrong;
    place.querySelector("[data-error-text]").textContent = message;
    const control = document.getElementById(place.id.replace(/-error$/, ""));
    const others = (control.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== place.id);
    control.setAttribute("aria-describedby", [...others, ...(wrong ? [place.id] : [])].join(" "));
    control.setAttribute("aria-invalid", String(wrong));
  }

  function update(event) {
    const moment = new Date();
    const local = new Date(moment - moment.getTimezoneOffset() * 60_000).toISOString();
    scope = { today: local.slice(0, 10), now: local.slice(0, 19), ...logic, values: { ...logic.known }, here: "" };
    for (const name of logic.order) {
      const entry = logic.questions[name], box = find(name);
      const on = Boolean(compute(entry.relevant ?? true, true));
      if (box && show(box, on) && event) say(fill(say.shown, { label: box.querySelector("label, legend")?.textContent.trim() }));
      if (!on) continue;
      if (box && entry.filter) filter(box, entry);
      let value = compute(entry.calculation ?? "", "");
      if (typeof value !== "string") value = typeof value === "boolean" ? text(value) : isFinite(value) ? value : "";
      for (const [written, part] of Object.entries(entry.names ?? {})) {
        scope.values[written] = entry.calculation ? value : read(box, part);
      }
    }
    const places = form.querySelectorAll("[data-question]:not([hidden]) .question-place");
    places.forEach((place, index) => { place.textContent = `${index + 1}.`; });
    for (const name of logic.order) {
      const entry = logic.questions[name], box = find(name), mark = box?.querySelector("[data-mark]");
      scope.here = read(box);
      if (mark && entry.required) mark.hidden = !compute(entry.required, false);
      const left = event?.type === "change" && box?.contains(event.target);
      if (box && entry.constraint && (left || box.dataset.told)) check(box, entry);
    }
  }

  form.addEventListener("input", update);
  form.addEventListener("change", update);
  addEventListener("pageshow", () => update());
  update();
}

/** «Other» opens its field; what excludes the rest does so. */
function armChoices(form) {
  function open(box) {
    const field = box.querySelector("[data-other-field]");
    if (field) field.hidden = ![...box.querySelectorAll("[data-other]")].some((one) => one.checked || one.selected);
  }
  form.addEventListener("change", ({ target }) => {
    const box = target.closest("[data-question]");
    if (!box) return;
    if (target.type === "checkbox" && target.checked) {
      const alone = target.matches("[data-exclusive]");
      for (const one of controls(box)) {
        if (one !== target && one.type === "checkbox" && (alone || one.matches("[data-exclusive]"))) one.checked = false;
      }
    }
    open(box);
  }, { capture: true }); // before the logic reads
  for (const box of form.querySelectorAll("[data-question]")) open(box);
}

/** Count down the characters left; spoken near the end. */
function armCounters(form) {
  for (const counter of form.querySelectorAll("[data-counter]")) {
    const field = counter.closest("[data-question]").querySelector("[maxlength]");
    if (!field) continue;
    const tell = () => {
      const left = field.maxLength - field.value.length;
      counter.setAttribute("aria-live", left < 21 ? "polite" : "off");
      counter.textContent = fill(counter.dataset.counter, { n: left });
    };
    counter.hidden = false;
    field.addEventListener("input", tell);
    tell();
  }
}

/** Move up and down. */
function armRankings(form, say) {
  for (const list of form.querySelectorAll("[data-ranking]")) {
    for (const moves of list.querySelectorAll("[data-moves]")) moves.hidden = false;
    list.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-move]");
      if (!button) return;
      const place = (item) => Number(item.querySelector("select").value) || Infinity;
      const items = [...list.querySelectorAll("[data-choice]")].filter((item) => !item.hidden);
      items.sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
      const item = button.closest("[data-choice]"), from = items.indexOf(item);
      const to = Math.max(0, Math.min(items.length - 1, from + (button.dataset.move === "up" ? -1 : 1)));
      items.splice(to, 0, ...items.splice(from, 1));
      items.forEach((one, index) => { one.querySelector("select").value = String(index + 1); });
      list.append(...items);
      button.focus();
      say(fill(list.dataset.ranking, { label: item.dataset.label, n: to + 1 }));
      item.querySelector("select").dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}

/** A second press sends nothing. */
function sendOnce(form) {
  let sent = 0;
  form.addEventListener("submit", (event) => {
    if (Date.now() - sent < TWICE_MS) event.preventDefault();
    else sent = Date.now();
  });
  addEventListener("pageshow", () => { sent = 0; });
}

const form = document.querySelector("[data-question]")?.closest("form, .survey-form");
if (form) {
  const source = document.getElementById("survey-logic"), say = makeVoice(form);
  armChoices(form);
  armCounters(form);
  armRankings(form, say);
  sendOnce(form);
  if (source?.textContent.trim()) followLogic(form, JSON.parse(source.textContent), say);
}
