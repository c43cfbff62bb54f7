// The alerts as they stand, and what happened: who fired, who was resolved, when the bot ended.

import { element } from "./elements.js";
import { lasting, since } from "./numbers.js";

const byId = (id) => document.getElementById(id);
const ORDER = { firing: 0, pending: 1, quiet: 2 };
const WORDS = { firing: "fired", resolved: "resolved", ended: "bot ended", back: "bot is back", trouble: "trouble", mended: "works again" };
const MOST = 50;

const severe = (alert) => (alert.severity === "critical" ? "critical" : "warning");
const mildness = (alert) => (severe(alert) === "critical" ? 0 : 1);

const standing = (alert, now) => {
  const row = element("li", `alert ${alert.state}`);
  row.dataset.level = alert.state === "firing" ? severe(alert) : alert.state === "pending" ? "pending" : "quiet";
  const word = alert.state === "quiet" ? "quiet" : `${alert.state}, ${severe(alert)}`;
  const reading = alert.reading ? `${alert.reading}, ` : "";
  const held = alert.state === "quiet" ? "" : `${reading}for ${lasting((now - alert.since) / 1000)}`;
  row.append(element("span", "level", word), element("b", "rule", alert.rule), element("span", "held", held));
  row.append(element("span", "summary", alert.summary), element("code", "condition", alert.condition));
  return row;
};

export class Alerts {
  constructor() {
    this.happened = [];
    this.written = "";
  }

  show({ at, alerts }) {
    const sorted = [...alerts].sort((a, b) => ORDER[a.state] - ORDER[b.state] || mildness(a) - mildness(b) || a.rule.localeCompare(b.rule));
    const loud = sorted.filter(({ state }) => state !== "quiet");
    const firing = loud.filter(({ state }) => state === "firing").length;
    byId("standing").replaceChildren(...loud.map((alert) => standing(alert, at)));
    this.quiet(sorted.filter(({ state }) => state === "quiet"), at);
    const sum = byId("alerts-sum");
    sum.textContent = this.sum(alerts.length, firing, loud.length - firing);
    sum.dataset.level = firing ? (loud.some((alert) => alert.state === "firing" && severe(alert) === "critical") ? "critical" : "warning") : alerts.length ? "normal" : "";
    byId("alerts").dataset.level = firing ? sum.dataset.level : "";
    return firing;
  }

  sum(rules, firing, pending) {
    if (!rules) return "No rule is watched.";
    const waiting = pending ? `, ${pending} pending` : "";
    return firing ? `${firing} of ${rules} firing${waiting}` : `none fires${waiting}; ${rules} rules are watched`;
  }

  // Rewritten only when it changes, so that what is open and selected stays.
  quiet(alerts, at) {
    byId("rules").hidden = !alerts.length;
    const text = alerts.map(({ rule, condition, summary }) => `${rule}\n${condition}\n${summary}`).join("\n");
    if (text === this.written) return;
    this.written = text;
    byId("quiet").replaceChildren(...alerts.map((alert) => standing(alert, at)));
    byId("rules").querySelector("summary").textContent = alerts.length === 1 ? "1 quiet rule" : `${alerts.length} quiet rules`;
  }

  begin(told) {
    this.happened = told;
    this.list();
  }

  tell(told) {
    this.happened = [...this.happened, told].slice(-MOST);
    this.list();
    byId("news").textContent = `${WORDS[told.what]}: ${told.title}. ${told.text}`;
  }

  list() {
    byId("nothing").hidden = this.happened.length > 0;
    byId("happened").replaceChildren(...[...this.happened].reverse().map((told) => this.row(told)));
  }

  row(told) {
    const row = element("li", `told ${told.what}`);
    const level = told.what === "firing" || told.what === "ended" ? severe(told) : { trouble: "warning" }[told.what] ?? "normal";
    row.dataset.level = level;
    const head = element("div", "told-head");
    const time = element("time", "hint", since(told.at));
    time.dateTime = new Date(told.at).toISOString();
    head.append(element("span", "level", WORDS[told.what]), element("b", "rule", told.title), time);
    row.append(head);
    if (told.text) row.append(element("p", "summary", told.text));
    if (told.lines.length) {
      const more = element("details", "log");
      more.append(element("summary", "", "The last lines of its log"), element("pre", "", told.lines.join("\n")));
      row.append(more);
    }
    return row;
  }

  // The moments that charts mark.
  get marks() {
    return this.happened.filter(({ what }) => what === "firing" || what === "ended").map(({ at }) => at);
  }
}
