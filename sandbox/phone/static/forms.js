// What the citizen sees and fills in at each step. A screen knows nothing of the service: it calls what it is given.

import { make } from "./call.js";

const stage = document.getElementById("stage");
const note = document.getElementById("steps-message");
const LADDER = ["实名核验", "社会保障号码核验", "人脸核身"];
const STATES = { done: "已完成", now: "现在做", later: "稍后" };

export function show(...nodes) {
  stage.replaceChildren(...nodes);
  stage.querySelector("input, button.green")?.focus();
}

export function say(text) {
  note.textContent = text;
  note.hidden = !text;
}

/** The three steps as a list; `level` (0-3) is how far this citizen is known. */
export function ladder(level) {
  const list = document.getElementById("ladder");
  list.dataset.level = level;
  list.dataset.test = "level";
  list.replaceChildren(...LADDER.map((name, at) => rung(name, at, level)));
}

function rung(name, at, level) {
  const state = at < level ? "done" : at === level ? "now" : "later";
  const attributes = { "data-test": `step-${at + 1}`, "data-state": state };
  if (state === "now") attributes["aria-current"] = "step";
  const mark = make("span", { class: "mark", "aria-hidden": "true" }, state === "done" ? "✓" : String(at + 1));
  return make("li", attributes, mark, name, make("em", {}, STATES[state]));
}

export const button = (test, said, act, look = "green") =>
  make("button", { type: "button", class: look, "data-test": test, onclick: act }, said);

/** A labelled input. Nothing is filled in for the citizen and the browser is asked to remember nothing. */
function field(test, label, more = {}) {
  const input = make("input", { "data-test": test, required: true, autocomplete: "off", spellcheck: "false", ...more });
  return { input, row: make("label", {}, label, input) };
}

function form(fields, test, said, submit, ...extra) {
  const go = make("button", { class: "green", "data-test": test }, said);
  const sent = async (event) => {
    event.preventDefault();
    go.disabled = true;
    try {
      await submit(...fields.map((each) => each.input.value));
    } finally {
      go.disabled = false;
    }
  };
  return make("form", { onsubmit: sent }, ...fields.map((each) => each.row), ...extra, go);
}

const fill = (act) => button("fill-demo", "填入演示身份", act, "quiet");

export function consentScreen(texts, ticked, agreed, counter) {
  const tick = make("input", { type: "checkbox", "data-test": "step-consent-tick", checked: ticked });
  const go = button("step-consent-go", "去微信授权实名信息", agreed);
  const other = counterLink(counter, "我没有微信支付实名，使用窗口验证码");
  for (const each of [go, other]) each.disabled = !ticked;
  tick.addEventListener("change", () => {
    for (const each of [go, other]) each.disabled = !tick.checked;
  });
  const shown = texts.map((text) => make("div", { class: "text", tabindex: "0", "data-test": "step-consent-text" },
    text.zh, make("small", { lang: "en" }, text.en)));
  show(...shown, make("label", { class: "tick" }, tick, "我已阅读并同意"), go, other);
}

export function nameScreen(submit, again, demo) {
  const name = field("l1-name", "姓名");
  const number = field("l1-number", "身份证号码", { maxlength: "40" });
  const filled = () => {
    name.input.value = demo.name;
    number.input.value = demo.number;
  };
  show(form([name, number], "l1-submit", "提交核验", submit, fill(filled)), button("l1-again", "重新授权", again, "quiet"));
}

export function numberScreen(submit, demo) {
  const number = field("l2-number", "社会保障号码（社保卡上的号码）", { maxlength: "40" });
  const filled = () => {
    number.input.value = demo.number;
  };
  show(form([number], "l2-submit", "提交核验", submit, fill(filled)));
}

export function faceScreen(start, counter, act) {
  const asked = act ? [make("p", { class: "text", "data-test": "act-title" }, `您要办的是：${act}。刷脸就是确认办理这一件事。`)] : [];
  show(...asked, make("p", {}, "接下来由微信核对您的脸。请在光线好的地方进行。"), button("l3-start", "开始人脸核身", start),
    counterLink(counter, "不方便刷脸，使用窗口验证码"));
}

export const counterLink = (open, said) => button("counter-open", said, open, "quiet");

export function counterScreen(submit, back) {
  const code = field("counter-code", "窗口验证码（10 位数字）", { inputmode: "numeric", maxlength: "20" });
  show(make("p", {}, "带身份证件到社保窗口，工作人员核对后会给您一个验证码，10 分钟内有效。"),
    form([code], "counter-submit", "使用验证码", submit), button("counter-back", "返回", back, "quiet"));
}

export function waitScreen(said) {
  show(make("p", { role: "status" }, said));
}

export function retryScreen(said, again) {
  say(said);
  show(button("steps-retry", "再试一次", again));
}

export function doneScreen(back, act) {
  say("");
  const said = act ? "已确认，办理结果会自动出现在聊天里。" : "已完成核验，答案会自动出现在聊天里。";
  show(make("p", { class: "good", role: "status", "data-test": "steps-done" }, said),
    button("back-to-chat", "回到聊天", back));
}

/** A page sent the citizen here: back to it, where the question goes on. */
export function pageDoneScreen(back) {
  say("");
  show(make("p", { class: "good", role: "status", "data-test": "steps-done" }, "已完成，请回到网页继续。"),
    button("back-to-page", "回到网页", back));
}

export function pageAgainScreen(back) {
  show(button("back-to-page", "回到网页重新开始", back));
}
