// The step page as a mini-program: logs in, sees how far this citizen is known, and runs exactly the missing steps.

import { facialVerify, login, realNameCode, request } from "./mini.js";
import {
  consentScreen, counterScreen, doneScreen, faceScreen, ladder, nameScreen, numberScreen, pageAgainScreen, pageDoneScreen, retryScreen,
  say, waitScreen,
} from "./forms.js";

const PURPOSE = "identity"; // what the citizen agrees to before the first step
const PAGE_ID = /^[0-9a-f]{32}$/;
const FULL = 3; // the level of a question that does not say what it needs
const WAITS = [0, 1000, 2000, 3000, 5000]; // milliseconds before each time the verdict is asked for
const demo = document.body.dataset;
const NEXT = {
  LOGIN_REQUIRED: "登录已过期，请重新开始。",
  CONSENT_REQUIRED: "请先阅读并同意授权说明。",
  LOGIN_REJECTED: "微信没有接受这次登录，请重新开始。",
  BAD_REQUEST: "填写的内容无法识别，请检查后再试。",
  UNAVAILABLE: "系统现在很忙，请稍后再试。",
  WECHAT_DOWN: "微信的核验服务暂时没有回应，请稍后再试。这次不计次数。",
  BUREAU_DOWN: "社保局的系统暂时没有回应，请稍后再试。这次不计次数。",
  BUREAU_SLOW: "社保局的系统暂时没有回应，请稍后再试。这次不计次数。",
  BUREAU_MAINTENANCE: "社保局的系统正在维护，请稍后再试。这次不计次数。",
  BUREAU_GARBLED: "社保局的系统暂时没有回应，请稍后再试。这次不计次数。",
  NOT_CONFIRMED: "信息未能核实，请核对后再试，也可以使用窗口验证码，或拨打 12333。",
};
let token = null;
let level = 0;
let consent = null; // version of the text the citizen agreed to
let restated = null; // the version agreed to again after a withdrawal, to go with the next step
let waits = null; // what waits in the chat: the level it needs, and the act to be approved if it is one
let approved = false; // the waiting act, by a face or a code

const pause = (milliseconds) => new Promise((over) => { setTimeout(over, milliseconds); });

/** Calls the service; on success takes over a new token and level. Returns the answer, or null after `otherwise`. */
async function call(method, path, data, otherwise = failed) {
  const answer = await request(method, path, data, token);
  if (answer.status === 200 && answer.data && typeof answer.data === "object") {
    token = answer.data.session_token ?? token;
    level = answer.data.level ?? level;
    return answer.data;
  }
  otherwise(answer);
  return null;
}

const sentence = (data) => NEXT[data?.code] ?? data?.message ?? "系统没有回应，请稍后再试。";

function failed({ status, data }) {
  if (data?.code === "CONSENT_REQUIRED") consent = null;
  if (status === 401 || token === null) retryScreen(sentence(data), start);
  else if (data?.code === "CONSENT_REQUIRED" && level > 0) consentAgain();
  else proceed(sentence(data));
}

async function start() {
  token = null;
  consent = null;
  level = 0;
  approved = false;
  say("");
  waitScreen("正在登录…");
  const asked = { code: await login() };
  if (demo.parked) asked.parked = demo.parked;
  const answer = await call("POST", "/api/v1/login", asked);
  if (!answer) return undefined;
  waits = answer.parked ?? { need: needed(), purpose: "read" };
  if (!ticket()) return proceed();
  ladder(level);
  return face();
}

/** The page that sent the citizen here; "" when it was the chat. */
const page = () => (PAGE_ID.test(demo.page) ? demo.page : "");

/** What a page handed over: a step of its own session, run here once. */
const ticket = () => (page() ? demo.ticket : "");

/** A page sends here for levels 1 and 2; its level 3 comes with a ticket. */
const needed = () => (page() && ["1", "2"].includes(demo.need) ? Number(demo.need) : FULL);

const acting = () => waits.purpose === "act";

/** An act is approved by a level-3 step of its own, whatever was proved before. */
const done = () => (acting() ? approved : level >= waits.need);

/** Shows the step that comes next, with a sentence about the one before when there is something to say. */
function proceed(said = "") {
  ladder(level);
  say(said);
  if (done()) finished();
  else [realName, number, face][Math.min(level, 2)]();
}

const finished = () => (page() ? pageDoneScreen(backToPage) : doneScreen(backToChat, acting()));

/** Sends one step and moves on by what became of it. */
async function send(step) {
  say("");
  const outcome = await call("POST", "/api/v1/steps", step);
  if (outcome) settle(outcome, step.kind);
}

/** What the level-3 step is for: reading, or exactly the act that waits. */
const purpose = () => (acting() ? { purpose: "act", action: waits.action } : { purpose: "read" });

function settle(outcome, kind) {
  if (ticket()) {
    if (outcome.state === "PASSED") {
      ladder(FULL);
      return finished();
    }
    return spent({ data: outcome });
  }
  if (outcome.state === "PASSED" && kind === "L3" && acting()) approved = true;
  // A code from the consent page is burnt by its first use, so every failure goes back to the step's first screen.
  proceed(outcome.state === "PASSED" ? "" : outcome.message ?? NEXT[outcome.code] ?? NEXT.NOT_CONFIRMED);
}

/** The consent that goes with this step, once. */
function stated() {
  const version = restated;
  restated = null;
  return version ? { consent: version } : {};
}

/** The newest text of the consent, or null after a page that offers to ask for it again. */
async function consentText(again) {
  // Without the texts there is no way on, so a failure here offers to ask again instead of showing this step again.
  const answer = await call("GET", "/api/v1/consents", undefined, ({ data }) => retryScreen(sentence(data), again));
  if (!answer) return null;
  const text = answer.texts.filter((one) => one.purpose === PURPOSE).at(-1); // newest last
  if (!text) retryScreen("服务没有给出同意书，请稍后再试。", again);
  return text ?? null;
}

async function realName() {
  const text = await consentText(() => proceed());
  if (!text) return undefined;
  const { version } = text;
  const agreed = () => {
    consent = version;
    authorise();
  };
  const other = () => {
    consent = version;
    counter("L1");
  };
  return consentScreen([text], consent === version, agreed, other);
}

/** A consent that was withdrawn is asked for again before the step that needs it. */
async function consentAgain() {
  const text = await consentText(consentAgain);
  if (!text) return;
  const agreed = () => {
    restated = text.version;
    say("");
    if (ticket()) face();
    else proceed();
  };
  say(NEXT.CONSENT_REQUIRED);
  consentScreen([text], false, agreed, () => counter("L3"));
}

async function authorise() {
  say("");
  const code = await realNameCode();
  if (code === null) return say("您没有授权。可以再试一次，也可以使用窗口验证码。");
  const submit = (name, id_number) => send({ kind: "L1", method: "wxpay_realname", name, id_number, code, consent });
  return nameScreen(submit, authorise, demo);
}

function number() {
  numberScreen((typed) => send({ kind: "L2", method: "ssn", number: typed, extra: {}, ...stated() }), demo);
}

function face() {
  faceScreen(checkFace, () => counter("L3"), acting() ? waits.title_zh : "");
}

async function checkFace() {
  say("");
  waitScreen("正在打开微信人脸核身…");
  const begun = await (ticket() ? redeem({ method: "wx_face" })
    : call("POST", "/api/v1/steps", { kind: "L3", method: "wx_face", ...purpose(), ...stated() }));
  if (!begun) return;
  if (begun.state !== "PENDING") return settle(begun, "L3");
  await facialVerify(begun.verify_id);
  // Ask whatever the page said: the verdict is the server's alone.
  await verdict(begun.step);
}

/** The handed step, begun here. A ticket is good once: after it the citizen goes back to the page for another. */
const redeem = (how) => call("POST", "/api/v1/handoff/redeem", { ticket: demo.ticket, ...how, ...stated() }, spent);

function spent({ data }) {
  if (data?.code === "CONSENT_REQUIRED") return consentAgain();
  say(sentence(data));
  return pageAgainScreen(backToPage);
}

async function verdict(step) {
  for (const wait of WAITS) {
    waitScreen("正在等微信的核身结果…");
    await pause(wait);
    const outcome = await call("POST", `/api/v1/steps/${step}/finish`, {});
    if (!outcome) return;
    if (outcome.state !== "PENDING") return settle(outcome, "L3");
  }
  const late = "微信还没有给出核身结果，请重新核身或使用窗口验证码。";
  if (ticket()) spent({ data: { message: late } });
  else proceed(late);
}

function counter(kind) {
  say("");
  const asked = (code) => {
    if (ticket()) return redeem({ method: "counter_code", code: code.trim() }).then((outcome) => outcome && settle(outcome, kind));
    const step = { kind, method: "counter_code", code: code.trim() };
    return send(kind === "L1" ? { ...step, purpose: "read", consent } : { ...step, ...purpose() });
  };
  counterScreen(asked, () => (ticket() ? face() : proceed()));
}

function backToChat() {
  if (window.parent === window) window.location.assign("/phone/");
  else window.parent.postMessage("back-to-chat", window.location.origin);
}

function backToPage() {
  window.location.assign(`${demo.product}/go/${page()}`);
}

window.addEventListener("unhandledrejection", () => retryScreen("系统没有回应，请稍后再试。", start));
ladder(0);
start();
