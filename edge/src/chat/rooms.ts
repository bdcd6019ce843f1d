/** /rooms */
import { Hono } from "hono";
import type { App } from "../http";

export const rooms = new Hono<App>();
