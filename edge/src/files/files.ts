/** /files */
import { Hono } from "hono";
import type { App } from "../http";

export const files = new Hono<App>();
