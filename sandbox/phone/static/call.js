// How a page of the phone talks to the sandbox: JSON, always as the citizen whom this page shows.

export const citizen = document.body.dataset.citizen;

export const asCitizen = (path) => `${path}${path.includes("?") ? "&" : "?"}citizen=${encodeURIComponent(citizen)}`;

/** Posts JSON and returns {ok, status, body}; body is null when the answer is not JSON. Throws only when nothing answers. */
export async function post(path, body = {}) {
  return answered(await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  }));
}

export async function get(path) {
  return answered(await fetch(path));
}

async function answered(response) {
  const text = await response.text();
  let body = null;
  try {
    body = JSON.parse(text);
  } catch {
    body = null;
  }
  return { ok: response.ok, status: response.status, body };
}

/** An element with attributes, properties (value, onclick, …) and children. Text is only ever set as text. */
export function make(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (typeof value === "boolean") made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}
