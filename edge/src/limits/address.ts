/** Whom an address stands for: an IPv4 address is one, an IPv6 network of 64 bits is one, since its owner has all of it. */
import type { Context } from "hono";
import type { App } from "../http";

/** The client's address as Cloudflare saw it; a client can not set this header itself. "unknown" where nothing set it. */
export function clientAddress(c: Context<App>): string {
  const given = c.req.header("CF-Connecting-IP") ?? "";
  if (!given.includes(":")) return given || "unknown";
  return network(given);
}

/** The first 64 bits of an IPv6 address, `2001:db8:0:1::/64`; of one that holds an IPv4 address, that. */
export function network(address: string): string {
  const bare = address.toLowerCase().split("%")[0] ?? "";
  const inside = /^(?:0*:)*:?(?:0*:)*ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare)?.[1];
  if (inside !== undefined) return inside;
  const [head = "", tail] = bare.split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":"));
  const after = tail === undefined ? [] : groups(tail);
  const before = groups(head);
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const all = [...before, ...Array<string>(zeros).fill("0"), ...after];
  return `${all.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, "")).join(":")}::/64`;
}
