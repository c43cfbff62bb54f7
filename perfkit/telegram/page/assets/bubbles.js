// How a message looks. Texts of bots become text nodes, never HTML.

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};
const NAMES = new Set(["mention", "hashtag", "cashtag", "text_mention", "phone_number", "bank_card_number"]);

function link(url, children) {
  return element("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

function marked(mark, text, children, actions) {
  if (mark.type in TAGS) return element(TAGS[mark.type], {}, ...children);
  if (mark.type === "text_link" && mark.url) return link(mark.url, children);
  if (mark.type === "url") return link(/^https?:\/\//i.test(text) ? text : `http://${text}`, children);
  if (mark.type === "email") return link(`mailto:${text}`, children);
  if (mark.type === "bot_command") {
    return element("button", { type: "button", class: "command", onclick: () => actions.say(text) }, ...children);
  }
  if (mark.type === "spoiler") {
    return element("button", {
      type: "button", class: "spoiler", "aria-label": "Hidden text, press to show",
      onclick: (event) => {
        event.currentTarget.classList.add("shown");
        event.currentTarget.removeAttribute("aria-label");
      },
    }, ...children);
  }
  return element("span", NAMES.has(mark.type) ? { class: "name" } : {}, ...children);
}

// Marks count in UTF-16 units, as JavaScript does; those inside another one are nested.
export function formatted(text, marks, actions, start = 0, end = text.length) {
  const sorted = [...marks].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const nodes = [];
  let at = start;
  while (sorted.length) {
    const mark = sorted.shift();
    const from = Math.max(mark.offset, at), to = Math.min(mark.offset + mark.length, end);
    if (from >= to) continue;
    const inner = [];
    while (sorted.length && sorted[0].offset < to) inner.push(sorted.shift());
    if (from > at) nodes.push(text.slice(at, from));
    nodes.push(marked(mark, text.slice(from, to), formatted(text, inner, actions, from, to), actions));
    at = to;
  }
  if (at < end) nodes.push(text.slice(at, end));
  return nodes;
}

export function size(bytes) {
  if (bytes === null || bytes === undefined) return "";
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(bytes < 1e4 ? 1 : 0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function fileCard(file, bot) {
  const id = encodeURIComponent(file.id), where = encodeURIComponent(bot);
  const address = `/file/${where}/${id}?name=${encodeURIComponent(file.name)}`;
  const words = [file.name || file.kind, size(file.size)].filter(Boolean).join(" · ");
  if (!file.id) return element("p", { class: "file gone" }, `${file.kind}: ${words} (not on this machine)`);
  const download = element("a", { class: "file", href: address, download: file.name }, `⤓ ${words}`);
  if (file.kind !== "photo" && file.kind !== "sticker") return download;
  const picture = element("img", { class: "picture", src: `/picture/${where}/${id}`, alt: file.kind });
  picture.addEventListener("error", () => picture.remove());
  return element("div", {}, picture, download);
}

function pollCard(message, actions) {
  const { options, vote, closed } = message.poll;
  return element("div", { class: "poll" }, ...options.map(([text, votes], number) =>
    element("button", {
      type: "button", class: number === vote ? "option voted" : "option", disabled: closed,
      "data-key": `vote-${number}`, onclick: () => actions.vote(message.id, number),
    }, element("span", {}, text), element("span", { class: "count" }, votes ? String(votes) : ""))),
  closed ? element("p", { class: "hint" }, "closed") : "");
}

function inlineKey(message, key, row, column, actions) {
  const place = `${row}-${column}`;
  if (key.does === "open") {
    const opened = link(key.url, [`${key.text} ↗`]);
    opened.className = "key";
    opened.title = key.url;
    return opened;
  }
  if (key.does === "nothing") {
    return element("button", { type: "button", class: "key", disabled: true, title: "This kind of button can't be pressed here" }, key.text);
  }
  return element("button", {
    type: "button", class: "key", "data-key": place,
    onclick: (event) => actions.press(message.id, row, column, event.currentTarget),
  }, key.text);
}

export function rows(keys, make) {
  return (keys || []).map((row, number) =>
    element("div", { class: "keys" }, ...row.map((key, column) => make(key, number, column))));
}

export function bubble(message, bot, actions) {
  const body = element("div", { class: "body" });
  if (message.answers) body.append(element("p", { class: "quote" }, message.answers));
  if (message.file) body.append(fileCard(message.file, bot));
  if (message.text) body.append(element("div", { class: "text", dir: "auto" }, ...formatted(message.text, message.marks || [], actions)));
  if (message.card) body.append(element("p", { class: "card" }, message.card));
  if (message.poll) body.append(pollCard(message, actions));
  const time = new Date(message.at_s * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const state = [message.deleted ? "deleted" : "", message.edited ? "edited" : "", time].filter(Boolean).join(" · ");
  body.append(element("p", { class: "meta" }, state, message.mine ? element("span", { class: "tick" }, message.taken ? " ✓✓" : " ✓") : ""));
  const keys = rows(message.deleted ? [] : message.keys, (key, row, column) => inlineKey(message, key, row, column, actions));
  if (message.payable && !message.deleted) {
    keys.unshift(element("div", { class: "keys" }, element("button", {
      type: "button", class: "key", "data-key": "pay", onclick: () => actions.pay(message.id),
    }, "Pay (no money moves)")));
  }
  const classes = ["message", message.mine ? "mine" : "theirs", message.deleted ? "deleted" : ""];
  return element("li", { class: classes.filter(Boolean).join(" "), "data-id": message.id }, body, ...keys);
}
