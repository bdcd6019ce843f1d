/** An answer other than success, meant for the client: thrown anywhere, sent as JSON. */
export class Problem extends Error {
  override readonly name: string = "Problem";
  readonly status: number;
  /** Seconds after which the client may try again. */
  readonly retryAfter: number | undefined;

  constructor(status: number, message: string, retryAfter?: number) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** A text of a body, of a length from 1 to `most`. Throws a Problem that names the field. */
export function text(from: Readonly<Record<string, unknown>>, name: string, most: number): string {
  const value = from[name];
  if (typeof value === "string" && value.trim() !== "" && value.length <= most && !value.includes("\0")) return value;
  throw new Problem(400, `${name} is missing or no text of at most ${most} characters`);
}
