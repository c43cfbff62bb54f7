// One chart: a canvas with its lines, and a legend that tells the values of a moment.

import { valueAxis } from "./axes.js";
import { element } from "./elements.js";
import { forms } from "./numbers.js";

const PLOT = { left: 58, right: 10, top: 10, bottom: 20 };
export const plotLeft = PLOT.left;
export const plotRight = PLOT.right;

// The point nearest to a moment, or -1 if there is none that is not further away than a gap.
export const nearest = (at, moment, gap) => {
  let low = 0;
  let high = at.length - 1;
  if (high < 0) return -1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at[middle] < moment) low = middle + 1;
    else high = middle;
  }
  if (low > 0 && moment - at[low - 1] < at[low] - moment) low -= 1;
  return Math.abs(at[low] - moment) <= gap ? low : -1;
};

export class Chart {
  constructor(definition) {
    this.definition = definition;
    this.figure = element("figure", "chart card");
    const caption = element("figcaption");
    const title = element("span", "title", definition.title);
    title.append(" ", element("span", "unit", definition.unit ?? ""));
    this.legend = element("span", "legend");
    caption.append(title, this.legend);
    this.canvas = element("canvas");
    this.canvas.setAttribute("role", "img");
    this.frame = element("div", "frame");
    this.cursor = element("div", "cursor");
    this.cursor.hidden = true;
    this.label = element("div", "moment");
    this.label.hidden = true;
    this.frame.append(this.canvas, this.cursor, this.label);
    this.figure.append(caption, this.frame);
    this.keys = definition.lines.map((line) => this.key(line));
  }

  key(line) {
    const key = element("span", "key");
    const value = element("output");
    key.append(element("i", `swatch ${line.style}`), `${line.label} `, value);
    this.legend.append(key);
    return { line, key, value };
  }

  // Draw what ``view`` shows: data, from, to, ticks, marks, colours. Tells whether there is anything.
  draw(view) {
    const { data } = view;
    const first = data.at.findIndex((at) => at >= view.from - view.gap);
    this.span = [first < 0 ? data.at.length : first, data.at.length];
    const drawn = this.keys.filter(({ line }) => this.has(data.lines[line.key]));
    for (const { line, key } of this.keys) key.hidden = !drawn.some((each) => each.line === line);
    const any = drawn.some(({ line }) => !line.besides);
    this.figure.hidden = !any;
    if (!any) return false;
    this.paint(view, drawn.map(({ line }) => line));
    // a limit that is far above all there is would make the rest flat
    for (const { line, key } of drawn) if (line.fitsOnly && data.lines[line.key].at(-1) > this.axis.top) key.hidden = true;
    return true;
  }

  has(values) {
    if (!values) return false;
    for (let i = this.span[0]; i < this.span[1]; i += 1) if (values[i] !== null) return true;
    return false;
  }

  highest(data, lines) {
    let found = 0;
    for (const line of lines) {
      if (line.fitsOnly) continue;
      const values = data.highest[line.key] ?? data.lines[line.key];
      for (let i = this.span[0]; i < this.span[1]; i += 1) if (values[i] > found) found = values[i];
    }
    return found;
  }

  paint(view, lines) {
    const { canvas, definition } = this;
    const ratio = window.devicePixelRatio || 1;
    const width = this.frame.clientWidth;
    const height = this.frame.clientHeight;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    const highest = this.highest(view.data, lines);
    this.axis = valueAxis(highest, definition);
    const box = { left: PLOT.left, right: width - PLOT.right, top: PLOT.top, bottom: height - PLOT.bottom };
    const x = (at) => box.left + ((at - view.from) / (view.to - view.from)) * (box.right - box.left);
    const y = (value) => box.bottom - (value / this.axis.top) * (box.bottom - box.top);
    this.grid(pen, view, box, x, y);
    pen.save();
    pen.beginPath();
    pen.rect(box.left, box.top - 3, box.right - box.left, box.bottom - box.top + 6);
    pen.clip();
    this.marks(pen, view, box, x);
    for (const line of [...lines].reverse()) this.line(pen, view, line, x, y, box);
    this.bounds(pen, view, box, y);
    pen.restore();
  }

  grid(pen, view, box, x, y) {
    const { colours } = view;
    pen.lineWidth = 1;
    pen.font = colours.font;
    pen.fillStyle = colours.muted;
    pen.textBaseline = "middle";
    pen.textAlign = "right";
    const write = (value) => forms[this.definition.form](value).replace(/(\.\d*?)0+(?=[ /])/, (_, kept) => (kept === "." ? "" : kept));
    for (const tick of this.axis.ticks) {
      const level = Math.round(y(tick)) + 0.5;
      pen.strokeStyle = tick === 0 ? colours.line : colours.grid;
      pen.beginPath();
      pen.moveTo(box.left, level);
      pen.lineTo(box.right, level);
      pen.stroke();
      pen.fillText(tick === 0 ? "0" : write(tick), box.left - 8, level);
    }
    pen.textBaseline = "alphabetic";
    pen.textAlign = "center";
    for (const tick of view.ticks) {
      const place = Math.round(x(tick.at)) + 0.5;
      const half = pen.measureText(tick.label).width / 2;
      pen.strokeStyle = colours.line;
      pen.beginPath();
      pen.moveTo(place, box.bottom);
      pen.lineTo(place, box.bottom + 4);
      pen.stroke();
      if (place - half > box.left - 20 && place + half <= box.right + PLOT.right) pen.fillText(tick.label, place, box.bottom + 16);
    }
  }

  // When alerts fired and when the bot ended.
  marks(pen, view, box, x) {
    for (const mark of view.marks) {
      const place = Math.round(x(mark)) + 0.5;
      if (place < box.left || place > box.right) continue;
      pen.strokeStyle = view.colours.bad;
      pen.fillStyle = view.colours.bad;
      pen.globalAlpha = 0.55;
      pen.setLineDash([2, 3]);
      pen.beginPath();
      pen.moveTo(place, box.top);
      pen.lineTo(place, box.bottom);
      pen.stroke();
      pen.setLineDash([]);
      pen.globalAlpha = 1;
      pen.beginPath();
      pen.moveTo(place - 4, box.top - 2);
      pen.lineTo(place + 4, box.top - 2);
      pen.lineTo(place, box.top + 4);
      pen.fill();
    }
  }

  bounds(pen, view, box, y) {
    for (const [value, colour] of this.definition.bounds ?? []) {
      if (value > this.axis.top) continue;
      pen.strokeStyle = view.colours[colour];
      pen.globalAlpha = 0.7;
      pen.setLineDash([5, 4]);
      pen.beginPath();
      pen.moveTo(box.left, Math.round(y(value)) + 0.5);
      pen.lineTo(box.right, Math.round(y(value)) + 0.5);
      pen.stroke();
      pen.setLineDash([]);
      pen.globalAlpha = 1;
    }
  }

  // A line in stretches, as long as its points follow each other without a gap.
  line(pen, view, line, x, y, box) {
    const { data, colours } = view;
    const values = data.lines[line.key];
    const colour = colours[line.style];
    pen.strokeStyle = colour;
    pen.fillStyle = colour;
    pen.lineJoin = "round";
    pen.lineWidth = line.thin ? 1.25 : 1.75;
    pen.setLineDash(line.dashed ? [4, 3] : []);
    for (const [from, to] of this.stretches(data.at, values, view.gap)) {
      this.band(pen, data, line, from, to, x, y);
      if (line.area) this.area(pen, data.at, values, from, to, x, y, box);
      pen.beginPath();
      for (let i = from; i < to; i += 1) pen.lineTo(x(data.at[i]), y(values[i]));
      if (to - from === 1) pen.arc(x(data.at[from]), y(values[from]), 1, 0, 7);
      pen.stroke();
    }
    pen.setLineDash([]);
  }

  stretches(at, values, gap) {
    const found = [];
    let begin = -1;
    for (let i = this.span[0]; i <= this.span[1]; i += 1) {
      const there = i < this.span[1] && values[i] !== null;
      const broken = !there || (begin >= 0 && i > begin && at[i] - at[i - 1] > gap);
      if (broken && begin >= 0) {
        found.push([begin, i]);
        begin = -1;
      }
      if (there && begin < 0) begin = i;
    }
    return found;
  }

  band(pen, data, line, from, to, x, y) {
    const lowest = data.lowest[line.key];
    const highest = data.highest[line.key];
    if (!lowest || !highest || line.thin) return;
    pen.globalAlpha = 0.2;
    pen.beginPath();
    for (let i = from; i < to; i += 1) pen.lineTo(x(data.at[i]), y(highest[i] ?? data.lines[line.key][i]));
    for (let i = to - 1; i >= from; i -= 1) pen.lineTo(x(data.at[i]), y(lowest[i] ?? data.lines[line.key][i]));
    pen.fill();
    pen.globalAlpha = 1;
  }

  area(pen, at, values, from, to, x, y, box) {
    pen.globalAlpha = 0.1;
    pen.beginPath();
    pen.moveTo(x(at[from]), box.bottom);
    for (let i = from; i < to; i += 1) pen.lineTo(x(at[i]), y(values[i]));
    pen.lineTo(x(at[to - 1]), box.bottom);
    pen.fill();
    pen.globalAlpha = 1;
  }

  // The legend tells the values of this point (-1: of none); the cursor stands at this share.
  tell(data, index, share, label) {
    const write = forms[this.definition.form];
    const told = [];
    for (const { line, key, value } of this.keys) {
      const at = index < 0 ? null : (data.lines[line.key]?.[index] ?? null);
      value.textContent = at === null ? "–" : write(at);
      if (!key.hidden && at !== null) told.push(`${line.label} ${value.textContent}`);
    }
    this.cursor.hidden = share === null;
    this.label.hidden = label === null;
    if (share !== null) {
      const width = this.frame.clientWidth - PLOT.left - PLOT.right;
      this.cursor.style.left = `${PLOT.left + share * width}px`;
      this.label.style.left = `${PLOT.left + share * width}px`;
      this.label.classList.toggle("to-the-left", share > 0.8);
      this.label.textContent = label ?? "";
    }
    const said = told.length ? `${this.definition.title}: ${told.join(", ")}` : `${this.definition.title}: nothing known`;
    this.canvas.setAttribute("aria-label", said);
    return this.figure.hidden ? "" : said;
  }
}
