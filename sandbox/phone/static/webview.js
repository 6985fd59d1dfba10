// WeChat's web view: an address from a message or the menu opens over the chat.

import { asCitizen } from "./call.js";

const overlay = document.getElementById("overlay");
const view = document.getElementById("webview");
const closer = document.getElementById("webview-close");
let back = null;

export function openLink(url) {
  back = document.activeElement;
  view.src = asCitizen(`/phone/open?url=${encodeURIComponent(url)}`);
  overlay.hidden = false;
  closer.focus();
}

function close() {
  overlay.hidden = true;
  view.src = "about:blank";
  // The link may be far up by now; going back to it must not take the newest message out of sight.
  back?.focus({ preventScroll: true });
}

closer.addEventListener("click", close);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !overlay.hidden) close();
});
// The step page asks to go back to the chat when it is done.
window.addEventListener("message", (event) => {
  if (event.origin === window.location.origin && event.source === view.contentWindow && event.data === "back-to-chat") close();
});
