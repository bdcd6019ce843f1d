/** What the service keeps of people, wherever it lies: the same of Postgres and of Firestore. */
export interface Profile {
  id: string;
  name: string;
  bio: string;
  interests: string[];
  latitude: number | null;
  longitude: number | null;
}

export interface Pledge {
  id: string;
  artist: string;
  cents: number;
  at: string;
}

export type Changes = Partial<Omit<Profile, "id">>;

export interface People {
  /** Throws a Problem (409) where the address is taken. */
  add(id: string, email: string, password: string, name: string): Promise<void>;
  /** The id and the password as it is stored. */
  byEmail(email: string): Promise<{ id: string; password: string } | undefined>;
  profile(id: string): Promise<Profile | undefined>;
  /** False where there is no such person. */
  change(id: string, changes: Changes): Promise<boolean>;
  /** Throws a Problem (409) where this person has a pledge to this artist. */
  pledge(id: string, pledge: Pledge): Promise<void>;
  pledges(id: string): Promise<Pledge[]>;
  /** All that is kept of a person, for themselves; undefined where there is none. */
  everything(id: string): Promise<Record<string, unknown> | undefined>;
  /** Deletes all that is kept of a person; false where there was none. */
  erase(id: string): Promise<boolean>;
  /** Throws where the store does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
