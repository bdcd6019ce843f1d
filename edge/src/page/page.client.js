// The chat page. What people wrote is only ever set as text: `textContent`, never markup.

import { $, api, item, make, notice, on, session } from "./base.client.js";
import { close, open, settings, show as showRoom } from "./room.client.js";

const ROOMS_MS = 20_000;

let rooms = [];

// Who is there

async function start() {
  const { app, environment, bindings } = await api("/health");
  settings.isLive = bindings.includes("ROOMS");
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
  session.me = undefined;
  session.token = undefined;
  $("inside").hidden = true;
  $("door").hidden = false;
}

async function enter(user) {
  session.me = user;
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
  if (kept === undefined) session.token = signedIn.token;
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

async function show(room) {
  const shown = showRoom(room);
  listRooms();
  await shown;
}

on("leave", "click", async () => {
  await api(`/rooms/${open.id}/members/me`, { method: "DELETE" });
  close();
  await loadRooms();
  await discover();
});

session.ended = showDoor;
settings.read = (id) => {
  const room = rooms.find((each) => each.id === id);
  if (room === undefined || room.unread === 0) return;
  room.unread = 0;
  listRooms();
};
setInterval(() => {
  if (session.me !== undefined && !document.hidden) loadRooms().catch(() => {});
}, ROOMS_MS);

start().catch(notice);
