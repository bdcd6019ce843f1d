/** /auth: accounts with a name and a password. Where a proxy in front authenticates, there are none. */
import { type Context, Hono } from "hono";
import { deleteCookie, setCookie } from "hono/cookie";
import { withDatabase } from "../data/database";
import { need } from "../env";
import { type App, jsonBody, requireUser, textField, type User } from "../http";
import { admitAddress, admitSignIn, deriverOf } from "../limits/sign-ins";
import { Problem } from "../problem";
import { COOKIE, tokenOf } from "./identity";
import { hashPassword, isPassword } from "./passwords";
import { endSession, openSession } from "./sessions";

const NAME = /^[a-z0-9_-]{3,32}$/;
const SHORTEST_PASSWORD = 8;
const LONGEST_PASSWORD = 128;

export const accounts = new Hono<App>();

accounts.post("/sign-up", async (c) => {
  const { name, password } = await credentials(c);
  if (!NAME.test(name)) throw new Problem(400, "name must be 3 to 32 of a-z, 0-9, _ and -");
  if (password.length < SHORTEST_PASSWORD) {
    throw new Problem(400, `password must be ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters`);
  }
  await admitAddress(c, "sign-up");
  const user: User = { id: crypto.randomUUID(), name };
  const hash = await hashPassword(password, deriverOf(c.env, name));
  const made = await withDatabase(c.env, (db) =>
    db.write(
      "INSERT INTO users (id, name, password, created_at) VALUES (?1, ?2, ?3, ?4) " +
        "ON CONFLICT (name) DO NOTHING RETURNING id",
      user.id,
      name,
      hash,
      new Date().toISOString(),
    ),
  );
  if (made.length === 0) throw new Problem(409, "the name is taken");
  return signedIn(c, user, 201);
});

accounts.post("/sign-in", async (c) => {
  const { name, password } = await credentials(c);
  const admitted = await admitSignIn(c, name);
  const found = await withDatabase(c.env, (db) =>
    db.first<User & { password: string }>("SELECT id, name, password FROM users WHERE name = ?1", name),
  );
  if (!(await isPassword(password, found?.password, deriverOf(c.env, name))) || found === undefined) {
    throw new Problem(401, "the name or the password is wrong");
  }
  await admitted.succeeded();
  return signedIn(c, { id: found.id, name: found.name }, 200);
});

accounts.post("/sign-out", async (c) => {
  const token = tokenOf(c);
  deleteCookie(c, COOKIE, { prefix: "host", secure: true, path: "/" });
  if (token !== undefined && c.env.CACHE !== undefined) await endSession(c.env.CACHE, token);
  return c.body(null, 204);
});

accounts.get("/me", (c) => c.json({ user: requireUser(c) }));

/** What signing in and up ask for; names are not told apart by their case. */
async function credentials(c: Context<App>): Promise<{ name: string; password: string }> {
  if (c.env.IDENTITY_HEADER !== undefined) throw new Problem(404, "who asks is authenticated in front of this Worker");
  need(c.env, "CACHE"); // sessions are kept there
  const body = await jsonBody(c);
  return {
    name: textField(body, "name", 254).toLowerCase(),
    password: textField(body, "password", LONGEST_PASSWORD),
  };
}

async function signedIn(c: Context<App>, user: User, status: 200 | 201): Promise<Response> {
  const token = await openSession(need(c.env, "CACHE"), user);
  setCookie(c, COOKIE, token, { prefix: "host", httpOnly: true, secure: true, sameSite: "Lax", path: "/" });
  return c.json({ token, user }, status);
}
