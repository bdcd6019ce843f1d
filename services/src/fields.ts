/** Fields of bodies and queries, checked. All throw a Problem (400) that names the field. */
import { Problem, text } from "./problem.ts";

const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,189}$/;

export function emailOf(given: Record<string, unknown>): string {
  const email = text(given, "email", 254).trim().toLowerCase();
  if (!EMAIL.test(email)) throw new Problem(400, "email is no e-mail address");
  return email;
}

export function idOf(given: Record<string, unknown>, name: string): string {
  const id = text(given, name, 64);
  if (!/^[\w-]+$/.test(id)) throw new Problem(400, `${name} is not made of letters, digits, - and _`);
  return id;
}

export function interestsOf(value: unknown): string[] {
  if (!Array.isArray(value) || value.length > 50) throw new Problem(400, "interests is no list of at most 50 texts");
  return [...new Set(value.map((each) => text({ interest: each }, "interest", 50)))].sort();
}

export function degrees(given: Record<string, unknown>, name: string, most: number): number {
  const value = given[name];
  if (typeof value === "number" && Math.abs(value) <= most) return value;
  throw new Problem(400, `${name} is no number from -${most} to ${most}`);
}
