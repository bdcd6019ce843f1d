/**
 * People in Firestore: `users/ID`, `pledges/ID-ARTIST`, and `emails/DIGEST`, whose name keeps an address to one person
 * since Firestore has no unique fields.
 */
import { createHash } from "node:crypto";
import type { Firestore, Plain, Write } from "./firestore.ts";
import { MOST_WRITES } from "./firestore.ts";
import type { Changes, People, Pledge, Profile } from "./people.ts";
import { Problem } from "./problem.ts";
import { RemoteError } from "./remote.ts";

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
const isThere = (error: unknown): boolean => error instanceof RemoteError && ["ALREADY_EXISTS", "FAILED_PRECONDITION"].includes(error.code);

export class FirestorePeople implements People {
  readonly store: Firestore;

  constructor(store: Firestore) {
    this.store = store;
  }

  async add(id: string, email: string, password: string, name: string): Promise<void> {
    const now = new Date();
    const empty = { bio: "", interests: [], latitude: null, longitude: null };
    try {
      await this.store.commit([
        { set: { path: `emails/${digest(email)}`, fields: { userId: id } }, exists: false },
        { set: { path: `users/${id}`, fields: { email, password, name, ...empty, createdAt: now, updatedAt: now } }, exists: false },
      ]);
    } catch (error) {
      throw isThere(error) ? new Problem(409, "this e-mail address has an account") : error;
    }
  }

  async byEmail(email: string): Promise<{ id: string; password: string } | undefined> {
    const owner = await this.store.get(`emails/${digest(email)}`);
    const id = String(owner?.fields["userId"]);
    const found = owner && (await this.store.get(`users/${id}`));
    return found && { id, password: String(found.fields["password"]) };
  }

  async profile(id: string): Promise<Profile | undefined> {
    const found = await this.store.get(`users/${id}`);
    return found && profileOf(id, found.fields);
  }

  async change(id: string, changes: Changes): Promise<boolean> {
    const fields: Record<string, Plain> = { ...changes, updatedAt: new Date() };
    try {
      await this.store.commit([{ set: { path: `users/${id}`, fields, only: Object.keys(fields) }, exists: true }]);
      return true;
    } catch (error) {
      if (error instanceof RemoteError && error.status === 404) return false;
      throw error;
    }
  }

  async pledge(id: string, { id: pledge, artist, cents, at }: Pledge): Promise<void> {
    const fields = { id: pledge, userId: id, artist, cents, at: new Date(at) };
    try {
      await this.store.commit([{ set: { path: `pledges/${id}-${artist}`, fields }, exists: false }]);
    } catch (error) {
      throw isThere(error) ? new Problem(409, "there is a pledge to this artist") : error;
    }
  }

  async pledges(id: string): Promise<Pledge[]> {
    const found = await this.#of("pledges", "userId", id, 100);
    const pledges = found.map(({ fields }) => ({
      id: String(fields["id"]),
      artist: String(fields["artist"]),
      cents: Number(fields["cents"]),
      at: (fields["at"] as Date).toISOString(),
    }));
    return pledges.sort((one, other) => other.at.localeCompare(one.at));
  }

  async everything(id: string): Promise<Record<string, unknown> | undefined> {
    const found = await this.store.get(`users/${id}`);
    if (found === undefined) return undefined;
    const { password: _, ...person } = found.fields;
    return { person: { id, ...person }, pledges: await this.pledges(id) };
  }

  async erase(id: string): Promise<boolean> {
    const found = await this.store.get(`users/${id}`);
    if (found === undefined) return false;
    for (;;) {
      const pledges = await this.#of("pledges", "userId", id, MOST_WRITES);
      if (pledges.length === 0) break;
      await this.store.commit(pledges.map(({ path }): Write => ({ remove: path })));
    }
    await this.store.commit([{ remove: `emails/${digest(String(found.fields["email"]))}` }, { remove: `users/${id}` }]);
    return true;
  }

  async ping(): Promise<void> {
    await this.store.get("users/-");
  }

  async close(): Promise<void> {}

  async #of(collection: string, field: string, value: string, limit: number) {
    return await this.store.query({ collection, where: [[field, "EQUAL", value]], limit });
  }
}

const profileOf = (id: string, fields: Record<string, Plain>): Profile => ({
  id,
  name: String(fields["name"] ?? ""),
  bio: String(fields["bio"] ?? ""),
  interests: (fields["interests"] as string[] | undefined) ?? [],
  latitude: (fields["latitude"] as number | null | undefined) ?? null,
  longitude: (fields["longitude"] as number | null | undefined) ?? null,
});
