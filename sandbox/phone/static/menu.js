// The account's custom menu along the bottom: up to three buttons, each of which may open up to five more.

import { make } from "./call.js";

let shown = "";

/** Draws the menu when it changed; `tap` is told which button was pressed. No menu, no bar. */
export function showMenu(bar, buttons, tap) {
  const wanted = JSON.stringify(buttons);
  if (wanted === shown) return;
  shown = wanted;
  bar.hidden = buttons.length === 0;
  bar.replaceChildren(...buttons.map((button, at) => top(button, `menu-${at + 1}`, tap)));
}

function top(button, test, tap) {
  if (!button.sub_button?.length) return make("div", {}, make("button", { "data-test": test, onclick: () => tap(button) }, button.name));
  const sub = make("div", { class: "sub", hidden: true });
  const opener = make("button", { "data-test": test, "aria-expanded": "false", onclick: () => toggle(opener, sub) }, `≡ ${button.name}`);
  const choose = (chosen) => {
    toggle(opener, sub);
    tap(chosen);
  };
  sub.append(...button.sub_button.map((one, at) => make("button", { "data-test": `${test}-${at + 1}`, onclick: () => choose(one) }, one.name)));
  return make("div", {}, sub, opener);
}

function toggle(opener, sub) {
  sub.hidden = !sub.hidden;
  opener.setAttribute("aria-expanded", String(!sub.hidden));
}
