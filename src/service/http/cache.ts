import { createHash } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { etag } from "hono/etag";
import type { ServiceEnvironment } from "../service-dependencies.ts";

/** Who may keep an answer, and how long it is taken for fresh. Everything else is `no-store`. */
export const CACHE = {
  /** Rarely changes, and nothing is lost where it is a little old. */
  briefly: "public, max-age=60",
  /** Anyone may keep it, and asks each time whether it still counts. */
  revalidated: "public, no-cache",
  /** Behind a key: kept by whoever asked, and by nobody between. */
  own: "private, no-cache",
} as const;

/**
 * A strong ETag (the SHA-256 of the body) and 304 for who has it; `Cache-Control` on what it answers with 200 or 304.
 * Problems stay `no-store`.
 */
export function cache(
  control: (typeof CACHE)[keyof typeof CACHE],
): readonly [MiddlewareHandler<ServiceEnvironment>, MiddlewareHandler<ServiceEnvironment>] {
  return [
    etag({ generateDigest: sha256 }),
    async (context, next) => {
      await next();
      if (context.res.status !== 200) return;
      context.res.headers.set("Cache-Control", control);
      if (control === CACHE.own) context.res.headers.append("Vary", "Authorization");
    },
  ];
}

function sha256(body: Uint8Array): ArrayBuffer {
  return new Uint8Array(createHash("sha256").update(body).digest()).buffer;
}
