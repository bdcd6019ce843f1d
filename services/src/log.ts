/**
 * Structured logs, a line of JSON each, in the field names that Google Cloud reads (`severity`, `message`) and that
 * CloudWatch filters as well. They hold ids and counts: no names, addresses, texts or tokens.
 */
export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;
export type Severity = "INFO" | "WARNING" | "ERROR";

export function log(severity: Severity, message: string, fields: Fields = {}): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), severity, message, ...fields })}\n`);
}

/** What an error is, without what it may quote of a request: its class and its code. */
export function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" ? `${error.name} ${code}` : error.name;
}
