import { DurableObject } from "cloudflare:workers";
import type { Bindings } from "../env";

export class Room extends DurableObject<Bindings> {}
