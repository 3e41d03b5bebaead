import { encodeBitstring } from "./encode-bitstring.ts";
import { LIST_BYTES } from "./status-list.ts";
import type { StatusListCredential } from "./status-list-credential.ts";

export interface CreateStatusListCredentialOptions {
  /** URL that it is published at. */
  readonly id: string;
  /** did:web of the issuer. */
  readonly issuer: string;
  /** Bitstring of one list, 16,384 bytes (`StatusList.bytes`). */
  readonly bits: Uint8Array;
  /** 'YYYY-MM-DDTHH:MM:SSZ' */
  readonly validFrom: string;
  /** 'YYYY-MM-DDTHH:MM:SSZ' */
  readonly validUntil?: string;
}

/**
 * One status list as a W3C credential. It is not secured: whoever publishes it for other W3C verifiers signs it (JOSE
 * or Data Integrity). Presentations do not rest on it but on the status root over the same bits.
 */
export async function createStatusListCredential(
  options: CreateStatusListCredentialOptions,
): Promise<StatusListCredential> {
  const { id, issuer, bits, validFrom, validUntil } = options;
  if (bits.length !== LIST_BYTES) throw new RangeError(`a status list has ${LIST_BYTES} bytes`);
  return {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    id,
    type: ["VerifiableCredential", "BitstringStatusListCredential"],
    issuer,
    validFrom,
    ...(validUntil === undefined ? {} : { validUntil }),
    credentialSubject: {
      id: `${id}#list`,
      type: "BitstringStatusList",
      statusPurpose: "revocation",
      encodedList: await encodeBitstring(bits),
    },
  };
}
