/** /auth */
import { Hono } from "hono";
import type { App } from "../http";

export const accounts = new Hono<App>();
