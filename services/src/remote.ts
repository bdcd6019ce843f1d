/** Calls of other services over HTTP: a time limit, a breaker, and one error for all that can go wrong. */
import type { Breaker } from "./breaker.ts";

export class RemoteError extends Error {
  override readonly name: string = "RemoteError";
  readonly status: number;
  /** The answer's own word for it, such as ALREADY_EXISTS. */
  readonly code: string;

  constructor(status: number, code: string) {
    super(`answered ${status} ${code}`);
    this.status = status;
    this.code = code;
  }
}

const TIMEOUT_MS = 10_000;

/** The JSON of an answer. Throws RemoteError for a status other than 2xx; its own fault is 5xx, 429 and no answer. */
export async function call<T>(
  breaker: Breaker,
  url: string,
  { body, timeout = TIMEOUT_MS, ...options }: Omit<RequestInit, "body"> & { body?: string; timeout?: number } = {},
): Promise<T> {
  return await breaker.run(
    async () => {
      const given = body === undefined ? {} : { body };
      const answer = await fetch(url, { ...options, ...given, signal: AbortSignal.timeout(timeout), redirect: "error" });
      const found = await answer.text();
      if (!answer.ok) throw new RemoteError(answer.status, codeOf(found));
      return (found === "" ? {} : JSON.parse(found)) as T;
    },
    (error) => !(error instanceof RemoteError) || error.status >= 500 || error.status === 429,
  );
}

function codeOf(text: string): string {
  try {
    const found = JSON.parse(text) as { error?: { status?: unknown; type?: unknown }; __type?: unknown };
    const code = found.error?.status ?? found.error?.type ?? found.__type;
    return typeof code === "string" ? (code.split("#").at(-1) ?? "") : "";
  } catch {
    return "";
  }
}
