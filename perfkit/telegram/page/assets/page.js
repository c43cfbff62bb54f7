// The page: listens to the news (server-sent events) and asks for what is done by hand.

import { bubble, element, rows, size } from "/bubbles.js";

const MOST_CALLS = 200, MOST_BUBBLES = 300;
const TYPING_MS = 5000, TOAST_MS = 6000, UNANSWERED_MS = 4000;
const TELEGRAMS_PHOTO = 10 * 2 ** 20, TELEGRAMS_FILE = 50 * 2 ** 20;

const byId = (id) => document.getElementById(id);
const text = byId("text"), messages = byId("messages");
const state = {
  bots: [], students: [], chats: new Map(), calls: [], lent: false, recording: null,
  bot: null, student: null, unread: new Map(), typing: null, file: null, kind: null,
  commands: [], said: [], connected: false,
};

const chatKey = (bot, student) => `${bot}/${student}`;
const here = () => chatKey(state.bot, state.student);
function chatOf(chat) {
  const key = chatKey(chat.bot, chat.student);
  if (!state.chats.has(key)) state.chats.set(key, { messages: new Map(), keyboard: [] });
  return state.chats.get(key);
}

// asking

async function post(path, options) {
  try {
    const answer = await fetch(path, { method: "POST", ...options });
    const told = await answer.json().catch(() => ({ error: `refused (${answer.status})` }));
    if (!answer.ok) throw new Error(told.error || `refused (${answer.status})`);
    return told;
  } catch (error) {
    toast(error instanceof TypeError ? "perfkit emulator can't be reached" : error.message, "bad");
    return null;
  }
}

function ask(what, fields = {}) {
  const body = JSON.stringify({ is: what, bot: state.bot, student: state.student, ...fields });
  return post("/ask", { headers: { "Content-Type": "application/json" }, body });
}

const actions = {
  say: (words) => ask("say", { text: words }),
  vote: (message, option) => ask("vote", { message, option }),
  pay: (message) => ask("pay", { message }),
  async press(message, row, column, button) {
    button.classList.add("waiting");
    button.setAttribute("aria-busy", "true");
    button.dataset.at = performance.now();
    const told = await ask("press", { message, row, column });
    if (told === null) return calm(button);
    setTimeout(() => {
      if (!button.classList.contains("waiting")) return;
      button.classList.add("unanswered");
      button.title = "The bot has not answered this callback query";
    }, UNANSWERED_MS);
  },
};

function calm(button) {
  button.classList.remove("waiting", "unanswered");
  button.removeAttribute("aria-busy");
  button.removeAttribute("title");
}

// what is shown

function toast(words, tone = "") {
  const made = element("div", { class: `toast ${tone}` }, words);
  byId("toasts").append(made);
  setTimeout(() => made.remove(), TOAST_MS);
}

function alertBox(words) {
  byId("alert-text").textContent = words;
  const box = byId("alert");
  if (!box.open) box.showModal();
}

function card(name, detail, chosen, unread, choose, tone = "") {
  return element("li", {}, element("button", {
    type: "button", class: `choice ${tone}`, "aria-pressed": String(chosen), onclick: choose,
  }, element("span", { class: "label" }, name), element("span", { class: "hint" }, detail),
  unread ? element("span", { class: "unread", "aria-label": `${unread} new messages` }, String(unread)) : ""));
}

function drawPeople() {
  const unreadOf = (fits) => [...state.unread].reduce((sum, [key, count]) => sum + (fits(key) ? count : 0), 0);
  byId("bots").replaceChildren(...state.bots.map((bot) => card(
    bot.name, `${bot.token} · ${bot.how}`, bot.key === state.bot,
    bot.key === state.bot ? 0 : unreadOf((key) => key.startsWith(`${bot.key}/`)),
    () => choose(bot.key, state.student), bot.gets_updates ? "up" : "down")));
  byId("students").replaceChildren(...state.students.map((student) => card(
    student.name, `id ${student.id}${isRecorded(student.id) ? " · recorded" : ""}`, student.id === state.student,
    student.id === state.student ? 0 : state.unread.get(chatKey(state.bot, student.id)) || 0,
    () => choose(state.bot, student.id))));
  byId("no-bots").hidden = state.bots.length > 0;
  const bot = state.bots.find((each) => each.key === state.bot);
  const student = state.students.find((each) => each.id === state.student);
  byId("chat-bot").textContent = bot ? bot.name : "No bot yet";
  byId("chat-student").textContent = student ? `as ${student.name}` : "";
  byId("welcome").hidden = Boolean(bot);
  messages.hidden = !bot;
  byId("composer").hidden = !bot;
  drawBanner(bot);
}

function isRecorded(student) {
  return Boolean(state.recording) && state.recording.student === student && state.recording.bot === state.bot;
}

function drawBanner(bot) {
  const banner = byId("banner");
  let words = "";
  if (!state.connected) words = "perfkit emulator can't be reached. The page comes back by itself when it runs again.";
  else if (state.lent) words = "The port is with a load test until that is over.";
  else if (bot && !bot.gets_updates) words = "This bot has called, but has not asked for updates yet: what you do waits for it.";
  banner.textContent = words;
  banner.hidden = !words;
}

function drawRecording() {
  const recording = state.recording;
  byId("recording").hidden = !recording;
  byId("recording-dot").hidden = !recording || !isRecorded(state.student);
  if (!recording) return;
  const student = state.students.find((each) => each.id === recording.student);
  byId("recording-title").textContent = student ? `● Recording ${student.name}` : "● Recording";
  const steps = recording.acts === 1 ? "1 step" : `${recording.acts} steps`;
  const others = student && !isRecorded(state.student) ? " What you do now is not recorded." : "";
  byId("recording-text").textContent = recording.problem || (student
    ? `${steps} in ${recording.file}.${others}`
    : `The first student who does something is recorded in ${recording.file}.`);
}

function isAtEnd() {
  return messages.scrollHeight - messages.scrollTop - messages.clientHeight < 80;
}

function toEnd() {
  messages.scrollTop = messages.scrollHeight;
}

function drawChat() {
  const chat = state.chats.get(here());
  messages.replaceChildren(...[...(chat ? chat.messages.values() : [])].map((each) => bubble(each, state.bot, actions)));
  if (!messages.children.length && state.bot) {
    messages.append(element("li", { class: "empty" }, element("button", {
      type: "button", class: "primary", onclick: () => actions.say("/start"),
    }, "Start"), element("p", { class: "hint" }, "sends /start, as Telegram's button does")));
  }
  drawKeyboard();
  drawTyping("");
  toEnd();
  for (const picture of messages.querySelectorAll("img")) picture.addEventListener("load", toEnd);
}

function drawMessage(message) {
  const stay = isAtEnd() || message.mine;
  const old = messages.querySelector(`[data-id="${message.id}"]`);
  const made = bubble(message, state.bot, actions);
  if (old) {
    const focused = old.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    old.replaceWith(made);
    if (focused) (made.querySelector(`[data-key="${focused}"]`) || text).focus();
  } else {
    messages.querySelector(".empty")?.remove();
    messages.append(made);
    while (messages.children.length > MOST_BUBBLES) messages.firstElementChild.remove();
  }
  if (!message.mine) drawTyping("");
  if (stay) toEnd();
  made.querySelector("img")?.addEventListener("load", () => stay && toEnd());
}

function drawKeyboard() {
  const keys = state.chats.get(here())?.keyboard || [];
  const icons = { contact: "👤 ", location: "📍 " };
  const board = byId("keyboard");
  board.replaceChildren(...rows(keys, (key, row, column) => element("button", {
    type: "button", class: "key", onclick: () => ask("tap", { row, column }),
  }, `${icons[key.does] || ""}${key.text}`)));
  board.hidden = !keys.length;
}

function drawTyping(action) {
  clearTimeout(state.typing);
  byId("typing").textContent = action ? `${action.replaceAll("_", " ")}…` : "";
  if (action) state.typing = setTimeout(() => drawTyping(""), TYPING_MS);
}

function duration(ms) {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${ms.toFixed(0)} ms`;
  return ms < 60000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 60000)} min`;
}

function callLine(call) {
  const time = new Date(call.at_s * 1000).toLocaleTimeString([], { hourCycle: "h23" });
  const several = state.bots.length > 1 ? state.bots.find((bot) => bot.key === call.bot)?.token : "";
  return element("li", { class: call.error ? "refused" : "" },
    element("span", { class: "call-head" }, element("code", {}, call.method),
      element("span", { class: "hint" }, call.after_ms === null ? time : `+${duration(call.after_ms)}`)),
    call.about ? element("span", { class: "about" }, call.about) : "",
    call.error ? element("span", { class: "error" }, call.error) : "",
    several ? element("span", { class: "hint" }, several) : "");
}

function drawCalls() {
  byId("call-list").replaceChildren(...state.calls.map(callLine).reverse());
  byId("no-calls").hidden = state.calls.length > 0;
}

function addCall(call) {
  state.calls.push(call);
  byId("call-list").prepend(callLine(call));
  if (state.calls.length > MOST_CALLS) {
    state.calls.shift();
    byId("call-list").lastElementChild.remove();
  }
  byId("no-calls").hidden = true;
}

// choosing

async function choose(bot, student) {
  state.bot = bot;
  state.student = student;
  state.unread.delete(here());
  document.body.classList.remove("with-people", "with-calls");
  byId("menu").hidden = true;
  drawPeople();
  drawRecording();
  drawChat();
  if (bot) text.focus({ preventScroll: true });
}

function settle() {
  // somebody must be chosen as soon as there is anybody
  const bot = state.bots.some((each) => each.key === state.bot) ? state.bot : null;
  const student = state.students.some((each) => each.id === state.student) ? state.student : null;
  const ready = state.bots.find((each) => each.gets_updates) || state.bots[0];
  return choose(bot ?? ready?.key ?? null, student ?? state.students[0]?.id ?? null);
}

// news

const NEWS = {
  everything(news) {
    Object.assign(state, { bots: news.people.bots, students: news.people.students, calls: news.calls, lent: news.lent, recording: news.recording, connected: true });
    state.chats = new Map();
    for (const each of news.chats) {
      const chat = chatOf(each.chat);
      const last = each.messages.findLastIndex((message) => !message.mine);
      each.messages.forEach((message, number) => chat.messages.set(message.id, { ...message, taken: number < last }));
      chat.keyboard = each.keyboard;
    }
    byId("root").textContent = news.root;
    byId("settings").replaceChildren(...news.settings.flatMap(([framework, setting]) =>
      [element("dt", {}, framework), element("dd", {}, element("code", {}, setting))]));
    drawCalls();
    return settle();
  },
  message({ chat, message }) {
    const known = chatOf(chat);
    message.taken = known.messages.get(message.id)?.taken;
    known.messages.set(message.id, message);
    if (known.messages.size > MOST_BUBBLES) known.messages.delete(known.messages.keys().next().value);
    if (chatKey(chat.bot, chat.student) === here()) return drawMessage(message);
    if (!message.mine) {
      const key = chatKey(chat.bot, chat.student);
      state.unread.set(key, (state.unread.get(key) || 0) + 1);
      drawPeople();
    }
  },
  keyboard({ chat, keys }) {
    chatOf(chat).keyboard = keys;
    if (chatKey(chat.bot, chat.student) === here()) {
      const stay = isAtEnd();
      drawKeyboard();
      if (stay) toEnd();
    }
  },
  answer({ chat, text: words, alert }) {
    if (chatKey(chat.bot, chat.student) !== here()) return;
    // it does not say which press it answers: most likely the last
    const waiting = [...messages.querySelectorAll(".waiting")].sort((a, b) => a.dataset.at - b.dataset.at);
    if (waiting.length) calm(waiting.pop());
    if (words) (alert ? alertBox : toast)(words);
  },
  action({ chat, action }) {
    if (chatKey(chat.bot, chat.student) === here()) drawTyping(action === "cancel" ? "" : action);
  },
  delivered({ chat }) {
    for (const message of chatOf(chat).messages.values()) message.taken = true;
    if (chatKey(chat.bot, chat.student) === here()) {
      for (const tick of messages.querySelectorAll(".tick")) tick.textContent = " ✓✓";
    }
  },
  call: ({ call }) => addCall(call),
  people(news) {
    const first = !state.bot;
    state.bots = news.bots;
    state.students = news.students;
    if (first && news.bots.length) return settle();
    drawPeople();
  },
  serving({ lent }) {
    state.lent = lent;
    drawPeople();
  },
  recording({ recording }) {
    state.recording = recording;
    drawPeople();
    drawRecording();
  },
};

function listen() {
  const source = new EventSource("/news");
  source.onmessage = (event) => {
    for (const news of JSON.parse(event.data)) NEWS[news.is]?.(news);
  };
  source.onerror = () => {
    state.connected = false;
    drawPeople();
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  };
}

// writing

function fit() {
  text.rows = Math.min(6, Math.max(1, text.value.split("\n").length));
}

async function send() {
  const words = text.value;
  if (state.file) return sendFile(words);
  if (!words.trim()) return;
  text.value = "";
  fit();
  drawMenu();
  if (await actions.say(words) === null) text.value = words;
  else state.said.push(words);
}

async function sendFile(caption) {
  const form = new FormData();
  form.append("about", JSON.stringify({ bot: state.bot, student: state.student, kind: state.kind, caption }));
  form.append("file", state.file, state.file.name);
  byId("send").disabled = true;
  const told = await post("/upload", { body: form });
  byId("send").disabled = false;
  if (told === null) return;
  text.value = "";
  attach(null, null);
}

function attach(file, kind) {
  if (file && file.size > (kind === "photo" ? TELEGRAMS_PHOTO : TELEGRAMS_FILE)) {
    toast(`a ${kind} of at most ${kind === "photo" ? 10 : 50} MiB`, "bad");
    file = null;
  }
  state.file = file;
  state.kind = kind;
  byId("attached").hidden = !file;
  byId("attached-name").textContent = file ? `${kind}: ${file.name} · ${size(file.size)}` : "";
  text.placeholder = file ? "Caption" : "Message, or / for commands";
  byId("file").value = "";
  text.focus();
}

async function drawMenu() {
  const menu = byId("menu"), typed = text.value;
  if (!/^\/\w*$/.test(typed)) {
    menu.hidden = true;
    return;
  }
  if (menu.hidden) state.commands = await ask("commands") || [];
  const fitting = state.commands.filter((each) => `/${each.command}`.startsWith(text.value));
  menu.replaceChildren(...fitting.map((each) => element("button", {
    type: "button", onclick: () => { text.value = ""; drawMenu(); actions.say(`/${each.command}`); text.focus(); },
  }, element("b", {}, `/${each.command}`), element("span", { class: "hint" }, each.description))));
  menu.hidden = !fitting.length;
}

text.addEventListener("input", () => { fit(); drawMenu(); });
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send();
  } else if (event.key === "ArrowUp" && !byId("menu").hidden) {
    event.preventDefault();
    byId("menu").lastElementChild.focus();
  } else if (event.key === "ArrowUp" && !text.value && state.said.length) {
    event.preventDefault();
    text.value = state.said[state.said.length - 1];
  } else if (event.key === "Escape") {
    if (state.file) attach(null, null);
    byId("menu").hidden = true;
  }
});
byId("menu").addEventListener("keydown", (event) => {
  const step = { ArrowUp: "previousElementSibling", ArrowDown: "nextElementSibling" }[event.key];
  if (step) {
    event.preventDefault();
    (event.target[step] || text).focus();
  } else if (event.key === "Escape") {
    byId("menu").hidden = true;
    text.focus();
  }
});
text.addEventListener("paste", (event) => {
  const [file] = event.clipboardData.files;
  if (!file) return;
  event.preventDefault();
  attach(file, file.type.startsWith("image/") ? "photo" : "document");
});
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  const [file] = event.dataTransfer.files;
  if (file && state.bot) attach(file, file.type.startsWith("image/") ? "photo" : "document");
});
byId("composer").addEventListener("submit", (event) => { event.preventDefault(); send(); });
byId("detach").addEventListener("click", () => attach(null, null));

// the rest of the controls

const menuOfMore = byId("attach");
for (const button of menuOfMore.querySelectorAll("[data-attach]")) {
  button.addEventListener("click", () => {
    menuOfMore.open = false;
    const kind = button.dataset.attach, input = byId("file");
    input.accept = { photo: "image/*", voice: "audio/*", video: "video/*" }[kind] || "";
    input.onchange = () => input.files.length && attach(input.files[0], kind);
    input.click();
  });
}
document.addEventListener("click", (event) => {
  if (!menuOfMore.contains(event.target)) menuOfMore.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (menuOfMore.open) menuOfMore.querySelector("summary").focus();
  menuOfMore.open = false;
  document.body.classList.remove("with-people", "with-calls");
});
byId("share-contact").addEventListener("click", () => { menuOfMore.open = false; ask("contact"); });
byId("share-location").addEventListener("click", () => { menuOfMore.open = false; byId("place").showModal(); });
byId("place-form").addEventListener("submit", (event) => {
  event.preventDefault();
  byId("place").close();
  ask("location", { latitude: Number(byId("latitude").value), longitude: Number(byId("longitude").value) });
});
byId("add-student").addEventListener("click", () => byId("new-student").showModal());
byId("new-student-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const id = byId("student-id").value.trim();
  const body = JSON.stringify({ is: "join", name: byId("student-name").value, ...(id ? { id: Number(id) } : {}) });
  const told = await post("/ask", { headers: { "Content-Type": "application/json" }, body });
  if (told === null) return;
  byId("new-student").close();
  event.target.reset();
  if (!state.students.some((each) => each.id === told.student)) {
    state.students.push({ id: told.student, name: "…" });
  }
  choose(state.bot, told.student);
});
for (const button of document.querySelectorAll("[data-close]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}
for (const [button, shown] of [["show-people", "with-people"], ["show-calls", "with-calls"]]) {
  byId(button).addEventListener("click", () => {
    const open = !document.body.classList.contains(shown);
    document.body.classList.remove("with-people", "with-calls");
    document.body.classList.toggle(shown, open);
  });
}
const closeDrawers = () => document.body.classList.remove("with-people", "with-calls");
for (const button of document.querySelectorAll("[data-drawer]")) button.addEventListener("click", closeDrawers);
document.querySelector("main").addEventListener("click", (event) => {
  if (!event.target.closest(".chat-head")) closeDrawers();
});
new MutationObserver(() => {
  byId("show-people").setAttribute("aria-expanded", String(document.body.classList.contains("with-people")));
  byId("show-calls").setAttribute("aria-expanded", String(document.body.classList.contains("with-calls")));
}).observe(document.body, { attributeFilter: ["class"] });
byId("errors-only").addEventListener("change", (event) => {
  byId("call-list").classList.toggle("errors-only", event.target.checked);
});

listen();
