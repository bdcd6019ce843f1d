// What all of the page shares: who is signed in, requests, elements, notices.

export const $ = (id) => document.getElementById(id);
export const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** Who is signed in. The token is for browsers that keep no cookie of a page without HTTPS: in memory alone. */
export const session = { me: undefined, token: undefined, ended: () => {} };

/** The answer's JSON; throws its error, with what it says of when to try again. */
export async function api(path, { method = "GET", json, body, headers = {} } = {}) {
  const answer = await fetch(path, {
    method,
    body: json === undefined ? body : JSON.stringify(json),
    headers: {
      ...(json === undefined ? {} : { "Content-Type": "application/json" }),
      ...(session.token === undefined ? {} : { Authorization: `Bearer ${session.token}` }),
      ...headers,
    },
  });
  const said = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
  if (answer.ok) return said;
  if (answer.status === 401 && session.me !== undefined) session.ended();
  const retryAfter = Number(answer.headers.get("Retry-After"));
  throw Object.assign(new Error(said.error ?? `the answer is ${answer.status}`), { status: answer.status, retryAfter });
}

let noticed;
export function notice(error) {
  const later = error.retryAfter > 0 ? `; again in ${error.retryAfter} s` : "";
  $("notice").textContent = `${error.message}${later}`;
  $("notice").hidden = false;
  clearTimeout(noticed);
  noticed = setTimeout(() => ($("notice").hidden = true), 6_000);
}

/** Handles an event; an error becomes a notice, and a form's buttons rest meanwhile. */
export function on(id, event, handle) {
  $(id).addEventListener(event, async (happened) => {
    if (event === "submit") happened.preventDefault();
    const buttons = event === "submit" ? [...$(id).querySelectorAll("button")] : [];
    for (const each of buttons) each.disabled = true;
    try {
      await handle(happened);
    } catch (error) {
      notice(error);
    }
    for (const each of buttons) each.disabled = false;
  });
}

/** An element with text and other properties. */
export const make = (tag, text = "", properties = {}) => Object.assign(document.createElement(tag), { textContent: text }, properties);

export function item(child) {
  const made = make("li");
  made.append(child);
  return made;
}
