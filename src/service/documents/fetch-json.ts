import { ServiceError } from "../../errors.ts";
import type { DocumentCache } from "../../fetch/create-document-cache.ts";

const MAX_DEPTH = 64;

/**
 * A JSON document of one of these media types, by the cache.
 * @throws ServiceError `ERR_SERVICE_FETCH_BLOCKED`, `ERR_SERVICE_FETCH_FAILED`
 */
export async function fetchJson(
  documents: DocumentCache,
  url: string,
  mediaTypes: readonly string[],
): Promise<unknown> {
  const { body, mediaType } = await documents.get(url, mediaTypes.join(", "));
  if (!mediaTypes.includes(mediaType)) throw unfit("is of another media type");
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body);
    assertShallow(text);
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    // The parser's own message quotes the document.
    throw unfit("is not JSON in UTF-8");
  }
}

/** Readers below recurse. Brackets within strings count too: no honest document has so many. */
function assertShallow(text: string): void {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[{\]}]/g)) {
    depth += bracket === "[" || bracket === "{" ? 1 : -1;
    if (depth > MAX_DEPTH) throw unfit("is nested too deeply");
  }
}

function unfit(what: string): ServiceError {
  return new ServiceError("ERR_SERVICE_FETCH_FAILED", `the document ${what}`, {
    details: { reason: "document" },
  });
}
