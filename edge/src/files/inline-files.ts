/** /operator/inline-files */
import { Hono } from "hono";
import type { App } from "../http";

export const inlineFiles = new Hono<App>();
