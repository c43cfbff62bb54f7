// The page of a watched bot: what perfkit tells goes to tiles, alerts, charts and tables.

import { Alerts } from "./alerts.js";
import { Charts } from "./charts.js";
import { clock } from "./numbers.js";
import { enter, enterWithAddress, listen } from "./stream.js";
import { Processes, showHost } from "./tables.js";
import { Tiles } from "./tiles.js";

const SILENT_MS = 10000;
const byId = (id) => document.getElementById(id);
const state = { bot: "", now: null, heardAt: 0, silentMs: SILENT_MS, lost: false };
let parts = null;

const build = () => {
  byId("content").hidden = false;
  parts ??= { tiles: new Tiles(), alerts: new Alerts(), charts: new Charts(), processes: new Processes() };
};

const showNow = (now) => {
  state.now = now;
  state.heardAt = Date.now();
  const { tiles, alerts, processes } = parts;
  tiles.show(now);
  const firing = alerts.show(now);
  processes.show(now, now.lines.processes ?? now.processes.length);
  showHost(now.host);
  const up = byId("up");
  up.hidden = false;
  up.textContent = now.up ? "running" : "gone";
  up.dataset.level = now.up ? "normal" : "critical";
  document.title = `${firing ? `▲ ${firing} · ` : ""}${state.bot} · perfkit monitor`;
};

const heard = (said) => {
  state.lost = false;
  state.heardAt = Date.now();
  build();
  if (said.is === "all") {
    state.bot = said.bot;
    state.silentMs = Math.max(SILENT_MS, said.recent.gap);
    byId("bot").textContent = said.bot;
    parts.alerts.begin(said.told);
    parts.charts.marks = parts.alerts.marks;
    if (said.now) showNow(said.now);
    parts.charts.begin(said.recent, said.keeps_history);
  } else if (said.is === "now") {
    showNow(said);
    parts.charts.add(said.at, said.lines);
  } else {
    parts.alerts.tell(said);
    parts.charts.marks = parts.alerts.marks;
    parts.charts.draw();
  }
  tellConnection();
};

// Numbers that are no longer of now must not look as if they were.
const tellConnection = () => {
  const silent = state.now && Date.now() - state.heardAt > state.silentMs;
  const banner = byId("banner");
  const last = state.now ? ` What you see is of ${clock(state.now.at)}.` : "";
  let words = "";
  if (state.lost) words = `perfkit monitor can't be reached.${last} The page comes back by itself.`;
  else if (silent) words = `perfkit monitor is silent.${last}`;
  if (banner.textContent !== words) banner.textContent = words;
  banner.hidden = !words;
  document.body.classList.toggle("stale", Boolean(words));
  const live = state.now ? `live, ${clock(state.now.at)}` : "waiting for the first look";
  byId("connection").textContent = words ? "" : live;
};

const start = () => {
  byId("enter").hidden = true;
  listen({
    heard,
    lost: () => { state.lost = true; tellConnection(); },
    refused: () => { byId("enter").hidden = false; byId("content").hidden = true; byId("token").focus(); },
  });
};

byId("enter").addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = byId("token");
  const allowed = await enter(field.value).catch(() => false);
  field.value = "";
  byId("refused").textContent = allowed ? "" : "This is not the token of this page.";
  if (allowed) start();
});
addEventListener("hashchange", async () => { await enterWithAddress(); if (!byId("enter").hidden) start(); });
setInterval(tellConnection, 1000);
await enterWithAddress();
start();
