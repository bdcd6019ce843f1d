import { env } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import type { Bindings } from "../../src/env";
import { hashPassword, isPassword } from "../../src/identity/passwords";
import { deriverOf } from "../../src/limits/sign-ins";

const bindings = env as Bindings;

test("a password's hash is computed by the account's object, and by the request where the stage has none: the same", async () => {
  const { SIGN_INS, ...without } = bindings;
  const asked = vi.spyOn(SIGN_INS!, "get");
  const stored = await hashPassword("a password", deriverOf(bindings, "ada"));
  expect(asked).toHaveBeenCalledOnce();
  expect(await isPassword("a password", stored, deriverOf(without, "ada"))).toBe(true);
  expect(asked).toHaveBeenCalledOnce();
  expect(await isPassword("another", stored, deriverOf(bindings, "ada"))).toBe(false);
});
