import type { ContentfulStatusCode } from "hono/utils/http-status";

interface Details {
  /** The binding that the answer is about. */
  binding?: string;
  /** Seconds after which the client may try again. */
  retryAfter?: number;
  /** What went wrong behind it: reported, and never told to the client. */
  cause?: unknown;
}

/** An answer other than success, meant for the client: thrown anywhere, sent as JSON. */
export class Problem extends Error {
  override readonly name: string = "Problem";
  readonly binding: string | undefined;
  readonly retryAfter: number | undefined;

  constructor(
    readonly status: ContentfulStatusCode,
    message: string,
    { binding, retryAfter, cause }: Details = {},
  ) {
    super(message, { cause });
    this.binding = binding;
    this.retryAfter = retryAfter;
  }
}
