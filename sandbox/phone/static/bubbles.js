// What one message of the conversation looks like.

import { make } from "./call.js";

const LINK = /<a\s+href="(https?:\/\/[^"\s]+)"[^>]*>([^<]*)<\/a>|https?:\/\/[!-;=?-~]+/gi;
const CLOCK = new Intl.DateTimeFormat("zh-CN", {
  timeZone: "Asia/Shanghai", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false,
});
const QUIET = 300; // seconds of silence after which WeChat shows the time again

export const timeOf = (seconds) => CLOCK.format(new Date(seconds * 1000));

let last = -Infinity;

/** The nodes one message adds to the conversation: a time line after a silence, then a bubble or a system line. */
export function nodesOf(message) {
  const nodes = [];
  if (message.at - last > QUIET) nodes.push(make("p", { class: "time", "data-test": "time-line" }, timeOf(message.at)));
  last = message.at;
  nodes.push(message.way === "system" ? systemLine(message) : bubble(message));
  return nodes;
}

function systemLine(message) {
  return make("p", { class: "system", "data-test": "system" }, message.content);
}

function bubble(message) {
  const mine = message.way === "out";
  const said = make("div", { class: `bubble ${message.kind}`, "data-test": mine ? "bubble-out" : "bubble-in" });
  said.append(...(mine ? [message.content] : linked(message.content)));
  return make("div", { class: `line ${message.way}` }, make("span", { class: "face", "aria-hidden": "true" }, mine ? "我" : "人"), said);
}

/** Text with its addresses as links: bare ones, and the <a href> that WeChat allows in an account's text. */
function linked(text) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(LINK)) {
    const href = found[1] ?? found[0];
    parts.push(text.slice(from, found.index), make("a", { href, "data-test": "link" }, found[2] || href));
    from = found.index + found[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}
