/** /: the page. */
import { Hono } from "hono";
import type { App } from "../http";

export const page = new Hono<App>();
