// The chat page. What people wrote is only ever set as text: `textContent`, never markup.

const HISTORY = 50;
const POLL_MS = 3_000;
const ROOMS_MS = 20_000;
const TYPING_MS = 3_000;
/** Types that /files takes; anything else is sent as bytes. */
const TYPES = /^(image\/(png|jpeg|gif|webp|avif)|(audio|video)\/(mp4|webm|mpeg|ogg)|application\/(pdf|zip)|text\/plain)$/;

const $ = (id) => document.getElementById(id);
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

let me;
/** For browsers that keep no cookie of a page without HTTPS: in memory alone. */
let token;
/** Whether the stage has rooms as WebSockets; without, new messages are asked for. */
let isLive = false;
let rooms = [];
/** The room that is open: `{id, last, first, connection}`. */
let open;

/** The answer's JSON; throws its error, with what it says of when to try again. */
async function api(path, { method = "GET", json, body, headers = {} } = {}) {
  const answer = await fetch(path, {
    method,
    body: json === undefined ? body : JSON.stringify(json),
    headers: {
      ...(json === undefined ? {} : { "Content-Type": "application/json" }),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...headers,
    },
  });
  const said = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
  if (answer.ok) return said;
  if (answer.status === 401 && me !== undefined) showDoor();
  const retryAfter = Number(answer.headers.get("Retry-After"));
  throw Object.assign(new Error(said.error ?? `the answer is ${answer.status}`), { status: answer.status, retryAfter });
}

let noticed;
function notice(error) {
  const later = error.retryAfter > 0 ? `; again in ${error.retryAfter} s` : "";
  $("notice").textContent = `${error.message}${later}`;
  $("notice").hidden = false;
  clearTimeout(noticed);
  noticed = setTimeout(() => ($("notice").hidden = true), 6_000);
}

/** Handles an event; an error becomes a notice, and a form's buttons rest meanwhile. */
function on(id, event, handle) {
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
const make = (tag, text = "", properties = {}) => Object.assign(document.createElement(tag), { textContent: text }, properties);

// Who is there

async function start() {
  const { app, environment, bindings } = await api("/health");
  isLive = bindings.includes("ROOMS");
  document.title = app ? `${app} chat` : "Chat";
  for (const title of document.querySelectorAll("h1")) title.textContent = document.title;
  $("stage").textContent = environment ?? "";
  try {
    await enter((await api("/auth/me")).user);
  } catch (error) {
    if (error.status !== 401) notice(error);
    showDoor();
  }
}

function showDoor() {
  close();
  me = undefined;
  token = undefined;
  $("inside").hidden = true;
  $("door").hidden = false;
}

async function enter(user) {
  me = user;
  $("who").textContent = user.name;
  $("door").hidden = true;
  $("inside").hidden = false;
  await Promise.all([loadRooms(), discover()]);
  const before = rooms.find(({ id }) => id === location.hash.slice(1));
  if (before !== undefined) await show(before);
}

on("sign-in", "submit", async ({ submitter, target }) => {
  const { name, password } = Object.fromEntries(new FormData(target));
  const signedIn = await api(`/auth/${submitter?.value ?? "sign-in"}`, { method: "POST", json: { name, password } });
  target.reset();
  const kept = await api("/auth/me").catch(() => undefined);
  if (kept === undefined) token = signedIn.token;
  await enter(signedIn.user);
});

on("sign-out", "click", async () => {
  await api("/auth/sign-out", { method: "POST" });
  showDoor();
});

// Rooms

async function loadRooms() {
  rooms = [];
  for (let after = ""; after !== null; ) {
    const page = await api(`/rooms${after && `?after=${after}`}`);
    rooms.push(...page.rooms);
    after = page.next ?? null;
  }
  rooms.sort((one, other) => one.name.localeCompare(other.name));
  listRooms();
}

function listRooms() {
  $("no-rooms").hidden = rooms.length > 0;
  $("rooms").replaceChildren(
    ...rooms.map((room) => {
      const unread = room.id === open?.id && !document.hidden ? 0 : room.unread;
      const button = make("button", "", { onclick: () => show(room).catch(notice) });
      button.append(make("span", room.name));
      if (unread > 0) {
        const count = unread >= 100 ? "99+" : String(unread);
        button.append(make("span", count, { className: "badge", ariaLabel: `${count} unread` }));
      }
      if (room.id === open?.id) button.setAttribute("aria-current", "true");
      return item(button);
    }),
  );
}

function item(child) {
  const made = make("li");
  made.append(child);
  return made;
}

on("new-room", "submit", async ({ target }) => {
  const form = new FormData(target);
  const room = await api("/rooms", { method: "POST", json: { name: form.get("name"), public: form.has("public") } });
  target.reset();
  await loadRooms();
  await show(room);
});

async function discover() {
  const { rooms: found } = await api(`/discover?q=${encodeURIComponent($("search").value)}`);
  const others = found.filter(({ id }) => !rooms.some((mine) => mine.id === id));
  $("found").replaceChildren(
    ...others.map((room) => {
      const join = make("button", "", { onclick: () => enterRoom(room).catch(notice) });
      join.append(make("span", room.name), make("span", "Join", { className: "faint" }));
      return item(join);
    }),
    ...(others.length === 0 ? [make("li", "No other public room of that name.", { className: "faint" })] : []),
  );
}

async function enterRoom(room) {
  await api(`/rooms/${room.id}/join`, { method: "POST" });
  await loadRooms();
  await Promise.all([discover(), show(room)]);
}

let searching;
on("search", "input", () => {
  clearTimeout(searching);
  searching = setTimeout(() => discover().catch(notice), 300);
});

on("invite", "submit", async ({ target }) => {
  const { user } = await api(`/rooms/${open.id}/members`, { method: "POST", json: { name: new FormData(target).get("name") } });
  target.reset();
  notice({ message: `${user.name} is in the room` });
});

on("leave", "click", async () => {
  await api(`/rooms/${open.id}/members/me`, { method: "DELETE" });
  close();
  await loadRooms();
  await discover();
});

function close() {
  open?.connection?.end();
  open = undefined;
  $("room").hidden = true;
  $("nowhere").hidden = false;
}

async function show({ id, name }) {
  close();
  const room = { id, last: 0, first: Infinity, read: 0, shown: new Map(), waiting: new Map(), here: new Map() };
  open = room;
  history.replaceState(null, "", `#${id}`);
  $("room-name").textContent = name;
  $("messages").replaceChildren();
  $("typing").textContent = "";
  $("nowhere").hidden = true;
  $("room").hidden = false;
  listRooms();
  showHere(room);
  await earlier(room);
  if (open !== room) return;
  $("scroll").scrollTop = $("scroll").scrollHeight;
  room.connection = isLive ? live(room) : poll(room);
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

// Messages

/** Makes a change to what is shown; who was at the end of it stays there. */
function changing(change) {
  const view = $("scroll");
  const isAtEnd = view.scrollHeight - view.scrollTop - view.clientHeight < 80;
  change();
  if (isAtEnd) view.scrollTop = view.scrollHeight;
}

/** Shows messages that are not shown yet, each at its place. */
function receive(room, messages) {
  changing(() => insert(room, messages));
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
    room.last = Math.max(room.last, message.seq);
    room.first = Math.min(room.first, message.seq);
  }
}

function shownMessage({ sender, text, at, fileId }) {
  const made = make("li", "", { className: sender.id === me.id ? "own" : "" });
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
  const known = rooms.find(({ id }) => id === room.id);
  if (known !== undefined) known.unread = 0;
  if (room.connection?.send({ type: "read", seq: room.last })) return;
  api(`/rooms/${room.id}/read`, { method: "POST", json: { seq: room.last } }).catch(() => {});
}

/** Shows the message as waiting, and sends it until it is taken: with the same key it is the same message. */
async function say(room, text, fileId) {
  const key = crypto.randomUUID();
  const element = shownMessage({ sender: me, text, fileId });
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
      receive(room, [{ ...draft, seq, at, sender: me }]);
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

// What is new

/** Asks for new messages again and again, less often while nobody looks. */
function poll(room) {
  let ended = false;
  (async () => {
    while (!ended) {
      await wait(document.hidden ? 5 * POLL_MS : POLL_MS);
      if (!ended) await missed(room).catch(notice);
    }
  })();
  return { send: () => false, end: () => (ended = true) };
}

/** All messages after the last one that is shown. */
async function missed(room) {
  for (let more = true; more && open === room; ) {
    const { messages, next } = await api(`/rooms/${room.id}/messages?limit=100&after=${room.last}`);
    receive(room, messages);
    more = next !== null;
  }
}

/** A WebSocket, opened again when it closes; after a few that never opened, messages are asked for instead. */
function live(room) {
  let socket;
  let ended = false;
  let failures = 0;
  let instead;
  const connect = () => {
    socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/rooms/${room.id}/live?since=${room.last}`);
    socket.onmessage = ({ data }) => {
      failures = 0;
      take(room, JSON.parse(data));
    };
    socket.onclose = async ({ code }) => {
      if (ended) return;
      room.here.clear();
      showHere(room);
      if (code === 1008) return close();
      failures += 1;
      if (failures === 4) return (instead = poll(room));
      await wait(Math.min(2 ** failures, 30) * (500 + Math.random() * 500));
      if (!ended) connect();
    };
  };
  connect();
  return {
    send(frame) {
      if (socket.readyState !== WebSocket.OPEN) return false;
      socket.send(JSON.stringify(frame));
      return true;
    },
    end() {
      ended = true;
      socket.close();
      instead?.end();
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
    if (waiting !== undefined) receive(room, [{ ...waiting.draft, seq, at, sender: me }]);
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
setInterval(() => {
  if (me !== undefined && !document.hidden) loadRooms().catch(() => {});
}, ROOMS_MS);

start().catch(notice);
