// The page's two conveniences: a crosshair over all charts, and tables that sort.
// Without this script everything can still be seen.
"use strict";

(() => {
  const element = document.getElementById("chart-data");
  const charts = document.querySelector(".charts");
  if (!element || !charts) return;
  const data = JSON.parse(element.textContent);
  const end = Number(charts.dataset.end);

  const duration = (ms) => {
    if (ms < 10) return `${ms.toFixed(1)} ms`;
    if (ms < 1000) return `${ms.toFixed(0)} ms`;
    if (ms < 60000) return `${(ms / 1000).toFixed(2)} s`;
    const seconds = Math.floor((ms / 1000) % 60);
    return `${Math.floor(ms / 60000)} min ${String(seconds).padStart(2, "0")} s`;
  };
  const written = {
    ms: duration,
    rate: (value) => `${value.toFixed(1)}/s`,
    count: (value) => value.toLocaleString("en"),
    percent: (value) => `${value.toFixed(value < 10 ? 1 : 0)} %`,
    mib: (value) => `${value.toFixed(0)} MiB`,
  };
  const clock = (seconds) => {
    const whole = Math.round(seconds);
    const pad = (value) => String(value).padStart(2, "0");
    const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
    return h ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
  };

  const make = (parent, name) => {
    const made = document.createElement("div");
    made.className = name;
    made.hidden = true;
    parent.append(made);
    return made;
  };

  // One entry for each quantity: where it is written, and the dot that marks it on its line.
  const panels = [...charts.querySelectorAll(".chart")].map((chart) => {
    const plot = chart.querySelector(".plot");
    return {
      plot,
      cursor: make(plot, "cursor"),
      top: Number(chart.dataset.top),
      write: written[chart.dataset.form],
      quantities: [...chart.querySelectorAll("output")].map((output) => {
        const [table, column] = output.dataset.key.split(".");
        const point = make(plot, "point");
        point.style.color = getComputedStyle(output.parentElement.querySelector(".swatch")).color;
        return { output, point, rest: output.textContent, at: data[table].t_s, values: data[table][column] };
      }),
    };
  });
  const moment = make(panels[0].plot, "moment");

  const nearest = (times, t) => {
    let low = 0;
    let high = times.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (times[middle] < t) low = middle + 1;
      else high = middle;
    }
    return low > 0 && t - times[low - 1] < times[low] - t ? low - 1 : low;
  };

  const showQuantity = (panel, quantity, t) => {
    const { output, point, at, values } = quantity;
    const index = nearest(at, t);
    const value = at.length && Math.abs(at[index] - t) <= Math.max(2, end / 100) ? values[index] : null;
    output.textContent = value === null ? "–" : panel.write(value);
    point.hidden = value === null || value > panel.top;
    if (point.hidden) return;
    point.style.left = `${(100 * at[index]) / end}%`;
    point.style.bottom = `${(100 * value) / panel.top}%`;
  };

  let pointed = null;
  const show = (t, plot) => {
    pointed = Math.min(end, Math.max(0, t));
    const left = `${(100 * pointed) / end}%`;
    plot.append(moment);
    moment.hidden = false;
    moment.classList.toggle("to-the-left", pointed > 0.85 * end);
    moment.style.left = left;
    moment.textContent = clock(pointed);
    for (const panel of panels) {
      panel.cursor.hidden = false;
      panel.cursor.style.left = left;
      for (const quantity of panel.quantities) showQuantity(panel, quantity, pointed);
    }
  };
  const hide = () => {
    pointed = null;
    moment.hidden = true;
    for (const panel of panels) {
      panel.cursor.hidden = true;
      for (const { output, point, rest } of panel.quantities) {
        output.textContent = rest;
        point.hidden = true;
      }
    }
  };

  charts.addEventListener("pointermove", (event) => {
    const box = panels[0].plot.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    const chart = event.target.closest(".chart");
    if (share < -0.01 || share > 1.01) hide();
    else show(share * end, (chart ?? charts).querySelector(".plot"));
  });
  charts.addEventListener("pointerleave", hide);
  charts.addEventListener("blur", hide);
  charts.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1 };
    if (event.key === "Escape") hide();
    if (!(event.key in steps)) return;
    event.preventDefault();
    show((pointed ?? 0) + (steps[event.key] * end) / 100, moment.parentElement);
  });
})();

(() => {
  const valueOf = (row, column) => {
    const cell = row.children[column];
    return "value" in cell.dataset ? Number(cell.dataset.value) : cell.textContent.trim();
  };
  const compare = (a, b) => (typeof a === "number" ? a - b : a.localeCompare(b));

  const sort = (table, header) => {
    const column = [...header.parentElement.children].indexOf(header);
    const rows = [...table.tBodies[0].rows];
    const first = typeof valueOf(rows[0], column) === "number" ? "descending" : "ascending";
    const other = first === "descending" ? "ascending" : "descending";
    const order = header.getAttribute("aria-sort") === first ? other : first;
    const sign = order === "ascending" ? 1 : -1;
    rows.sort((a, b) => sign * compare(valueOf(a, column), valueOf(b, column)));
    for (const cell of header.parentElement.children) cell.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", order);
    table.tBodies[0].append(...rows);
  };

  for (const table of document.querySelectorAll("table.sortable")) {
    for (const header of table.tHead.rows[0].children) {
      header.querySelector("button").addEventListener("click", () => sort(table, header));
    }
  }
})();
