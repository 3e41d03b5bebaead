import type { Context } from "hono";
import { ServiceError } from "../../errors.ts";
import { readBytes, SMALL_BODY } from "./read-json-body.ts";

const MEDIA_TYPE = /^application\/x-www-form-urlencoded(?:\s*;\s*charset="?utf-8"?)?\s*$/i;
const MAX_FIELDS = 16;

/**
 * Reads a form within the bound of small bodies. A field that stands twice is refused: readers differ on which counts.
 * @throws ServiceError `ERR_SERVICE_MEDIA_TYPE`, `ERR_SERVICE_BODY_TOO_LARGE`, `ERR_SERVICE_BODY_FORM`
 */
export async function readFormBody(context: Context): Promise<ReadonlyMap<string, string>> {
  if (!MEDIA_TYPE.test(context.req.header("content-type") ?? "")) {
    throw new ServiceError(
      "ERR_SERVICE_MEDIA_TYPE",
      "the body must be application/x-www-form-urlencoded",
    );
  }
  const bytes = await readBytes(context, SMALL_BODY.maxBytes);
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(textOf(bytes))) {
    // What the decoder puts in place of bytes that are no UTF-8.
    if (`${name}${value}`.includes("\ufffd")) throw refuse("the form is not UTF-8");
    if (fields.has(name)) throw refuse("the form holds a field twice");
    fields.set(name, value);
    if (fields.size > MAX_FIELDS) throw refuse("the form has too many fields");
  }
  return fields;
}

/** A form is ASCII; its percent signs hold the rest. */
function textOf(bytes: Uint8Array): string {
  if (bytes.some((byte) => byte > 0x7f)) throw refuse("the form is not percent-encoded");
  return Buffer.from(bytes).toString("latin1");
}

function refuse(message: string): ServiceError {
  return new ServiceError("ERR_SERVICE_BODY_FORM", message);
}
