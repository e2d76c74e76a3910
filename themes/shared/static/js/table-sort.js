/** Sort the rows of <table data-sortable> by a column: buttons in the heads, the order said through aria-sort. Without scripts the table stays as sent. */

const words = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: "base" });

/** What a cell sorts by: data-value, a figure («1 842», «61,5 %»), a day (20.11.2026), else its text. */
function keyOf(cell) {
  const text = cell.dataset.value ?? cell.textContent.trim();
  const day = text.match(/^(\d{2})[./](\d{2})[./](\d{4})(.*)$/);
  if (day) return `${day[3]}-${day[2]}-${day[1]}${day[4]}`;
  return cell.classList.contains("n") ? text.replace(/[\s\u00a0\u202f%]/g, "").replace(",", ".") : text;
}

function compare(one, two, figures) {
  return figures ? (Number(one) || 0) - (Number(two) || 0) : words.compare(one, two);
}

function arm(table) {
  const heads = [...table.tHead.rows[0].cells];
  for (const [column, head] of heads.entries()) {
    if (!head.textContent.trim() || head.querySelector("button, a, .visually-hidden")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const rising = head.getAttribute("aria-sort") !== "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", rising ? "ascending" : "descending");
      const figures = head.classList.contains("n");
      const rows = [...table.tBodies[0].rows].map((row) => [keyOf(row.cells[column]), row]);
      rows.sort(([one], [two]) => (rising ? 1 : -1) * compare(one, two, figures));
      table.tBodies[0].append(...rows.map(([, row]) => row));
    });
  }
}

for (const table of document.querySelectorAll("table[data-sortable]")) {
  if (table.tHead && table.tBodies.length === 1 && table.tBodies[0].rows.length > 1) arm(table);
}
