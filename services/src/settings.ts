/**
 * What the service is told, by environment variables of the same names on every host. A linked part is known by the
 * variables that it brings: `DB_SSLMODE` is a Postgres under the key `db`, `CACHE_TLS` a Redis, and so on.
 */
import { BlockList, isIP } from "node:net";

export interface PostgresSettings {
  host: string;
  readHost: string;
  port: number;
  name: string;
  user: string;
  password: string;
  /** `disable` is for a database on the same machine. */
  sslmode: "verify-full" | "require" | "disable";
  ca: string | undefined;
  poolMax: number;
  poolIdleMs: number;
  poolConnectMs: number;
}

export interface RedisSettings {
  host: string;
  port: number;
  tls: boolean;
  password: string | undefined;
  ca: string | undefined;
  cluster: boolean;
  ttl: { profile: number; search: number; discovery: number };
}

export interface FirestoreSettings {
  project: string;
  database: string;
}

export interface QueueSettings {
  kind: "sqs" | "cloudtasks";
  queue: string;
  dead: string;
  /** Where Cloud Tasks calls; the queue itself may say it instead. */
  url: string;
  /** The service account whose token Cloud Tasks shows there. */
  account: string;
  tries: number;
  firstWait: number;
  longestWait: number;
}

export interface SearchSettings {
  url: string;
  user: string;
  password: string;
}

/** `requests` in `per` seconds from one caller, on paths that begin with `path`. */
export interface Limit {
  requests: number;
  per: number;
  path: string;
}

export interface Settings {
  app: string;
  environment: string;
  port: number;
  /** Where /metrics is served, apart from what gateways reach; 0 for nowhere. */
  metricsPort: number;
  readonly: boolean;
  limits: readonly Limit[];
  origins: readonly string[];
  /** Proxies in front whose additions to X-Forwarded-For are believed. */
  proxies: number;
  /** A header that the gateway itself writes the caller's address into; empty for X-Forwarded-For. */
  callerHeader: string;
  /** Whence Cloudflare calls: who comes from there is whom CF-Connecting-IP names. */
  cloudflare: BlockList;
  /** The one path that this instance is there for, where a scheduler started it. */
  runPath: string;
  signingKey: string;
  /** Service accounts whose calls of /jobs, /events and /queues are answered. */
  callers: readonly string[];
  /** What their tokens must have been made for. */
  audience: string;
  breaker: { after: number; waitMs: number };
  databases: ReadonlyMap<string, PostgresSettings>;
  firestores: ReadonlyMap<string, FirestoreSettings>;
  caches: ReadonlyMap<string, RedisSettings>;
  queues: ReadonlyMap<string, QueueSettings>;
  searches: ReadonlyMap<string, SearchSettings>;
  /** Keys of the queues that this service works off. */
  drains: readonly string[];
  /** Keys whose host is about to change: they are read, and not written. */
  fenced: ReadonlySet<string>;
}

export class SettingsError extends Error {
  override readonly name: string = "SettingsError";
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Throws SettingsError with the name of what is missing or wrong, never with a value that may be a secret. */
export function readSettings(env: Environment): Settings {
  const signingKey = required(env, "SIGNING_KEY");
  if (signingKey.length < 32) throw new SettingsError("SIGNING_KEY is too short, expected at least 32 characters");
  return {
    app: env["APP"] ?? "app",
    environment: env["ENVIRONMENT"] ?? "dev",
    port: integer(env, "PORT", 8080, 0, 65_535),
    metricsPort: integer(env, "METRICS_PORT", 0, 0, 65_535),
    readonly: choice(env, "MODE", ["normal", "surge", "readonly"], "normal") === "readonly",
    limits: limits(env),
    origins: list(env, "CORS_ORIGINS"),
    proxies: integer(env, "TRUSTED_PROXIES", 1, 0, 10),
    callerHeader: (env["CALLER_HEADER"] ?? "").toLowerCase(),
    cloudflare: ranges(env, "CLOUDFLARE_RANGES"),
    runPath: env["RUN_PATH"] ?? "",
    signingKey,
    callers: list(env, "CALLERS"),
    audience: env["AUDIENCE"] ?? "",
    breaker: {
      after: integer(env, "BREAKER_AFTER", 5, 1, 1_000),
      waitMs: integer(env, "BREAKER_WAIT_MS", 10_000, 1, 3_600_000),
    },
    databases: parts(env, "_SSLMODE", postgres),
    firestores: parts(env, "_DATABASE", (from, prefix) => ({
      project: required(from, `${prefix}_PROJECT`),
      database: required(from, `${prefix}_DATABASE`),
    })),
    caches: parts(env, "_TLS", redis),
    queues: kinds(env, ["sqs", "cloudtasks"], queue),
    searches: kinds(env, ["elastic", "opensearch"], search),
    drains: list(env, "DRAINS"),
    fenced: new Set(
      Object.keys(env)
        .filter((name) => name.endsWith("_FENCED") && flag(env, name))
        .map((name) => keyOf(name, "_FENCED")),
    ),
  };
}

/** The key of a part from the name of one of its variables: DB_SECOND_SSLMODE is of `db_second`. */
const keyOf = (name: string, suffix: string): string => name.slice(0, -suffix.length).toLowerCase();

function parts<T>(env: Environment, suffix: string, make: (env: Environment, prefix: string) => T): Map<string, T> {
  const names = Object.keys(env).filter((name) => name.length > suffix.length && name.endsWith(suffix));
  const found = names.map((name) => [keyOf(name, suffix), make(env, name.slice(0, -suffix.length))] as const);
  return new Map(found.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function kinds<T>(env: Environment, wanted: readonly string[], make: (env: Environment, prefix: string) => T): Map<string, T> {
  const ours = Object.fromEntries(
    Object.entries(env).filter(([name, value]) => !name.endsWith("_KIND") || wanted.includes(value ?? "")),
  );
  return parts(ours, "_KIND", make);
}

function postgres(env: Environment, prefix: string): PostgresSettings {
  const host = required(env, `${prefix}_HOST`);
  return {
    host,
    readHost: env[`${prefix}_READ_HOST`] || host,
    port: integer(env, `${prefix}_PORT`, 5432, 1, 65_535),
    name: required(env, `${prefix}_NAME`),
    user: required(env, `${prefix}_USER`),
    password: required(env, `${prefix}_PASSWORD`),
    sslmode: choice(env, `${prefix}_SSLMODE`, ["verify-full", "require", "disable"], "verify-full"),
    ca: env[`${prefix}_CA`],
    poolMax: integer(env, `${prefix}_POOL_MAX`, 20, 1, 1_000),
    poolIdleMs: integer(env, `${prefix}_POOL_IDLE_MS`, 30_000, 0, 3_600_000),
    poolConnectMs: integer(env, `${prefix}_POOL_CONNECT_MS`, 2_000, 1, 600_000),
  };
}

function redis(env: Environment, prefix: string): RedisSettings {
  return {
    host: required(env, `${prefix}_HOST`),
    port: integer(env, `${prefix}_PORT`, 6379, 1, 65_535),
    tls: flag(env, `${prefix}_TLS`),
    password: env[`${prefix}_PASSWORD`],
    ca: env[`${prefix}_CA`],
    cluster: flag(env, `${prefix}_CLUSTER`),
    ttl: {
      profile: integer(env, `${prefix}_TTL_PROFILE`, 3_600, 1, 86_400),
      search: integer(env, `${prefix}_TTL_SEARCH`, 900, 1, 86_400),
      discovery: integer(env, `${prefix}_TTL_DISCOVERY`, 300, 1, 86_400),
    },
  };
}

function queue(env: Environment, prefix: string): QueueSettings {
  return {
    kind: choice(env, `${prefix}_KIND`, ["sqs", "cloudtasks"], "sqs"),
    queue: required(env, `${prefix}_QUEUE`),
    dead: env[`${prefix}_DEAD`] ?? "",
    url: env[`${prefix}_URL`] ?? "",
    account: env[`${prefix}_ACCOUNT`] ?? "",
    tries: integer(env, `${prefix}_TRIES`, 5, 1, 1_000),
    firstWait: integer(env, `${prefix}_FIRST_WAIT`, 10, 0, 43_200),
    longestWait: integer(env, `${prefix}_LONGEST_WAIT`, 600, 0, 43_200),
  };
}

function search(env: Environment, prefix: string): SearchSettings {
  return {
    url: required(env, `${prefix}_URL`).replace(/\/$/, ""),
    user: env[`${prefix}_USER`] ?? "elastic",
    password: env[`${prefix}_PASSWORD`] ?? "",
  };
}

function limits(env: Environment): Limit[] {
  const text = env["RATE_LIMITS"];
  if (!text) return [];
  try {
    const found = JSON.parse(text) as Limit[];
    const whole = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) > 0;
    if (found.every((each) => whole(each.requests) && whole(each.per))) {
      return found.map(({ requests, per, path }) => ({ requests, per, path: path || "/" }));
    }
  } catch {
    // said below
  }
  throw new SettingsError('RATE_LIMITS is not a list such as [{"requests": 100, "per": 60, "path": "/api"}]');
}

function required(env: Environment, name: string): string {
  const value = env[name];
  if (!value) throw new SettingsError(`${name} is not set`);
  return value;
}

function integer(env: Environment, name: string, standard: number, least: number, most: number): number {
  const text = env[name];
  if (text === undefined || text === "") return standard;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  throw new SettingsError(`${name} is not a whole number from ${least} to ${most}`);
}

/** Ranges of addresses such as 192.0.2.0/24, divided by commas. */
function ranges(env: Environment, name: string): BlockList {
  const found = new BlockList();
  for (const each of list(env, name)) {
    const [address = "", bits = ""] = each.split("/");
    const most = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
    const isRange = most > 0 && /^\d+$/.test(bits) && Number(bits) <= most;
    if (!isRange) throw new SettingsError(`${name} has ${JSON.stringify(each)}, expected ranges such as 192.0.2.0/24`);
    found.addSubnet(address, Number(bits), most === 32 ? "ipv4" : "ipv6");
  }
  return found;
}

function choice<T extends string>(env: Environment, name: string, choices: readonly T[], standard: T): T {
  const found = env[name] || standard;
  const value = choices.find((each) => each === found);
  if (value === undefined) throw new SettingsError(`${name} is ${JSON.stringify(found)}, expected one of: ${choices.join(", ")}`);
  return value;
}

const flag = (env: Environment, name: string): boolean => choice(env, name, ["true", "false"], "false") === "true";
const list = (env: Environment, name: string): string[] =>
  (env[name] ?? "").split(",").map((each) => each.trim()).filter((each) => each !== "");
