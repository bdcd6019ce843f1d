/** Firestore over its REST API (cloud.google.com/firestore/docs/reference/rest): documents, queries, batches of writes. */
import { Breaker } from "./breaker.ts";
import type { Google } from "./google.ts";
import { call, RemoteError } from "./remote.ts";
import type { FirestoreSettings, Settings } from "./settings.ts";

export type Plain = string | number | boolean | null | Date | Plain[] | { [field: string]: Plain };
type Value = Record<string, unknown>;

export interface Document {
  /** The path below the database, such as users/1. */
  path: string;
  fields: Record<string, Plain>;
  updateTime: string;
}

export interface Query {
  collection: string;
  where?: readonly (readonly [field: string, operator: "EQUAL" | "LESS_THAN" | "ARRAY_CONTAINS", value: Plain])[];
  order?: readonly (readonly [field: string, direction: "ASCENDING" | "DESCENDING"])[];
  /** The path after which it begins, in the order of names; not with `order`. */
  after?: string;
  limit: number;
}

export interface Write {
  set?: { path: string; fields: Record<string, Plain>; only?: readonly string[] };
  remove?: string;
  /** Fields to count up, in the same write as `set`. */
  add?: Readonly<Record<string, number>>;
  exists?: boolean;
  updateTime?: string;
}

/** Writes of one commit at most. */
export const MOST_WRITES = 500;

export class Firestore {
  readonly breaker: Breaker;
  readonly #google: Google;
  readonly #base: string;
  readonly #root: string;
  readonly #emulated: boolean;

  constructor(key: string, settings: FirestoreSettings, google: Google, { breaker }: Settings, env = process.env) {
    this.breaker = new Breaker(key, breaker);
    this.#google = google;
    const emulator = env["FIRESTORE_EMULATOR_HOST"];
    this.#emulated = Boolean(emulator);
    this.#base = emulator ? `http://${emulator}/v1` : "https://firestore.googleapis.com/v1";
    this.#root = `projects/${settings.project}/databases/${settings.database}/documents`;
  }

  async get(path: string): Promise<Document | undefined> {
    try {
      return this.#document(await this.#call("GET", `/${escaped(path)}`));
    } catch (error) {
      if (error instanceof RemoteError && error.status === 404) return undefined;
      throw error;
    }
  }

  async query({ collection, where = [], order = [], after, limit }: Query, parent = ""): Promise<Document[]> {
    const filters = where.map(([field, op, value]) => ({ fieldFilter: { field: { fieldPath: field }, op, value: wrap(value) } }));
    const structuredQuery = {
      from: [{ collectionId: collection }],
      ...(filters.length > 0 ? { where: { compositeFilter: { op: "AND", filters } } } : {}),
      ...(order.length > 0 ? { orderBy: order.map(([field, direction]) => ({ field: { fieldPath: field }, direction })) } : {}),
      ...(after === undefined ? {} : { orderBy: [{ field: { fieldPath: "__name__" }, direction: "ASCENDING" }] }),
      ...(after ? { startAt: { values: [{ referenceValue: `${this.#root}/${after}` }], before: false } } : {}),
      limit,
    };
    const above = parent === "" ? "" : `/${escaped(parent)}`;
    const found = await this.#call<{ document?: unknown }[]>("POST", `${above}:runQuery`, { structuredQuery });
    return found.flatMap((each) => (each.document === undefined ? [] : [this.#document(each.document)]));
  }

  /** All writes or none. Throws RemoteError (ALREADY_EXISTS, FAILED_PRECONDITION …) where a condition does not hold. */
  async commit(writes: readonly Write[]): Promise<void> {
    await this.#call("POST", ":commit", { writes: writes.map((each) => this.#write(each)) });
  }

  #write({ set, remove, add, exists, updateTime }: Write): Value {
    const currentDocument = updateTime !== undefined ? { updateTime } : exists !== undefined ? { exists } : undefined;
    const condition = currentDocument === undefined ? {} : { currentDocument };
    if (set === undefined) return { delete: `${this.#root}/${remove}`, ...condition };
    const transforms = Object.entries(add ?? {}).map(([fieldPath, by]) => ({ fieldPath, increment: wrap(by) }));
    return {
      update: { name: `${this.#root}/${set.path}`, fields: wrapped(set.fields) },
      ...(set.only ? { updateMask: { fieldPaths: [...set.only] } } : {}),
      ...(transforms.length > 0 ? { updateTransforms: transforms } : {}),
      ...condition,
    };
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers = await this.#google.headers(this.#emulated);
    const given = body === undefined ? {} : { body: JSON.stringify(body) };
    return await call<T>(this.breaker, `${this.#base}/${this.#root}${path}`, { method, headers, ...given });
  }

  #document(found: unknown): Document {
    const { name, fields = {}, updateTime } = found as { name: string; fields?: Record<string, Value>; updateTime: string };
    const plain = Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, unwrap(value)]));
    return { path: name.slice(name.indexOf("/documents/") + "/documents/".length), fields: plain, updateTime };
  }
}

const escaped = (path: string): string => path.split("/").map(encodeURIComponent).join("/");
const wrapped = (fields: Record<string, Plain>): Record<string, Value> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, wrap(value)]));

function wrap(value: Plain): Value {
  if (value === null) return { nullValue: null };
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { booleanValue: value };
  if (typeof value === "number") return Number.isSafeInteger(value) ? { integerValue: String(value) } : { doubleValue: value };
  if (value instanceof Date) return { timestampValue: value.toISOString() };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(wrap) } };
  return { mapValue: { fields: wrapped(value) } };
}

function unwrap(value: Value): Plain {
  const [kind, found] = Object.entries(value)[0] ?? ["nullValue", null];
  if (kind === "integerValue") return Number(found);
  if (kind === "timestampValue") return new Date(String(found));
  if (kind === "arrayValue") return ((found as { values?: Value[] }).values ?? []).map(unwrap);
  if (kind === "mapValue") {
    const { fields = {} } = found as { fields?: Record<string, Value> };
    return Object.fromEntries(Object.entries(fields).map(([name, each]) => [name, unwrap(each)]));
  }
  return found as Plain;
}
