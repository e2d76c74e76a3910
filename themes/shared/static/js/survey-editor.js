/**
 * Comforts of the editor of surveys; every button works without it, by sending the form.
 *
 *   form[data-editor]               asks before one leaves what is typed and not saved
 *   [data-rows] tr[data-row]        rows of choices: moved up and down, added, without a reload
 *   li[data-question-row]           a question of the outline: can be dragged to another place
 *   [data-editor-status]            where it is said what happened
 */
const form = document.querySelector("form[data-editor]");
const status = form?.querySelector("[data-editor-status]");
let changed = false, leaving = false;

const say = (words) => { if (status) status.textContent = words; };

/** Give the rows of a table numbers in the order they stand in, in the names of their fields too. */
function renumber(section) {
  const prefix = section.dataset.rows, rows = [...section.querySelectorAll("tr[data-row]")];
  rows.forEach((row, at) => {
    const old = `${prefix}.${row.dataset.row}.`, now = `${prefix}.${at}.`;
    for (const control of row.querySelectorAll("input")) {
      if (control.name.startsWith(old)) control.name = now + control.name.slice(old.length);
      if (control.id.startsWith(old)) control.id = now + control.id.slice(old.length);
      const label = control.getAttribute("aria-label");
      if (label) control.setAttribute("aria-label", label.replace(/\d+/, at + 1));
    }
    for (const button of row.querySelectorAll("button[name=action]")) {
      button.value = button.value.replace(/:\d+$/, `:${at}`);
      const words = button.querySelector("span");
      if (words) words.textContent = words.textContent.replace(/\d+$/, at + 1);
      if (button.dataset.move) button.disabled = button.dataset.move === "1" ? at === rows.length - 1 : at === 0;
    }
    const first = row.querySelector("td[data-label]");
    if (first) first.dataset.label = first.dataset.label.replace(/\d+/, at + 1);
    row.dataset.row = at;
  });
}

function moveRow(section, row, by) {
  const beside = by < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!beside) return;
  if (by < 0) beside.before(row); else beside.after(row);
  renumber(section);
  changed = true;
  const button = row.querySelector(`button[data-move="${by}"]`);
  (button.disabled ? row.querySelector(`button[data-move="${-by}"]`) : button).focus();
  say(`${status?.dataset.moved ?? ""} ${Number(row.dataset.row) + 1}`);
}

function addRow(section) {
  const rows = section.querySelectorAll("tr[data-row]"), last = rows[rows.length - 1], row = last.cloneNode(true);
  for (const control of row.querySelectorAll("input")) {
    if (control.type === "checkbox") control.checked = false;
    else if (!control.name.endsWith(".shown")) control.value = "";
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-describedby");
  }
  row.querySelectorAll(".error").forEach((error) => error.remove());
  last.after(row);
  // The clone has its neighbour's number until all are counted again: first make it one that nobody has.
  const prefix = section.dataset.rows, old = `${prefix}.${last.dataset.row}.`;
  row.dataset.row = "new";
  for (const control of row.querySelectorAll("input")) {
    control.name = control.name.replace(old, `${prefix}.new.`);
    control.id = control.id.replace(old, `${prefix}.new.`);
  }
  renumber(section);
  row.querySelector("input[type=text]").focus();
  say(status?.dataset.added ?? "");
}

function armRows(section) {
  section.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.move) {
      event.preventDefault();
      moveRow(section, button.closest("tr"), Number(button.dataset.move));
    } else if ("more" in button.dataset) {
      event.preventDefault();
      addRow(section);
    }
  });
}

/** Questions are dragged by mouse or pen; the buttons beside them do the same by keyboard. */
function armOutline() {
  let dragged = null;
  const rows = document.querySelectorAll("li[data-question-row]");
  const clear = () => rows.forEach((row) => { delete row.dataset.over; });
  for (const row of rows) {
    row.draggable = true;
    row.addEventListener("dragstart", (event) => {
      dragged = row;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", row.dataset.questionRow);
    });
    row.addEventListener("dragend", () => { dragged = null; clear(); });
    row.addEventListener("dragover", (event) => {
      if (!dragged || dragged === row) return;
      event.preventDefault();
      clear();
      row.dataset.over = "";
    });
    row.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!dragged || dragged === row) return;
      const section = row.closest("[data-section]"), others = [...section.querySelectorAll("li[data-question-row]")].filter((one) => one !== dragged);
      const button = document.createElement("button");
      button.type = "submit";
      button.name = "action";
      button.value = `put-question:${dragged.dataset.questionRow}:${section.dataset.section}:${others.indexOf(row)}`;
      button.hidden = true;
      form.append(button);
      form.requestSubmit(button);
    });
  }
}

if (form) {
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { leaving = true; });
  window.addEventListener("beforeunload", (event) => { if (changed && !leaving) event.preventDefault(); });
  window.addEventListener("pageshow", () => { leaving = false; });
  document.querySelectorAll("[data-rows]").forEach(armRows);
  armOutline();
  // After a move the place it went to has the focus, so that the next press goes on from there.
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && target.hasAttribute("tabindex")) target.focus({ preventScroll: true });
}
