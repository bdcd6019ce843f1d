/** /operator/dead-letters */
import { Hono } from "hono";
import type { App } from "../http";

export const deadLetters = new Hono<App>();
