/** Small comforts of every page. Nothing here is needed: the pages work without it. */

/** Let a button copy the text of a field: <button data-copy="field-id" data-done="Copied" hidden>. */
function armCopyButtons() {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const source = document.getElementById(button.dataset.copy);
    const label = button.querySelector("span") ?? button;
    if (!source) continue;
    const words = label.textContent;
    label.setAttribute("aria-live", "polite");
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText("value" in source ? source.value : source.textContent.trim());
      label.textContent = button.dataset.done ?? "✓";
      setTimeout(() => { label.textContent = words; }, 2000);
    });
  }
}

/** Take the reader to what must be corrected. */
function focusErrors() {
  document.getElementById("errors")?.focus();
}

/** Escape closes the menu or the panel that is open over the page and leaves the focus on its button. */
function closeByEscape() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = event.target.closest?.("details.menu[open], details.view[open]");
    const button = open?.querySelector("summary");
    if (!button?.checkVisibility()) return; // on a desk the menu stands open without its button
    open.open = false;
    button.focus();
  });
}

/** Say on paper when it was printed. */
function datePrints() {
  const place = document.querySelector("[data-print-day]");
  if (place) window.addEventListener("beforeprint", () => {
    const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long" }).format(new Date());
    place.textContent = `${place.dataset.printDay} ${day}`;
  });
}

/** On a phone tabs scroll sideways: bring the one that is open into sight, where styles alone do not. */
function showOpenTab() {
  for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
    const row = tab.closest("ul");
    row.scrollLeft += tab.getBoundingClientRect().left - row.getBoundingClientRect().left - row.clientWidth / 3;
  }
}

armCopyButtons();
showOpenTab();
focusErrors();
closeByEscape();
datePrints();
