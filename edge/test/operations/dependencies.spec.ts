import { expect, test } from "vitest";
import { asProblem } from "../../src/operations/dependencies";
import { Problem } from "../../src/problem";

// As the platform says them; each product's page on errors at developers.cloudflare.com.
test.each([
  "KV GET failed: 503 Service Unavailable",
  "KV PUT failed: 429 Too Many Requests",
  "put: We encountered an internal error. Please try again. (10001)",
  "get: Service unavailable (10043)",
  "put: Reduce your concurrent request rate for the same object. (10058)",
  "Queue send failed: Internal Server Error",
  "Queue sendBatch failed: Too Many Requests",
  "D1_ERROR: D1 DB is overloaded. Too many requests queued.",
  "Durable Object is overloaded. Too many requests queued.",
  "Durable Object storage operation exceeded timeout which caused object to be reset.",
  "Durable Object reset because its code was updated.",
  "Network connection lost.",
  "internal error; reference = abcdef",
])("%s is a 503 that can be tried again", (message) => {
  const error = new Error(message);
  const problem = asProblem(error);
  expect(problem).toMatchObject({ status: 503, retryAfter: 5, cause: error });
  expect(problem?.message).not.toContain(message);
});

test("what the runtime marks, and what took too long, are too", () => {
  expect(asProblem(Object.assign(new Error("x"), { overloaded: true, remote: false }))?.status).toBe(503);
  expect(asProblem(Object.assign(new Error("x"), { retryable: true }))?.status).toBe(503);
  expect(asProblem(new DOMException("The operation timed out", "TimeoutError"))?.status).toBe(503);
});

test.each([
  new TypeError("Cannot read properties of undefined (reading 'id')"),
  new Error("D1_ERROR: no such table: rooms"),
  new Error("put: The specified bucket does not exist. (10006)"),
  new Problem(400, "Network connection lost."),
  "Network connection lost.",
  undefined,
])("%s is not", (error) => {
  expect(asProblem(error)).toBeUndefined();
});
