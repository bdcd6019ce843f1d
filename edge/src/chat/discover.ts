/** /discover: public rooms. */
import { Hono } from "hono";
import type { App } from "../http";

export const discover = new Hono<App>();
