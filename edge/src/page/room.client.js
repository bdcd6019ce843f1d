// The room that is open: its messages, who is there, what is sent to it.

import { $, api, make, notice, on, session, wait } from "./base.client.js";
import { live, poll } from "./live.client.js";

const HISTORY = 50;
const TYPING_MS = 3_000;
/** Types that /files takes; anything else is sent as bytes. */
const TYPES = /^(image\/(png|jpeg|gif|webp|avif)|(audio|video)\/(mp4|webm|mpeg|ogg)|application\/(pdf|zip)|text\/plain)$/;

/** The room that is open, if any; whether rooms are live; and what is told when messages were read. */
export let open;
export const settings = { isLive: false, read: () => {} };

export function close() {
  open?.connection?.end();
  open = undefined;
  $("room").hidden = true;
  $("nowhere").hidden = false;
}

export async function show({ id, name }) {
  close();
  const room = { id, last: 0, first: Infinity, read: 0, shown: new Map(), waiting: new Map(), here: new Map() };
  open = room;
  history.replaceState(null, "", `#${id}`);
  $("room-name").textContent = name;
  $("messages").replaceChildren();
  $("typing").textContent = "";
  $("nowhere").hidden = true;
  $("room").hidden = false;
  showHere(room);
  await earlier(room);
  if (open !== room) return;
  $("scroll").scrollTop = $("scroll").scrollHeight;
  room.connection = settings.isLive ? live(room, hooks(room)) : poll(() => missed(room));
  $("text").focus();
}

async function earlier(room) {
  const before = room.first === Infinity ? "" : `&before=${room.first}`;
  const { messages, next } = await api(`/rooms/${room.id}/messages?limit=${HISTORY}${before}`);
  if (open !== room) return;
  $("earlier").hidden = next === null;
  receive(room, messages);
}

on("earlier", "click", () => earlier(open));

on("invite", "submit", async ({ target }) => {
  const { user } = await api(`/rooms/${open.id}/members`, { method: "POST", json: { name: new FormData(target).get("name") } });
  target.reset();
  notice({ message: `${user.name} is in the room` });
});

/** Makes a change to what is shown; who was at the end of it stays there. */
function changing(change) {
  const view = $("scroll");
  const isAtEnd = view.scrollHeight - view.scrollTop - view.clientHeight < 80;
  change();
  if (isAtEnd) view.scrollTop = view.scrollHeight;
}

/** Shows messages that are not shown yet, each at its place; `room.last` is the last up to which none is missing. */
function receive(room, messages) {
  changing(() => insert(room, messages));
  for (const { seq } of messages) room.last = Math.max(room.last, seq);
  markRead(room);
}

function insert(room, messages) {
  for (const message of messages) {
    if (message.key !== undefined) settle(room, message.key);
    if (room.shown.has(message.seq)) continue;
    const next = [...room.shown].filter(([seq]) => seq > message.seq).sort(([one], [other]) => one - other)[0];
    const made = shownMessage(message);
    $("messages").insertBefore(made, next?.[1] ?? [...room.waiting.values()][0]?.element ?? null);
    room.shown.set(message.seq, made);
    room.first = Math.min(room.first, message.seq);
  }
}

function shownMessage({ sender, text, at, fileId }) {
  const made = make("li", "", { className: sender.id === session.me.id ? "own" : "" });
  const by = make("div", "", { className: "by" });
  const time = at === undefined ? "sending" : new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  by.append(make("strong", sender.name), make("time", time, at === undefined ? {} : { dateTime: at, title: new Date(at).toLocaleString() }));
  made.append(by);
  if (fileId === undefined) made.append(make("div", text, { className: "said" }));
  else made.append(shownFile(fileId, text));
  return made;
}

function shownFile(id, name) {
  const made = make("div");
  made.append(make("a", name, { href: `/files/${id}`, download: name }));
  api(`/files/${id}/info`).then(
    ({ type, width, height }) => {
      if (!type.startsWith("image/")) return;
      const image = make("img", "", { src: `/files/${id}`, alt: name, ...(width ? { width, height } : {}) });
      changing(() => made.append(image));
      // Of a picture whose size is not known yet, the room that it needs is known when it is there.
      const before = $("scroll").scrollHeight;
      image.onload = () => ($("scroll").scrollTop += Math.max(0, $("scroll").scrollHeight - before));
    },
    () => made.append(make("span", " (gone)", { className: "faint" })),
  );
  return made;
}

function markRead(room) {
  if (document.hidden || room.last <= room.read) return;
  room.read = room.last;
  settings.read(room.id);
  if (room.connection?.send({ type: "read", seq: room.last })) return;
  api(`/rooms/${room.id}/read`, { method: "POST", json: { seq: room.last } }).catch(() => {});
}

/** Shows the message as waiting, and sends it until it is taken: with the same key it is the same message. */
async function say(room, text, fileId) {
  const key = crypto.randomUUID();
  const element = shownMessage({ sender: session.me, text, fileId });
  element.classList.add("waiting");
  $("messages").append(element);
  $("scroll").scrollTop = $("scroll").scrollHeight;
  const draft = { key, text, ...(fileId === undefined ? {} : { fileId }) };
  room.waiting.set(key, { element, draft });
  if (!room.connection?.send({ type: "message", ...draft })) await post(room, key);
}

async function post(room, key) {
  for (let attempt = 1; room.waiting.has(key); attempt += 1) {
    const { draft } = room.waiting.get(key);
    try {
      const { seq, at } = await api(`/rooms/${room.id}/messages`, { method: "POST", json: draft });
      // Others' messages before it may not be here yet.
      changing(() => insert(room, [{ ...draft, seq, at, sender: session.me }]));
      return;
    } catch (error) {
      notice(error);
      if (error.status !== undefined && error.status !== 429 && error.status !== 503) return settle(room, key);
      await wait((error.retryAfter || Math.min(2 ** attempt, 30)) * 1_000);
    }
  }
}

/** The message is stored, or refused for good. */
function settle(room, key) {
  room.waiting.get(key)?.element.remove();
  room.waiting.delete(key);
}

on("send", "submit", async () => {
  const text = $("text").value.trim();
  $("text").value = "";
  if (text !== "") await say(open, text);
});

$("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  $("send").requestSubmit();
});

let typed = 0;
on("text", "input", () => {
  if (Date.now() - typed < TYPING_MS) return;
  typed = Date.now();
  open.connection?.send({ type: "typing" });
});

on("file", "change", async ({ target }) => {
  const [file] = target.files;
  const room = open;
  target.value = "";
  if (file === undefined) return;
  $("typing").textContent = `Sending ${file.name} …`;
  try {
    const query = new URLSearchParams({ room: room.id, name: file.name.slice(0, 200) });
    const type = TYPES.test(file.type) ? file.type : "application/octet-stream";
    const { id, name } = await api(`/files?${query}`, { method: "POST", body: file, headers: { "Content-Type": type } });
    await say(room, name, id);
  } finally {
    $("typing").textContent = "";
  }
});

/** All messages after the last one that is shown. */
async function missed(room) {
  for (let more = true; more && open === room; ) {
    const { messages, next } = await api(`/rooms/${room.id}/messages?limit=100&after=${room.last}`);
    receive(room, messages);
    more = next !== null;
  }
}

function hooks(room) {
  return {
    take: (frame) => take(room, frame),
    missed: () => missed(room),
    gone(isOver) {
      room.here.clear();
      showHere(room);
      if (isOver && open === room) close();
    },
  };
}

const TAKE = {
  async joined(room, { here, messages, more }) {
    room.here = new Map(here.map(({ id, name }) => [id, name]));
    showHere(room);
    receive(room, messages);
    if (more) await missed(room);
    for (const { draft } of room.waiting.values()) room.connection.send({ type: "message", ...draft });
  },
  message(room, message) {
    $("typing").textContent = "";
    receive(room, [message]);
  },
  ack(room, { key, seq, at }) {
    const waiting = room.waiting.get(key);
    if (waiting !== undefined) receive(room, [{ ...waiting.draft, seq, at, sender: session.me }]);
  },
  presence(room, { user, here }) {
    if (here) room.here.set(user.id, user.name);
    else room.here.delete(user.id);
    showHere(room);
  },
  typing(room, { user }) {
    $("typing").textContent = `${user.name} is typing …`;
    clearTimeout(room.typing);
    room.typing = setTimeout(() => ($("typing").textContent = ""), TYPING_MS + 1_000);
  },
  error(room, { error, retryAfter, key }) {
    notice({ message: error, retryAfter });
    if (key === undefined) return;
    if (retryAfter > 0) setTimeout(() => post(room, key), retryAfter * 1_000);
    else settle(room, key);
  },
};

function take(room, frame) {
  if (open !== room || !Object.hasOwn(TAKE, frame.type)) return;
  Promise.resolve(TAKE[frame.type](room, frame)).catch(notice);
}

function showHere(room) {
  const names = [...room.here.values()];
  $("here").textContent = names.length === 0 ? "" : `${names.length} here: ${names.slice(0, 5).join(", ")}${names.length > 5 ? " …" : ""}`;
}

document.addEventListener("visibilitychange", () => {
  if (open !== undefined) markRead(open);
});
