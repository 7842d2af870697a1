"use strict";
// Pages are whole without this. It sorts tables in place and reads a chart's values where the pointer is.

for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const value = (row, index) => row.cells[index].textContent.trim();
  const amount = (text) => (/^[\d,]+$/.test(text) ? Number(text.replaceAll(",", "")) : null);
  const sort = (index, head) => {
    const numeric = head.classList.contains("n");
    const before = head.getAttribute("aria-sort");
    const down = before ? before === "ascending" : numeric;
    const rows = [...body.rows].map((row) => [numeric ? amount(value(row, index)) ?? -1 : value(row, index), row]);
    rows.sort(([a], [b]) => (down ? -1 : 1) * (numeric ? a - b : a.localeCompare(b)));
    body.append(...rows.map(([, row]) => row));
    for (const other of heads) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
  };
  heads.forEach((head, index) => {
    if (head.classList.contains("bar-column")) return;
    let handle = head.querySelector("a");
    if (!handle) {
      handle = document.createElement("button");
      handle.type = "button";
      handle.append(...head.childNodes);
      head.append(handle);
    }
    for (const arrow of head.querySelectorAll("[aria-hidden]")) arrow.remove();
    handle.addEventListener("click", (event) => {
      event.preventDefault();
      sort(index, head);
    });
  });
  table.classList.add("live");
}

for (const section of document.querySelectorAll(".growth")) {
  const table = section.querySelector("table.points");
  if (!table) continue;
  const names = [...table.tHead.rows[0].cells].slice(1, -1).map((cell) => cell.textContent);
  const points = [...table.tBodies[0].rows].map((row) => ({
    day: row.dataset.day,
    time: Date.parse(row.dataset.day),
    values: [...row.cells].slice(1, -1).map((cell) => cell.textContent),
  })); // newest first
  for (const chart of section.querySelectorAll("svg.chart")) {
    const { first, last, left, right, top, bottom } = chart.dataset;
    const [from, to] = [Date.parse(first), Date.parse(last)];
    const rule = document.createElementNS("http://www.w3.org/2000/svg", "line");
    rule.setAttribute("class", "pointer");
    rule.setAttribute("y1", top);
    rule.setAttribute("y2", bottom);
    const caption = chart.parentElement.querySelector("figcaption");
    const usual = caption.textContent;
    const leave = () => {
      rule.remove();
      caption.textContent = usual;
    };
    chart.addEventListener("pointermove", (event) => {
      const box = chart.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * chart.viewBox.baseVal.width;
      const share = (x - left) / (right - left);
      if (share < 0 || share > 1) return leave();
      const time = from + share * (to - from);
      const point = points.find((one) => one.time <= time);
      if (!point) return leave();
      rule.setAttribute("x1", x);
      rule.setAttribute("x2", x);
      if (!rule.parentNode) chart.append(rule);
      caption.textContent = `${point.day}: ` + names.map((name, index) => `${name} ${point.values[index]}`).join(" · ");
    });
    chart.addEventListener("pointerleave", leave);
  }
}
