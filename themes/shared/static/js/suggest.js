/**
 * Suggestions while typing, for every <form data-suggest="/api/v1/suggest?lang=ru">: a combobox with a list below it
 * (ARIA 1.2). The form works without this script; its <datalist> then stands in. Asks our own server, and only what
 * stands in the field.
 */
const WAIT_MS = 140;  // after the last key
const SHORTEST = 2;  // letters
const KEPT = 60;  // answers remembered while the page is open
let count = 0;

const fold = (text) => text.toLowerCase().replaceAll("ё", "е");

/** The title with what was typed marked, as far as words begin alike. */
function marked(title, typed) {
  const words = fold(typed).match(/[\p{L}\p{N}]+/gu) ?? [];
  const part = document.createDocumentFragment();
  let end = 0;
  for (const found of title.matchAll(/[\p{L}\p{N}]+/gu)) {
    const word = words.filter((one) => fold(found[0]).startsWith(one)).sort((a, b) => b.length - a.length)[0];
    if (!word) continue;
    const mark = document.createElement("mark");
    mark.textContent = found[0].slice(0, word.length);
    part.append(title.slice(end, found.index), mark);
    end = found.index + word.length;
  }
  part.append(title.slice(end));
  return part;
}

class Suggestions {
  #form; #input; #list; #status; #timer; #asking; #wanted = ""; #shown = ""; #active = -1; #items = [];
  #answers = new Map();

  constructor(form) {
    const input = form.querySelector("input[type=search]");
    const id = `suggest-${++count}`;
    const list = document.createElement("ul");
    Object.assign(list, { id, className: "suggest", hidden: true });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", form.dataset.suggestLabel);
    const status = document.createElement("p");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    input.after(list, status);
    input.removeAttribute("list");
    const said = { role: "combobox", "aria-autocomplete": "list", "aria-controls": id, "aria-expanded": "false" };
    for (const [name, value] of Object.entries(said)) input.setAttribute(name, value);
    [this.#form, this.#input, this.#list, this.#status] = [form, input, list, status];
    input.addEventListener("input", (event) => { if (!event.isComposing) this.#typed(); });
    input.addEventListener("compositionend", () => this.#typed());
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => this.#close());
    form.addEventListener("submit", () => this.#close());
    list.addEventListener("pointerdown", (event) => event.preventDefault());  // the field keeps the focus
    list.addEventListener("click", (event) => {
      const place = this.#items.indexOf(event.target.closest("li"));
      if (place >= 0) this.#go(place, event);
    });
    addEventListener("pageshow", () => this.#close());  // back again: nothing hangs open
  }

  #typed() {
    clearTimeout(this.#timer);
    this.#wanted = this.#input.value.trim().slice(0, 200);
    if (this.#wanted.length < SHORTEST) return this.#close();
    this.#timer = setTimeout(() => this.#ask(this.#wanted), WAIT_MS);
  }

  async #ask(text) {
    this.#asking?.abort();
    let answer = this.#answers.get(text);
    if (!answer) {
      this.#asking = new AbortController();
      const address = new URL(this.#form.dataset.suggest, location.href);
      address.searchParams.set("q", text);
      try {
        const response = await fetch(address, { signal: this.#asking.signal, credentials: "omit" });
        if (!response.ok) return this.#close();
        answer = await response.json();
      } catch { return; }  // aborted, or no connection: the form still works
      if (this.#answers.size >= KEPT) this.#answers.clear();
      this.#answers.set(text, answer);
    }
    if (text === this.#wanted && document.activeElement === this.#input) this.#show(text, answer);
  }

  #show(text, answer) {
    this.#shown = text;
    this.#items = answer.suggestions.map(({ title, note, url }, place) => {
      const item = document.createElement("li");
      item.id = `${this.#list.id}-${place}`;
      item.dataset.url = url;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      const name = document.createElement("span");
      name.className = "suggest-title";
      name.append(marked(title, text));
      item.append(name);
      if (note) {
        const about = document.createElement("span");
        about.className = "suggest-note";
        about.append(marked(note, text));
        item.append(" ", about);
      }
      return item;
    });
    this.#list.replaceChildren(...this.#items);
    this.#open(this.#items.length > 0);
    this.#status.textContent = answer.summary;
  }

  #open(open) {
    this.#list.hidden = !open;
    this.#input.setAttribute("aria-expanded", String(open));
    this.#choose(-1);
  }

  #close() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#wanted = "";
    this.#status.textContent = "";
    this.#open(false);
  }

  #choose(place) {
    this.#items[this.#active]?.setAttribute("aria-selected", "false");
    this.#active = place;
    const item = this.#items[place];
    if (!item) return this.#input.removeAttribute("aria-activedescendant");
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    this.#input.setAttribute("aria-activedescendant", item.id);
  }

  #go(place, event) {
    event.preventDefault();
    const { url } = this.#items[place].dataset;
    this.#close();
    location.assign(url);
  }

  #key(event) {
    if (event.isComposing || event.keyCode === 229) return;  // an input method has the keys
    const open = !this.#list.hidden;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (!open) {
        this.#wanted = this.#input.value.trim();
        if (this.#items.length && this.#shown === this.#wanted) this.#open(true);
        else this.#typed();
        return;
      }
      const ring = this.#items.length + 1;  // one place of it is the field itself
      if (!event.altKey) this.#choose((this.#active + 1 + steps[event.key] + ring) % ring - 1);
      else if (event.key === "ArrowUp") this.#close();
    } else if (event.key === "Enter" && open && this.#active >= 0) {
      this.#go(this.#active, event);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();  // the first Escape closes the list and leaves the text
      event.stopPropagation();
      this.#close();
    }
  }
}

for (const form of document.querySelectorAll("form[data-suggest]")) new Suggestions(form);
