/** What the service answers. */
import { randomUUID } from "node:crypto";
import { degrees, emailOf, idOf, interestsOf } from "./fields.ts";
import type { Answer, Context, Handler, Route } from "./http.ts";
import { hashPassword, isPassword, issue, TOKEN_SECONDS } from "./identity.ts";
import { SCHEDULED, work } from "./jobs.ts";
import { kindOf, log } from "./log.ts";
import { count } from "./metrics.ts";
import type { Changes, Profile } from "./people.ts";
import { Problem, text } from "./problem.ts";
import { jobOf } from "./queues.ts";
import type { Service } from "./service.ts";
import { Talks } from "./talks.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MOST_CENTS = 100_000_000;

async function signUp({ service, body }: Context): Promise<Answer> {
  const given = await body();
  const home = given["home"] === undefined ? service.home : text(given, "home", 40);
  if (!service.people.has(home)) throw new Problem(400, `home is none of: ${[...service.people.keys()].join(", ")}`);
  service.writable(home);
  const password = text(given, "password", 200);
  if (password.length < 10) throw new Problem(400, "password is shorter than 10 characters");
  const id = randomUUID();
  await service.peopleOf(home).add(id, emailOf(given), await hashPassword(password), text(given, "name", 100));
  told("registration", { user: id, home });
  await queued(service, "email", { user: id });
  return { status: 201, body: { id, token: issue({ id, home }, service.settings.signingKey) } };
}

async function signIn({ service, body }: Context): Promise<Answer> {
  const given = await body();
  const email = emailOf(given);
  const password = text(given, "password", 200);
  for (const [home, people] of service.people) {
    const found = await people.byEmail(email);
    if (found !== undefined && (await isPassword(password, found.password))) {
      return { body: { id: found.id, token: issue({ id: found.id, home }, service.settings.signingKey) } };
    }
    if (found !== undefined) throw new Problem(401, "address or password is wrong");
  }
  await isPassword(password, undefined);
  throw new Problem(401, "address or password is wrong");
}

async function signOut({ service, user }: Context): Promise<Answer> {
  const { token, until } = user();
  if (service.cache === undefined) throw new Problem(503, "no cache is linked, so that a token lasts until it ends");
  await service.cache.keep("over", token, true, Math.max(1, until - Math.floor(Date.now() / 1_000)));
  return { status: 204 };
}

async function profile({ service, params, user }: Context): Promise<Answer> {
  const { id: own, home } = user();
  const id = params["id"] === "me" ? own : String(params["id"]);
  if (!UUID.test(id)) throw new Problem(404, "there is no such person");
  const known = await service.cache?.get<Profile>("profile", id);
  if (known !== undefined) return { body: shown(known, own) };
  // One's own region first; others may live elsewhere.
  for (const key of [home, ...[...service.people.keys()].filter((each) => each !== home)]) {
    const found = await service.peopleOf(key).profile(id);
    if (found === undefined) continue;
    await service.cache?.put("profile", id, found, service.cache.ttl.profile);
    return { body: shown(found, own) };
  }
  throw new Problem(404, "there is no such person");
}

/** Where somebody is, is for nobody else to see. */
function shown(profile: Profile, reader: string): Partial<Profile> {
  const { latitude: _, longitude: __, ...rest } = profile;
  return profile.id === reader ? profile : rest;
}

async function changeProfile({ service, body, user }: Context): Promise<Answer> {
  const { id, home } = user();
  service.writable(home);
  const given = await body();
  const changes: Changes = {};
  if (given["name"] !== undefined) changes.name = text(given, "name", 100);
  if (given["bio"] !== undefined) changes.bio = given["bio"] === "" ? "" : text(given, "bio", 2_000);
  if (given["interests"] !== undefined) changes.interests = interestsOf(given["interests"]);
  if (given["latitude"] !== undefined) changes.latitude = degrees(given, "latitude", 90);
  if (given["longitude"] !== undefined) changes.longitude = degrees(given, "longitude", 180);
  if (!(await service.peopleOf(home).change(id, changes))) throw new Problem(404, "there is no such person");
  await service.cache?.drop("profile", id);
  return { status: 204 };
}

async function exportPerson({ service, user }: Context): Promise<Answer> {
  const { id, home } = user();
  const found = await service.peopleOf(home).everything(id);
  if (found === undefined) throw new Problem(404, "there is no such person");
  const stories = service.realtime ? await new Talks(service.realtime.store).stories(id) : [];
  return { body: { ...found, stories } };
}

async function erasePerson({ service, user }: Context): Promise<Answer> {
  const { id, home } = user();
  service.writable(home, ...(service.realtime ? [service.realtime.key] : []));
  if (service.realtime) await new Talks(service.realtime.store).erase(id);
  if (!(await service.peopleOf(home).erase(id))) throw new Problem(404, "there is no such person");
  await service.cache?.drop("profile", id);
  await service.cache?.keep("over", id, true, TOKEN_SECONDS);
  told("erasure", { user: id });
  return { status: 204 };
}

async function pledge({ service, body, user }: Context): Promise<Answer> {
  const { id, home } = user();
  service.writable(home);
  const given = await body();
  const cents = given["cents"];
  if (!Number.isSafeInteger(cents) || Number(cents) < 1 || Number(cents) > MOST_CENTS) {
    throw new Problem(400, `cents is no whole number from 1 to ${MOST_CENTS}`);
  }
  const made = { id: randomUUID(), artist: idOf(given, "artist"), cents: Number(cents), at: new Date().toISOString() };
  await service.peopleOf(home).pledge(id, made);
  told("pledge", { user: id, cents: made.cents });
  count("revenue_cents_total", {}, made.cents);
  await queued(service, "receipt", { user: id, pledge: made.id });
  return { status: 201, body: made };
}

const pledges: Handler = async ({ service, user }) => {
  const { id, home } = user();
  return { body: await service.peopleOf(home).pledges(id) };
};

const talking = (act: (context: Context, talks: Talks) => Promise<Answer>, writes: boolean): Handler => async (context) => {
  const { service } = context;
  if (service.realtime === undefined) throw new Problem(503, "no Firestore is linked");
  if (writes) service.writable(service.realtime.key);
  return await act(context, new Talks(service.realtime.store));
};

const openChat = talking(async ({ body, user }, talks) => {
  const given = (await body())["members"];
  if (!Array.isArray(given) || given.length > 100 || !given.every((each) => typeof each === "string" && UUID.test(each))) {
    throw new Problem(400, "members is no list of at most 100 ids");
  }
  const id = randomUUID();
  await talks.open(id, [...new Set([user().id, ...(given as string[])])]);
  return { status: 201, body: { id } };
}, true);

const sendMessage = talking(async ({ params, body, user }, talks) => {
  const id = randomUUID();
  await talks.send(String(params["id"]), id, user().id, text(await body(), "text", 4_000));
  return { status: 201, body: { id } };
}, true);

const messages = talking(async ({ params, user }, talks) => ({ body: await talks.messages(String(params["id"]), user().id) }), false);
const unread = talking(async ({ user }, talks) => ({ body: { unread: await talks.unread(user().id) } }), false);
const stories = talking(async ({ user }, talks) => ({ body: await talks.stories(user().id) }), false);
const tell = talking(async ({ service, body, user }, talks) => {
  const id = randomUUID();
  await talks.tell(id, user().id, text(await body(), "text", 2_000));
  await queued(service, "image", { story: id });
  return { status: 201, body: { id } };
}, true);

const find = (kind: "search" | "discovery"): Handler => async ({ service, query, user }) => {
  user();
  if (service.search === undefined) throw new Problem(503, "no search engine is linked");
  const [lat, lon] = [query.get("lat"), query.get("lon")];
  const place = lat && lon ? { lat: degrees({ lat: Number(lat) }, "lat", 90), lon: degrees({ lon: Number(lon) }, "lon", 180), km: 50 } : undefined;
  const words = (query.get("q") ?? "").slice(0, 200);
  const interests = interestsOf(query.getAll("interest"));
  const id = JSON.stringify([words, interests, place ?? null]);
  const known = await service.cache?.get<string[]>(kind, id);
  const found = known ?? (await service.search.find(words, interests, place));
  if (known === undefined) await service.cache?.put(kind, id, found, service.cache.ttl[kind]);
  return { body: { ids: found } };
};

const scheduled: Handler = async ({ service, params }) => {
  const job = SCHEDULED[`/jobs/${params["name"]}`];
  if (job === undefined) throw new Problem(404, "there is no such job");
  return { body: await job(service) };
};

/** Firestore's trigger: the event's body is not needed, its document is named in a header. */
const onMessage = talking(async ({ service, headers }, talks) => {
  const { chat, members } = await talks.arrived(String(headers["ce-document"] ?? ""));
  for (const member of members) await queued(service, "push", { chat, user: member });
  return { status: 204 };
}, true);

/** A job that Cloud Tasks brings. The last try that fails is kept elsewhere, and answered as done. */
const task: Handler = async ({ service, params, headers, body }) => {
  const queue = service.queues.get(String(params["key"]));
  const job = jobOf(JSON.stringify(await body()));
  if (queue === undefined || job === undefined) throw new Problem(404, "no such queue, or no job");
  try {
    await work(service, job);
  } catch (error) {
    count("jobs_failed_total", { queue: queue.key });
    const tries = Number(headers["x-cloudtasks-taskretrycount"] ?? 0) + 1;
    log("WARNING", "job failed", { queue: queue.key, job: job.id, tries, error: kindOf(error) });
    if (tries < queue.settings.tries || queue.settings.dead === "") throw error;
    await queue.bury(job);
  }
  return { status: 204 };
};

/** Puts a job into the queue of its kind, else into the only one. What is already done must not fail for it. */
async function queued(service: Service, kind: string, data: Record<string, string>): Promise<void> {
  const queue = service.queues.get(kind) ?? service.queues.get("jobs");
  try {
    await queue?.put(kind, data);
  } catch (error) {
    count("jobs_lost_total", { kind });
    log("ERROR", "job not put in", { kind, error: kindOf(error) });
  }
}

function told(event: string, fields: Record<string, string | number>): void {
  count("business_events_total", { event });
  log("INFO", event, { event, ...fields });
}

const health: Handler = async ({ service }) => ({ body: { status: "ok", dependencies: service.health() } });
const to = (line: string, handler: Handler, internal = false): Route => {
  const [method = "", path = ""] = line.split(" ");
  return { method, path, handler, internal };
};
export const ROUTES: readonly Route[] = [
  to("GET /health", health),
  to("POST /api/auth/signup", signUp),
  to("POST /api/auth/login", signIn),
  to("POST /api/auth/logout", signOut),
  to("GET /api/users/me/export", exportPerson),
  to("PUT /api/users/me", changeProfile),
  to("DELETE /api/users/me", erasePerson),
  to("GET /api/users/:id", profile),
  to("POST /api/pledges", pledge),
  to("GET /api/pledges", pledges),
  to("POST /api/chats", openChat),
  to("POST /api/chats/:id/messages", sendMessage),
  to("GET /api/chats/:id/messages", messages),
  to("GET /api/notifications", unread),
  to("POST /api/stories", tell),
  to("GET /api/stories", stories),
  to("GET /api/discover", find("discovery")),
  to("GET /api/nearby", find("discovery")),
  to("GET /api/search", find("search")),
  to("POST /jobs/:name", scheduled, true),
  to("POST /events/message", onMessage, true),
  to("POST /queues/:key", task, true),
];
