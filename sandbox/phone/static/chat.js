// The chat screen: polls the conversation, sends what the citizen types, speaks or taps.

import { asCitizen, get, make, post } from "./call.js";
import { nodesOf } from "./bubbles.js";
import { showMenu } from "./menu.js";
import { openLink } from "./webview.js";

const POLL = 700; // milliseconds

const byId = (id) => document.getElementById(id);
const chat = byId("chat");
const words = byId("words");
const waiting = make("p", { class: "waiting", "data-test": "waiting", "aria-label": "正在发送" }, "…");
let after = 0;
let running = 0;
let voice = false;
let atEnd = true;

async function refresh() {
  const news = await get(asCitizen(`/phone/api/chat?after=${after}`));
  if (!news.ok || !news.body) return;
  show(news.body.messages);
  byId("stranger").hidden = news.body.following;
  byId("friend").hidden = !news.body.following;
  byId("unfollow").disabled = !news.body.following;
  showMenu(byId("menu"), news.body.menu, tap);
}

function show(messages) {
  // Two refreshes may overlap (the poll and the one after a push): what is already there is not shown twice.
  const fresh = messages.filter((message) => message.id > after);
  for (const message of fresh) {
    after = message.id;
    chat.append(...nodesOf(message));
  }
  if (running) chat.append(waiting);
  else waiting.remove();
  if (fresh.length) toEnd();
}

/** At once, not gliding: a bubble that comes during the glide would be left below the edge. */
function toEnd() {
  atEnd = true;
  chat.scrollTop = chat.scrollHeight;
}

async function poll() {
  try {
    await refresh();
  } catch {
    // The sandbox is starting again; the next poll will say.
  }
  setTimeout(poll, POLL);
}

async function push(path, body) {
  running += 1;
  chat.append(waiting);
  toEnd();
  try {
    await post(asCitizen(path), body);
  } finally {
    running -= 1;
    await refresh();
  }
}

function tap(button) {
  if (button.type === "click") push("/phone/api/chat/click", { key: button.key });
  else if (button.url) openLink(button.url);
}

byId("say").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = words.value.trim();
  if (!text) return;
  words.value = "";
  push(voice ? "/phone/api/chat/voice" : "/phone/api/chat/text", { text });
});

byId("voice").addEventListener("click", () => {
  voice = !voice;
  byId("voice").setAttribute("aria-pressed", String(voice));
  byId("voice").textContent = voice ? "文字" : "语音";
  words.placeholder = voice ? "写下要“说”的话，按语音发送" : "输入消息";
  words.focus();
});

byId("follow").addEventListener("click", () => push("/phone/api/chat/follow"));

byId("more").addEventListener("click", () => {
  const opened = byId("more-menu").hidden;
  byId("more-menu").hidden = !opened;
  byId("more").setAttribute("aria-expanded", String(opened));
});

byId("more").disabled = false;

byId("unfollow").addEventListener("click", () => {
  byId("more-menu").hidden = true;
  push("/phone/api/chat/unfollow");
});

chat.addEventListener("scroll", () => {
  atEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 8; // pixels
});

// The menu, the input bar or a keyboard takes room from below: whoever read the newest message goes on seeing it.
new ResizeObserver(() => atEnd && toEnd()).observe(chat);

chat.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link) return;
  event.preventDefault();
  openLink(link.href);
});

poll();
