/** Cloudflare's API: authorised, in time, and with errors that say what went wrong but never the token. */

export interface Access {
  /** `https://api.cloudflare.com/client/v4` */
  base: string;
  account: string;
  token: string;
  /** Milliseconds until a call is given up. */
  timeout: number;
}

export class ApiError extends Error {
  constructor(
    message: string,
    /** HTTP's status; 0 where there was no answer. */
    readonly status: number,
  ) {
    super(message);
  }

  /** Whether the token is not let in: waiting does not mend it. */
  get refused(): boolean {
    return this.status === 401 || this.status === 403;
  }
}

/** One call, and the JSON that answers it. Throws ApiError. */
export async function call(access: Access, method: string, path: string, body?: unknown): Promise<unknown> {
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(access.base + path, {
      method,
      headers: { Authorization: `Bearer ${access.token}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(access.timeout),
    });
    text = await answer.text();
  } catch (error) {
    const late = error instanceof Error && error.name === "TimeoutError";
    throw new ApiError(late ? `no answer within ${access.timeout / 1000} s` : "no connection", 0);
  }
  if (!answer.ok) throw new ApiError(`answered ${answer.status}`, answer.status);
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError("answered something that is no JSON", answer.status);
  }
}

/** The `result` of a REST call. */
export async function rest<T>(access: Access, method: string, path: string, body?: unknown): Promise<T> {
  const { success, result } = (await call(access, method, path, body)) as { success?: boolean; result?: T };
  if (success !== true || result === undefined) throw new ApiError("refused the call", 400);
  return result;
}

/** One row of an analytics dataset: groups of fields by name. */
export type Row = Record<string, Record<string, number | string> | number | undefined>;

/** Rows at most that a dataset gives (developers.cloudflare.com/analytics/graphql-api/limits/). */
export const MOST_ROWS = 10_000;

/** The rows of one dataset. A failing one hides no other, since each is asked for by itself. Throws ApiError. */
export async function rows(
  access: Access,
  dataset: string,
  select: string,
  filter: Record<string, string>,
): Promise<Row[]> {
  const query = `query Usage($account: string!) {
    viewer { accounts(filter: { accountTag: $account }) {
      ${dataset}(limit: ${MOST_ROWS}, filter: { ${Object.entries(filter).map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(", ")} }) { ${select} }
    } }
  }`;
  const answer = (await call(access, "POST", "/graphql", { query, variables: { account: access.account } })) as {
    data?: { viewer?: { accounts?: Record<string, Row[]>[] } } | null;
    errors?: { message: string; extensions?: { code?: string } }[] | null;
  };
  const refusal = answer.errors?.[0];
  if (refusal !== undefined) {
    const denied = refusal.extensions?.code === "authz" || /not authorized|authentication/i.test(refusal.message);
    throw new ApiError(refusal.message.replaceAll(access.token, "[token]").slice(0, 200), denied ? 403 : 400);
  }
  const found = answer.data?.viewer?.accounts?.[0]?.[dataset];
  if (found === undefined) throw new ApiError("the token does not see the account", 403);
  if (found.length >= MOST_ROWS) throw new ApiError(`more than ${MOST_ROWS} rows: what it counts is not whole`, 400);
  return found;
}
