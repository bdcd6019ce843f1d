/** A search engine, Elasticsearch or OpenSearch: people by name, interest and place; the index behind an alias. */
import { Breaker } from "./breaker.ts";
import { call, RemoteError } from "./remote.ts";
import type { SearchSettings, Settings } from "./settings.ts";

export interface Indexed {
  id: string;
  name: string;
  bio: string;
  interests: string[];
  location: { lat: number; lon: number } | null;
}

const INDEX = "users-1";
const ALIAS = "users";
const MAPPINGS = {
  properties: {
    name: { type: "text" },
    bio: { type: "text" },
    interests: { type: "keyword" },
    location: { type: "geo_point" },
  },
};

export class Search {
  readonly breaker: Breaker;
  readonly #settings: SearchSettings;

  constructor(key: string, settings: SearchSettings, { breaker }: Settings) {
    this.breaker = new Breaker(key, breaker);
    this.#settings = settings;
  }

  /** Makes the index and its alias where they are not there, so that an index to come can take its place unseen. */
  async prepare(): Promise<void> {
    try {
      await this.#call("PUT", `/${INDEX}`, { mappings: MAPPINGS, aliases: { [ALIAS]: {} } });
    } catch (error) {
      if (!(error instanceof RemoteError && error.code === "resource_already_exists_exception")) throw error;
    }
  }

  /** Puts people in and takes others out, in one call. Throws where the engine refuses any of them. */
  async change(people: readonly Indexed[], gone: readonly string[]): Promise<void> {
    const lines = [
      ...people.flatMap(({ id, ...fields }) => [{ index: { _index: ALIAS, _id: id } }, fields]),
      ...gone.map((id) => ({ delete: { _index: ALIAS, _id: id } })),
    ];
    if (lines.length === 0) return;
    const body = `${lines.map((each) => JSON.stringify(each)).join("\n")}\n`;
    const found = await this.#send<{ items: Record<string, { status: number }>[] }>("POST", "/_bulk", body, "application/x-ndjson");
    const statuses = found.items.flatMap((each) => Object.entries(each).map(([action, { status }]) => ({ action, status })));
    // One that was not there is out already.
    const bad = statuses.filter(({ action, status }) => status >= 300 && !(action === "delete" && status === 404));
    if (bad.length > 0) throw new Error(`the search engine refused ${bad.length} of ${statuses.length} changes`);
  }

  /** Ids of people, best first: words match with small mistakes; `near` keeps those within so many km. */
  async find(words: string, interests: readonly string[], near: { lat: number; lon: number; km: number } | undefined): Promise<string[]> {
    const filter = [
      ...(interests.length > 0 ? [{ terms: { interests } }] : []),
      ...(near ? [{ geo_distance: { distance: `${near.km}km`, location: { lat: near.lat, lon: near.lon } } }] : []),
    ];
    const must = words === "" ? [] : [{ multi_match: { query: words, fields: ["name^2", "bio"], fuzziness: "AUTO" } }];
    const found = await this.#call<{ hits: { hits: { _id: string }[] } }>("POST", `/${ALIAS}/_search`, {
      size: 20,
      _source: false,
      query: { bool: { must, filter } },
    });
    return found.hits.hits.map((each) => each._id);
  }

  async #call<T>(method: string, path: string, body: unknown): Promise<T> {
    return await this.#send<T>(method, path, JSON.stringify(body), "application/json");
  }

  async #send<T>(method: string, path: string, body: string, type: string): Promise<T> {
    const { url, user, password } = this.#settings;
    const login = password ? { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` } : {};
    return await call<T>(this.breaker, `${url}${path}`, { method, headers: { "content-type": type, ...login }, body });
  }
}
