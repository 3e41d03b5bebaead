import type { Context } from "hono";
import { ServiceError } from "../../errors.ts";
import { type BodyLimits, JsonScanner } from "./scan-json.ts";

const FORBIDDEN_KEYS = new Set(["__proto__", "constructor", "prototype"]);
/** Of what anyone may send: a presentation has some 30 values in less than 4 KiB. */
export const SMALL_BODY: BodyLimits = { maxBytes: 16_384, maxValues: 128 };

const MEDIA_TYPE = /^application\/json(?:\s*;\s*charset="?utf-8"?)?\s*$/i;

/**
 * Reads a JSON body within a bound, refusing hostile documents before they are parsed.
 * @throws ServiceError `ERR_SERVICE_MEDIA_TYPE`, `ERR_SERVICE_BODY_TOO_LARGE`, `ERR_SERVICE_BODY_FORM`
 */
export async function readJsonBody(context: Context, limits: BodyLimits): Promise<unknown> {
  if (!MEDIA_TYPE.test(context.req.header("content-type") ?? "")) {
    throw new ServiceError("ERR_SERVICE_MEDIA_TYPE", "the body must be application/json");
  }
  const { maxBytes, maxValues, maxStringLength } = limits;
  const scanner = new JsonScanner(maxValues, maxStringLength);
  return parseJson(await readBytes(context, maxBytes, scanner));
}

/** The bytes of a body, looked at as they come. @throws ServiceError as `readJsonBody` */
export async function readBytes(
  { req }: Context,
  maxBytes: number,
  scanner?: JsonScanner,
): Promise<Uint8Array> {
  const encoding = req.header("content-encoding");
  if (encoding !== undefined && encoding.toLowerCase() !== "identity") {
    throw new ServiceError("ERR_SERVICE_MEDIA_TYPE", "the body must not be compressed");
  }
  const declared = req.header("content-length");
  if (declared !== undefined && !(Number(declared) <= maxBytes)) throw tooLarge(maxBytes);
  const stream = req.raw.body;
  if (stream === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  const reader = stream.getReader();
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.byteLength;
      if (length > maxBytes) throw tooLarge(maxBytes);
      scanner?.scan(value);
      chunks.push(value);
    }
  } catch (error) {
    await reader.cancel().catch(() => undefined);
    if (error instanceof ServiceError) throw error;
    throw new ServiceError("ERR_SERVICE_BODY_FORM", "the body ended early", { cause: error });
  }
  return Buffer.concat(chunks);
}

/** UTF-8 JSON text -> value. @throws ServiceError `ERR_SERVICE_BODY_FORM` */
function parseJson(bytes: Uint8Array): unknown {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    // The parser's own message quotes the body.
    throw new ServiceError("ERR_SERVICE_BODY_FORM", "the body is not JSON in UTF-8");
  }
  assertPlain(value);
  return value;
}

function assertPlain(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const entry of value) assertPlain(entry);
    return;
  }
  for (const key of Object.keys(value)) {
    if (FORBIDDEN_KEYS.has(key)) {
      throw new ServiceError("ERR_SERVICE_BODY_FORM", "the body holds a reserved member name");
    }
    assertPlain((value as Record<string, unknown>)[key]);
  }
}

function tooLarge(maxBytes: number): ServiceError {
  return new ServiceError("ERR_SERVICE_BODY_TOO_LARGE", `the body exceeds ${maxBytes} bytes`, {
    details: { maxBytes },
  });
}
