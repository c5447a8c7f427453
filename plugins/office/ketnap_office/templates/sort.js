"use strict";
for (const table of document.querySelectorAll("table[data-sortable]")) {
  const body = table.tBodies[0];
  const original = [...body.rows];
  if (original.length < 3) continue;
  const [first, second] = table.tHead.rows;
  const heads = second ? [first.cells[0], ...second.cells] : [...first.cells];
  heads.forEach((head, column) => {
    if (head.classList.contains("trend")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const next = { none: "descending", descending: "ascending", ascending: "none" }[head.getAttribute("aria-sort") || "none"];
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      if (next !== "none") head.setAttribute("aria-sort", next);
      const value = (row) => {
        const cell = row.cells[column];
        return "sort" in cell.dataset ? (cell.dataset.sort === "" ? -Infinity : Number(cell.dataset.sort)) : cell.textContent;
      };
      const order = (a, b) => (typeof a === "string" ? a.localeCompare(b, "vi") : a - b);
      const sign = next === "ascending" ? 1 : -1;
      const totals = original.filter((row) => row.classList.contains("total"));
      const others = original.filter((row) => !row.classList.contains("total"));
      if (next !== "none") others.sort((a, b) => sign * order(value(a), value(b)));
      body.append(...totals, ...others);
    });
  });
  if (original.length > 20) {
    const filter = document.createElement("input");
    filter.type = "search";
    filter.className = "filter";
    filter.placeholder = filter.ariaLabel = {{ words.filter|tojson }};
    const words = (row) => [...row.cells].map((cell) => cell.textContent).join(" ").toLocaleLowerCase("vi");
    filter.addEventListener("input", () => {
      const wanted = filter.value.toLocaleLowerCase("vi");
      for (const row of original) row.hidden = !row.classList.contains("total") && !words(row).includes(wanted);
    });
    table.closest(".frame").before(filter);
  }
}
