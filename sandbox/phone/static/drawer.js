// The drawer beside the phone: the sandbox's clock, its faults, and pushes that WeChat would not send. All of it goes
// through the control plane, as a test would.

import { get, post } from "./call.js";

const SECOND = 1000; // milliseconds
const result = document.getElementById("control-result");
const dial = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", dateStyle: "long", timeStyle: "medium" });
const press = (button, pressed) => button.setAttribute("aria-pressed", String(pressed));

async function control(button) {
  const said = button.textContent;
  result.textContent = `${said} …`;
  result.classList.remove("bad");
  const answer = await post(`/_control/${button.dataset.call}`, JSON.parse(button.dataset.body));
  result.textContent = `${said}：${outcome(answer)}`;
  result.classList.toggle("bad", !answer.ok);
}

function outcome({ ok, status, body }) {
  if (!ok) return `未成 ${status} ${body?.error ?? ""}`;
  return body.tries ? body.tries.map(tried).join("，") : "好";
}

function tried(one, at) {
  const [status, wrong] = Array.isArray(one) ? one : [one.status, one.wrong];
  return `第 ${at + 1} 次 ${wrong || `HTTP ${status}`}`;
}

/** Shows what the sandbox is set to, whoever set it: this drawer, another tab or a test. */
async function look() {
  const [clock, faults] = await Promise.all([get("/_control/clock"), get("/_control/faults")]);
  if (!clock.ok || !faults.ok) return;
  document.getElementById("clock-now").textContent = dial.format(new Date(clock.body.now * SECOND));
  for (const button of document.querySelectorAll("[data-mode]")) press(button, button.dataset.mode === faults.body.bureau);
  for (const button of document.querySelectorAll("[data-path]")) press(button, JSON.parse(button.dataset.body).path in faults.body.paths);
}

async function tick() {
  try {
    await look();
  } catch {
    // The sandbox is starting again; the next tick will say.
  }
  setTimeout(tick, SECOND);
}

for (const button of document.querySelectorAll("[data-call]")) {
  button.addEventListener("click", () => control(button).then(look));
  button.disabled = false;
}
tick();
