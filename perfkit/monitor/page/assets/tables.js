// The bot's processes, sorted as the reader likes, and the machine they run on.

import { element, pair } from "./elements.js";
import { lasting, percent, size } from "./numbers.js";

const byId = (id) => document.getElementById(id);
const COLUMNS = [
  { name: "Command", of: ({ command }) => command, write: (value) => value, words: true },
  { name: "CPU", of: ({ cores }) => cores ?? null, write: percent },
  { name: "Memory", of: ({ rss }) => rss, write: size },
  { name: "Threads", of: ({ threads }) => threads, write: String, wide: true },
  { name: "Files", of: ({ fds }) => fds ?? null, write: String, wide: true },
  { name: "Age", of: ({ born }, now) => (now - born) / 1000, write: lasting, wide: true },
  { name: "PID", of: ({ pid }) => pid, write: String, wide: true },
];

const compare = (a, b) => {
  if (a === null || b === null) return (a === null) - (b === null);
  return typeof a === "number" ? b - a : a.localeCompare(b);
};

export class Processes {
  constructor() {
    this.by = 1;
    this.turned = false;
    this.rows = new Map();
    this.last = null;
    this.headers = COLUMNS.map((column, index) => this.header(column, index));
    byId("processes").tHead.rows[0].append(...this.headers);
    this.mark();
  }

  header(column, index) {
    const header = element("th", column.wide ? "wide" : "");
    const button = element("button", "", column.name);
    header.scope = "col";
    button.type = "button";
    button.addEventListener("click", () => this.sort(index));
    header.append(button);
    return header;
  }

  sort(index) {
    this.turned = this.by === index && !this.turned;
    this.by = index;
    this.mark();
    if (this.last) this.show(this.last, this.total);
  }

  mark() {
    this.headers.forEach((header, index) => {
      const falling = COLUMNS[index].words ? this.turned : !this.turned;
      if (index === this.by) header.setAttribute("aria-sort", falling ? "descending" : "ascending");
      else header.removeAttribute("aria-sort");
    });
  }

  show(now, total) {
    this.last = now;
    this.total = total;
    const { processes, at } = now;
    const { of } = COLUMNS[this.by];
    const sign = this.turned ? -1 : 1;
    const sorted = [...processes].sort((a, b) => sign * compare(of(a, at), of(b, at)));
    const kept = new Map();
    for (const process of sorted) {
      const name = `${process.pid}:${process.born}`;
      kept.set(name, this.fill(this.rows.get(name) ?? this.row(), process, at));
    }
    this.rows = kept;
    byId("processes").tBodies[0].replaceChildren(...kept.values());
    byId("no-processes").hidden = processes.length > 0;
    byId("counted").textContent = total > processes.length ? `the busiest and largest of ${total}` : "";
  }

  row() {
    const row = element("tr");
    for (const column of COLUMNS) {
      const cell = element("td", `${column.words ? "command" : "number"} ${column.wide ? "wide" : ""}`);
      if (column.words) cell.append(element("bdi"));
      row.append(cell);
    }
    return row;
  }

  fill(row, process, at) {
    COLUMNS.forEach((column, index) => {
      const value = column.of(process, at);
      const cell = column.words ? row.cells[index].firstChild : row.cells[index];
      const text = value === null ? "–" : column.write(value);
      if (cell.textContent !== text) cell.textContent = text;
      if (column.words) row.cells[index].title = text;
    });
    return row;
  }
}

export const showHost = (host) => {
  byId("no-host").hidden = host !== null;
  if (host === null) {
    byId("host").replaceChildren();
    return;
  }
  const facts = [
    ["CPU", host.cpu === undefined ? `${host.cpus} CPUs` : `${percent(host.cpu)} of ${host.cpus} CPUs`],
    ["Load", host.load.toFixed(2)],
    ["Memory", `${size(host.memory_used)} of ${size(host.memory)}`],
    ["Swap", host.swap ? `${size(host.swap_used)} of ${size(host.swap)}` : "none"],
  ];
  if (host.disk !== undefined) facts.push(["Disk", `${percent(host.disk)} used`]);
  if (host.steal) facts.push(["Stolen", `${percent(host.steal)} of CPU time`]);
  if (host.limited) facts.push(["Limits", "of its cgroup"]);
  byId("host").replaceChildren(...facts.map(([name, value]) => pair(name, value)));
};
