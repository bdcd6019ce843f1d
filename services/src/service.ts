/** The service's parts, made of its settings: what is not linked is not there. */
import { Aws } from "./aws.ts";
import { Breaker } from "./breaker.ts";
import { Cache } from "./cache.ts";
import { Database } from "./database.ts";
import { Firestore } from "./firestore.ts";
import { Google } from "./google.ts";
import { Limits } from "./limits.ts";
import { FirestorePeople } from "./people-firestore.ts";
import { PostgresPeople } from "./people-postgres.ts";
import type { People } from "./people.ts";
import { Problem } from "./problem.ts";
import { Queue } from "./queues.ts";
import { Search } from "./search.ts";
import type { Settings } from "./settings.ts";

export class Service {
  readonly settings: Settings;
  readonly google: Google;
  readonly cache: Cache | undefined;
  readonly limits: Limits;
  readonly search: Search | undefined;
  readonly queues: ReadonlyMap<string, Queue>;
  /** The Postgres of chats that are archived and searched: the one that has the people of the stack's own region. */
  readonly database: Database | undefined;
  /** By key, each place where people are kept: one, or one for each region. */
  readonly people: ReadonlyMap<string, People>;
  /** Chats and stories, in the Firestore `realtime` where there is one. */
  readonly realtime: { key: string; store: Firestore } | undefined;
  readonly #breakers: Breaker[] = [];

  constructor(settings: Settings) {
    this.settings = settings;
    const google = new Breaker("google", settings.breaker);
    const aws = new Breaker("aws", settings.breaker);
    this.google = new Google(google);
    const credentials = new Aws(aws);
    const firestores = new Map([...settings.firestores].map(([key, of]) => [key, new Firestore(key, of, this.google, settings)]));
    const databases = new Map([...settings.databases].map(([key, of]) => [key, new Database(key, of, settings)]));
    this.people = new Map<string, People>([
      ...[...databases].map(([key, database]) => [key, new PostgresPeople(database)] as const),
      ...[...firestores].filter(([key]) => key !== "realtime").map(([key, store]) => [key, new FirestorePeople(store)] as const),
    ]);
    this.database = databases.get("db") ?? databases.values().next().value;
    const realtime = [...firestores].sort(([one], [other]) => Number(other === "realtime") - Number(one === "realtime"))[0];
    this.realtime = realtime && { key: realtime[0], store: realtime[1] };
    const [cache] = settings.caches;
    this.cache = cache && new Cache(cache[0], cache[1], settings);
    const [search] = settings.searches;
    this.search = search && new Search(search[0], search[1], settings);
    this.queues = new Map([...settings.queues].map(([key, of]) => [key, new Queue(key, of, credentials, this.google, settings)]));
    this.limits = new Limits(settings.limits, this.cache);
    const linked = [...databases.values(), ...firestores.values(), ...this.queues.values(), this.cache, this.search];
    this.#breakers.push(...linked.flatMap((each) => (each ? [each.breaker] : [])));
  }

  /** Where people go who have not said where: `db`, or the first there is. */
  get home(): string {
    const found = this.people.has("db") ? "db" : this.people.keys().next().value;
    if (found === undefined) throw new Problem(503, "no database is linked");
    return found;
  }

  peopleOf(home: string): People {
    const found = this.people.get(home);
    if (found === undefined) throw new Problem(503, "the database of this person is not linked here");
    return found;
  }

  /** Throws a Problem (503) where what `keys` name may not be written to now. */
  writable(...keys: readonly string[]): void {
    if (this.settings.readonly) throw new Problem(503, "only reading for now: try again soon", 60);
    for (const key of keys) {
      if (this.settings.fenced.has(key)) throw new Problem(503, `${key} is being moved: try again soon`, 30);
    }
  }

  /** How each dependency is, by its breaker: names and words, nothing of where they are. */
  health(): Record<string, string> {
    const words = { closed: "ok", open: "down", "half-open": "trying" } as const;
    return Object.fromEntries(this.#breakers.map((each) => [each.name, words[each.state]]));
  }

  async close(): Promise<void> {
    await Promise.allSettled([...[...this.people.values()].map((each) => each.close()), this.cache?.close()]);
  }
}
