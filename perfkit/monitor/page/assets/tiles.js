// The numbers of now, each with how it is to be judged: in a word, a shape and a colour.

import { element } from "./elements.js";
import { duration, forms, percent, size } from "./numbers.js";

const PLEASE_LOAD = "appears with a load test";
const TILES = [
  { key: "p95", name: "Response p95", write: duration, sub: ({ p50 }) => (p50 === undefined ? "" : `half within ${duration(p50)}`), none: PLEASE_LOAD },
  { key: "rate", name: "Interactions", write: forms.rate, sub: () => "over ten seconds", none: PLEASE_LOAD },
  { key: "errors", name: "Errors", write: percent, sub: () => "in the last minute", none: PLEASE_LOAD },
  { key: "cpu", name: "CPU", write: percent, sub: ({ host_cpu: host }) => (host === undefined ? "of one core" : `machine ${percent(host)}`), none: "not measured yet" },
  { key: "resident", judged: "memory_share", name: "Memory", write: size, sub: ({ memory_share: share, limit }) => (share === undefined ? "resident" : `${percent(share)} of ${size(limit)}`), none: "not measured yet" },
  { key: "stalled", name: "Event loop", write: percent, sub: () => "of the time held up", none: "not measured" },
  { key: "hits", name: "Cache hits", write: percent, sub: () => "in the last minute", none: "no cache is known" },
];

export class Tiles {
  constructor() {
    this.tiles = TILES.map((tile) => {
      const item = element("li", "tile card");
      const parts = Object.fromEntries(["name", "value", "sub", "level"].map((part) => [part, element("span", part)]));
      parts.name.textContent = tile.name;
      item.append(...Object.values(parts));
      return { tile, item, parts };
    });
    document.getElementById("tiles").append(...this.tiles.map(({ item }) => item));
  }

  show({ lines, levels, up }) {
    for (const { tile, item, parts } of this.tiles) {
      const value = up ? lines[tile.key] : undefined;
      const known = value !== undefined;
      const level = known ? (levels[tile.judged ?? tile.key] ?? "") : "";
      item.classList.toggle("unknown", !known);
      item.dataset.level = level;
      parts.value.textContent = known ? tile.write(value) : "–";
      parts.sub.textContent = known ? tile.sub(lines) : up ? tile.none : "the bot is gone";
      parts.level.textContent = level;
    }
  }
}
