// 城市服务: WeChat's list of a city's services, with the city it located or the one the citizen chose.

import { get, make } from "./call.js";
import { openLink } from "./webview.js";

const screen = document.getElementById("city-service");
const cities = document.getElementById("city-list");
const services = document.getElementById("service-list");
const opener = document.getElementById("city-service-open");
const closer = document.getElementById("city-service-close");
let told = null;

async function open() {
  told ??= (await get("/phone/api/city-service")).body;
  choose(told.cities.find((city) => city.located).code);
  screen.hidden = false;
  closer.focus();
}

function choose(code) {
  cities.replaceChildren(...told.cities.map((city) => {
    const said = city.located ? `${city.name}（定位）` : city.name;
    const pressed = { "aria-pressed": String(city.code === code), "data-test": `city-${city.code}` };
    return make("button", { type: "button", class: "city", ...pressed, onclick: () => choose(city.code) }, said);
  }));
  services.replaceChildren(...told.services[code].map((one) => make("li", {},
    make("button", { type: "button", "data-test": `service-${one.test}`, onclick: () => openLink(one.url) }, one.name))));
}

function close() {
  screen.hidden = true;
  opener.focus();
}

opener.addEventListener("click", open);
closer.addEventListener("click", close);
