/** Remember the panel «Версия для слабовидящих» in this browser; without this script it works for the open page alone. */

const KEY = "kais-view";
const form = document.querySelector(".view-form");

/** What differs from the usual look: "size-150 scheme-black". */
function chosen() {
  return [...form.querySelectorAll("input:checked")].filter((input) => !input.defaultChecked).map((input) => input.id.slice(2)).join(" ");
}

/** Set the page's look and keep it; an empty look is forgotten. */
function keep(look) {
  document.documentElement.dataset.view = look;
  try {
    if (look) localStorage.setItem(KEY, look);
    else localStorage.removeItem(KEY);
  } catch { /* a browser that keeps nothing still shows it */ }
}

/** Bring the buttons in step with the look. */
function show(look) {
  const names = look.split(" ");
  for (const input of form.querySelectorAll("input")) input.checked = input.defaultChecked;
  for (const input of form.querySelectorAll("input")) if (names.includes(input.id.slice(2))) input.checked = true;
}

if (form) {
  const status = form.querySelector("[role=status]");
  show(document.documentElement.dataset.view ?? "");
  form.addEventListener("change", (event) => {
    keep(chosen());
    const legend = event.target.closest("fieldset").querySelector("legend");
    status.textContent = `${legend.textContent}: ${event.target.parentElement.textContent.trim()}`;
  });
  form.addEventListener("reset", () => setTimeout(() => {
    keep("");
    status.textContent = form.dataset.done;
  }));
  // Statutory pages link to the panel as the «версия для слабовидящих» of themselves.
  const openForLink = () => {
    if (location.hash !== "#view") return;
    const panel = form.closest("details");
    panel.open = true;
    panel.querySelector("summary").focus();
  };
  window.addEventListener("hashchange", openForLink);
  openForLink();
  // Another window of the same site changed it.
  window.addEventListener("storage", (event) => {
    if (event.key !== KEY) return;
    const look = event.newValue ?? "";
    document.documentElement.dataset.view = look;
    show(look);
  });
}
