import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { ServiceError } from "../../errors.ts";
import type { ServiceDependencies } from "../service-dependencies.ts";

const MOST = 100;
const MAC_BYTES = 16;

/** Query members of every list, beside its filters. */
export const pageQuery = {
  cursor: z
    .string()
    .min(1)
    .max(512)
    .optional()
    .openapi({ description: "`nextCursor` of the page before; with the same filters" }),
  limit: z.coerce.number().int().min(1).max(MOST).default(50),
};

type PageQuery = { readonly cursor?: string | undefined; readonly limit: number };

/** Member of every list's answer. */
export const nextCursorSchema = z
  .string()
  .optional()
  .openapi({ description: "for the next page; absent on the last one" });

/** Where a page starts: after the entry with this position. Texts and numbers, as the list orders by. */
export type Position = readonly (string | number)[];

export interface PageOptions<Row> {
  readonly query: PageQuery & Readonly<Record<string, string | number | undefined>>;
  /** Whose list it is; a cursor of one list, client or filter is none of another. */
  readonly list: string;
  /** At most `limit` entries after the position, in the list's order. */
  readonly find: (after: Position | undefined, limit: number) => Promise<readonly Row[]>;
  readonly positionOf: (row: Row) => Position;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly nextCursor?: string;
}

/**
 * One page of a list. The cursor names the last entry that was given, not a number of entries, so that what is added
 * meanwhile neither repeats nor hides one. It is authenticated: nobody makes one up or edits one.
 * @throws ServiceError `ERR_SERVICE_BODY_FORM` for a cursor that this service did not give for this list
 */
export async function readPage<Row>(
  { keys }: Pick<ServiceDependencies, "keys">,
  context: Context,
  { query, list, find, positionOf }: PageOptions<Row>,
): Promise<Page<Row>> {
  const { cursor, limit, ...filters } = query;
  const scope = JSON.stringify([list, Object.entries(filters).sort()]);
  const secret = keys.derive("cursors");
  const after = cursor === undefined ? undefined : openCursor(secret, scope, cursor);
  const found = await find(after, limit + 1);
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  if (found.length <= limit || last === undefined) return { rows };
  const nextCursor = sealCursor(secret, scope, positionOf(last));
  const next = new URLSearchParams({ limit: String(limit), cursor: nextCursor });
  for (const [name, value] of Object.entries(filters)) {
    if (value !== undefined) next.set(name, String(value));
  }
  context.header("Link", `<${context.req.path}?${next}>; rel="next"`);
  return { rows, nextCursor };
}

function sealCursor(secret: Uint8Array, scope: string, position: Position): string {
  const text = JSON.stringify(position);
  return Buffer.concat([mac(secret, scope, text), Buffer.from(text, "utf8")]).toString("base64url");
}

function openCursor(secret: Uint8Array, scope: string, cursor: string): Position {
  const bytes = Buffer.from(cursor, "base64url");
  const text = bytes.subarray(MAC_BYTES).toString("utf8");
  const held = bytes.subarray(0, MAC_BYTES);
  if (
    held.length !== MAC_BYTES ||
    bytes.toString("base64url") !== cursor ||
    !timingSafeEqual(held, mac(secret, scope, text))
  ) {
    throw new ServiceError("ERR_SERVICE_BODY_FORM", "cursor: not one of this list", {
      details: { path: "cursor" },
    });
  }
  return JSON.parse(text) as Position;
}

function mac(secret: Uint8Array, scope: string, text: string): Buffer {
  return createHmac("sha256", secret)
    .update(`${scope}\n${text}`, "utf8")
    .digest()
    .subarray(0, MAC_BYTES);
}
