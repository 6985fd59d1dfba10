// The part of `wx` that the step page needs, with WeChat's names and habits.

import { asCitizen, make, post } from "./call.js";

const native = document.getElementById("native");

/** wx.login: a code that is good once, for five minutes. */
export async function login() {
  const answer = await post(asCitizen("/phone/api/wx/login"));
  if (!answer.ok) throw new Error("login:fail");
  return answer.body.code;
}

/** wx.request to the service's own host. Returns {status, data}; status 0 when the service does not answer. */
export async function request(method, path, data, token) {
  const asked = { method, path };
  if (data !== undefined) asked.data = data;
  if (token) asked.token = token;
  const answer = await post(asCitizen("/phone/api/wx/request"), asked);
  return answer.ok ? { status: answer.body.statusCode, data: answer.body.data } : { status: 0, data: null };
}

/** wx.navigateToMiniProgram to the city-service consent page: its one-time code, or null when the citizen refused. */
export const realNameCode = async () => (await over("/phone/consent")).code ?? null;

/** wx.requestFacialVerify: ends when the citizen leaves the page, whatever came of it. */
export const facialVerify = (verifyId) => over(`/phone/face?verify_id=${encodeURIComponent(verifyId)}`);

/** Lays one of WeChat's own pages over this one and waits for what it reports. */
function over(path) {
  const frame = make("iframe", { src: asCitizen(path), title: "微信页面", "data-test": "native" });
  return new Promise((settled) => {
    const heard = (event) => {
      if (event.origin !== window.location.origin || event.source !== frame.contentWindow) return;
      window.removeEventListener("message", heard);
      native.hidden = true;
      native.replaceChildren();
      settled(event.data);
    };
    window.addEventListener("message", heard);
    native.replaceChildren(frame);
    native.hidden = false;
    frame.focus();
  });
}
