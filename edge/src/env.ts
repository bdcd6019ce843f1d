/** What the Worker may be given. Everything is optional: the same bundle runs at every growth stage. */
import { type Every, KINDS as OF_STAGES } from "./bindings";
import { Problem } from "./problem";

/** What no stage of the default ladder gives, but a stage or the configuration of a team's own may. */
interface More {
  /** The header in which an authenticating proxy in front names the user; absent, sign-in is the Worker's own. */
  IDENTITY_HEADER: string;
  /** Origins of other sites whose pages may call this Worker, separated by commas. */
  ALLOWED_ORIGINS: string;
  /** Where jobs of a kind are delivered, as a POST of JSON; absent, the log says that there is nowhere. */
  PUSH_URL: string;
  EMAIL_URL: string;
  IMAGES: Queue;
  REDIS_EXTERNAL_URL: string;
  REDIS_EXTERNAL_TOKEN: string;
  REDIS_URL: string;
  REDIS_TOKEN: string;
}

export type Env = Every & More;

/** The bindings of one stage. */
export type Bindings = Partial<Env>;

const KINDS: Record<keyof Env, string> = {
  ...OF_STAGES,
  IDENTITY_HEADER: "plain text",
  ALLOWED_ORIGINS: "plain text",
  PUSH_URL: "plain text",
  EMAIL_URL: "plain text",
  IMAGES: "queue",
  REDIS_EXTERNAL_URL: "plain text",
  REDIS_EXTERNAL_TOKEN: "secret",
  REDIS_URL: "plain text",
  REDIS_TOKEN: "secret",
};
const NAMES = Object.keys(KINDS) as (keyof Env)[];

/** The names of what this stage binds, sorted; never a value. */
export function boundNames(env: Bindings): (keyof Env)[] {
  return NAMES.filter((name) => env[name] !== undefined).sort();
}

/** The binding, or a 404 that names it. */
export function need<Name extends keyof Env>(env: Bindings, name: Name): Env[Name] {
  const value = env[name];
  if (value === undefined) {
    throw new Problem(404, `this stage does not bind ${name} (${KINDS[name]})`, { binding: name });
  }
  return value as Env[Name];
}

/** Every value that must not be shown. */
export function secretValues(env: Bindings): string[] {
  const bound = NAMES.filter((name) => KINDS[name] === "secret").map((name) => env[name] as string | undefined);
  return [...bound, env.DB_POSTGRES?.connectionString, env.DB_POSTGRES?.password].filter((value) => !!value) as string[];
}
