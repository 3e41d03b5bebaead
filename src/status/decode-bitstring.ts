import { StatusError } from "../errors.ts";
import { decodeBase64url } from "./base64url.ts";
import { gunzip } from "./gzip.ts";
import { STATUS_LIST_LENGTH } from "./status-tree-parameters.ts";

function formError(message: string, cause?: unknown): StatusError {
  return new StatusError("ERR_STATUS_LIST_FORM", `encodedList: ${message}`, { cause });
}

/**
 * `encodedList` -> bitstring of exactly `entries` entries. Reads no further than that many, however far it would
 * unpack.
 * @param entries at least 131,072, the standard's minimum
 * @throws StatusError `ERR_STATUS_LIST_FORM`, `ERR_STATUS_LIST_LENGTH`
 */
export async function decodeBitstring(
  encodedList: string,
  entries = STATUS_LIST_LENGTH,
): Promise<Uint8Array> {
  if (!Number.isInteger(entries) || entries < STATUS_LIST_LENGTH || entries % 8 !== 0) {
    throw new RangeError(
      `a status list has at least ${STATUS_LIST_LENGTH} entries, in whole bytes`,
    );
  }
  const length = entries / 8;
  // Noise does not compress: GZIP then adds some bytes a block, base64 a third.
  const longest = Math.ceil(((length + 1024) * 4) / 3);
  if (!encodedList.startsWith("u")) throw formError("expected the multibase prefix 'u'");
  if (encodedList.length > longest) throw lengthError(entries);
  const packed = decodeBase64url(encodedList.slice(1));
  if (packed === undefined) throw formError("expected base64url without padding");
  let bytes: Uint8Array | undefined;
  try {
    bytes = await gunzip(packed, length);
  } catch (cause) {
    throw formError("expected GZIP data", cause);
  }
  if (bytes?.length !== length) throw lengthError(entries);
  return bytes;
}

function lengthError(entries: number): StatusError {
  return new StatusError("ERR_STATUS_LIST_LENGTH", `encodedList must hold ${entries} entries`, {
    details: { entries },
  });
}
