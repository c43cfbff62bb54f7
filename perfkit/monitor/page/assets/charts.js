// All charts over one time axis: ranges, and a cursor that shows the same moment in each of them.

import { timeTicks } from "./axes.js";
import { Chart, nearest, plotLeft, plotRight } from "./chart.js";
import { append, extend, forget, none, of } from "./columns.js";
import { CHARTS } from "./definitions.js";
import { element, pair } from "./elements.js";
import { clock, dayAndMinute } from "./numbers.js";

const LIVE = "5min";
const RANGES = { [LIVE]: 300, "1h": 3600, "24h": 86400, "30d": 30 * 86400 };
const SHORT = [60, 120]; // of a bot that has been watched for less than the live range
const NAMES = { [LIVE]: "5 min", "1h": "1 h", "24h": "24 h", "30d": "30 d" };
const COLOURS = ["muted", "line", "grid", "first", "second", "other", "bad", "warn", "bound"];
const byId = (id) => document.getElementById(id);

export class Charts {
  constructor() {
    this.place = byId("charts");
    this.charts = CHARTS.map((definition) => new Chart(definition));
    this.place.append(...this.charts.map((chart) => chart.figure));
    this.recent = none();
    this.data = this.recent;
    this.range = LIVE;
    this.marks = [];
    this.cursor = null;
    this.keepsHistory = false;
    this.asked = 0;
    this.step = 1;
    this.buttons = this.offerRanges();
    this.readColours();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { this.readColours(); this.draw(); });
    new ResizeObserver(() => this.draw()).observe(this.place);
    document.addEventListener("visibilitychange", () => this.draw());
    this.follow();
  }

  // From the beginning: the last minutes, and whether there is a history.
  begin(recent, keepsHistory) {
    this.recent = of(recent);
    this.keepsHistory = keepsHistory;
    for (const button of this.buttons) {
      const possible = keepsHistory || button.value === LIVE;
      button.disabled = !possible;
      button.title = possible ? "" : "No history is kept; perfkit was started without one.";
    }
    this.choose(this.range);
  }

  add(at, lines) {
    append(this.recent, at, lines);
    forget(this.recent, at - RANGES[LIVE] * 1000);
    if (this.data !== this.recent) append(this.data, at, lines, this.step);
    this.draw();
    this.refresh();
  }

  offerRanges() {
    const buttons = Object.keys(RANGES).map((range) => {
      const button = element("button", "", NAMES[range]);
      button.type = "button";
      button.value = range;
      button.addEventListener("click", () => this.choose(range));
      return button;
    });
    byId("ranges").append(...buttons);
    return buttons;
  }

  choose(range) {
    this.range = range;
    for (const button of this.buttons) button.setAttribute("aria-pressed", String(button.value === range));
    this.hide();
    byId("past").textContent = "";
    if (range === LIVE) {
      this.data = this.recent;
      this.draw();
    } else this.ask(range);
  }

  // The past is asked for anew now and then: what came since was appended as it was seen.
  refresh() {
    if (this.range === LIVE || document.hidden) return;
    if (Date.now() - this.asked > Math.max(60, RANGES[this.range] / 120) * 1000) this.ask(this.range);
  }

  async ask(range) {
    this.asked = Date.now();
    const words = byId("past");
    this.place.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(`/history?range=${range}`);
      if (!answer.ok) throw new Error(await answer.text());
      const columns = of(await answer.json());
      if (this.range !== range) return;
      this.step = Math.max(1, columns.gap / 3);
      extend(columns, this.recent, this.step);
      this.data = columns;
      words.textContent = "";
    } catch (error) {
      if (this.range === range) words.textContent = `The history can't be read: ${error.message}`;
    }
    this.paint();
    this.place.setAttribute("aria-busy", "false");
  }

  readColours() {
    const style = getComputedStyle(document.documentElement);
    this.colours = Object.fromEntries(COLOURS.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
    this.colours.font = `11px ${getComputedStyle(document.body).fontFamily}`;
  }

  draw() {
    if (this.waiting || document.hidden) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.paint();
    });
  }

  paint() {
    const to = this.recent.at.at(-1) ?? Date.now();
    const from = to - this.span(to) * 1000;
    const narrow = (this.charts.find(({ figure }) => !figure.hidden)?.frame.clientWidth ?? 400) < 420;
    const ticks = timeTicks(from, to, narrow ? 5 : 8);
    this.view = { data: this.data, from, to, ticks, gap: Math.max(this.data.gap, 3000), marks: [...new Set([...this.marks, ...this.data.marks])], colours: this.colours };
    const absent = this.charts.filter((chart) => !chart.draw(this.view));
    this.tellAbsent(absent.map(({ definition }) => definition));
    this.tell();
  }

  // Of what nothing is known, and why; charts with the same reason in one line.
  tellAbsent(definitions) {
    const reasons = new Map();
    for (const { title, empty } of definitions) reasons.set(empty, [...(reasons.get(empty) ?? []), title]);
    const text = JSON.stringify([...reasons]);
    if (text === this.absent) return;
    this.absent = text;
    byId("absent").hidden = !reasons.size;
    byId("reasons").replaceChildren(...[...reasons].map(([reason, titles]) => pair(titles.join(", "), reason)));
  }

  span(to) {
    const range = RANGES[this.range];
    const watched = (to - (this.recent.at[0] ?? to)) / 1000;
    return this.range === LIVE ? (SHORT.find((each) => each >= watched) ?? range) : range;
  }

  // Each legend tells of the cursor's moment, or of now.
  tell() {
    const { from, to, gap } = this.view;
    if (this.cursor && this.cursor.at < from) this.cursor = null;
    const at = this.cursor?.at ?? null;
    const data = at === null ? this.recent : this.view.data;
    const index = at === null ? data.at.length - 1 : nearest(data.at, at, gap);
    const share = at === null ? null : (at - from) / (to - from);
    const label = at === null ? "" : this.range === "24h" || this.range === "30d" ? dayAndMinute(at) : clock(at);
    const said = this.charts.map((chart) => chart.tell(data, index, share, at !== null && chart === this.cursor.chart ? label : null));
    return [label, ...said.filter(Boolean)].join("; ");
  }

  point(at, chart) {
    const { from, to } = this.view;
    this.cursor = { at: Math.min(to, Math.max(from, at)), chart };
    return this.tell();
  }

  hide() {
    this.cursor = null;
    if (this.view) this.tell();
  }

  follow() {
    this.place.addEventListener("pointermove", (event) => this.pointed(event));
    this.place.addEventListener("pointerdown", (event) => this.pointed(event));
    this.place.addEventListener("pointerleave", () => this.hide());
    this.place.addEventListener("blur", () => this.hide());
    this.place.addEventListener("keydown", (event) => this.keyed(event));
  }

  pointed(event) {
    const chart = this.charts.find(({ frame }) => frame.contains(event.target));
    if (!chart || !this.view) {
      this.hide();
      return;
    }
    const box = chart.frame.getBoundingClientRect();
    const share = (event.clientX - box.left - plotLeft) / (box.width - plotLeft - plotRight);
    if (share < -0.02 || share > 1.02) this.hide();
    else this.point(this.view.from + share * (this.view.to - this.view.from), chart);
  }

  keyed(event) {
    if (event.key === "Escape") this.hide();
    if (!this.view || !["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
    event.preventDefault();
    const { from, to } = this.view;
    const step = ((to - from) / 100) * (event.shiftKey ? 10 : 1);
    const now = this.cursor?.at ?? to;
    const at = { ArrowLeft: now - step, ArrowRight: now + step, Home: from, End: to }[event.key];
    const chart = this.cursor?.chart ?? this.charts.find(({ figure }) => !figure.hidden);
    const said = this.point(at, chart);
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => { byId("moment").textContent = said; }, 400); // when the keys rest
  }
}
