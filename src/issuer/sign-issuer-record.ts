import type { Signer } from "../credential/signer.ts";
import { KeyError } from "../errors.ts";
import { loadHash } from "../field/poseidon.ts";
import type { IssuerRecord } from "../trust/issuer-record.ts";
import { issuerRecordMessage } from "../trust/issuer-record-message.ts";
import { formatIssuerRecord } from "../trust/parse-issuer-record.ts";
import { type SignedIssuerRecord, verifyIssuerRecord } from "../trust/verify-issuer-record.ts";

/**
 * Has a record signed for the registrar, and verifies it before it goes out.
 * @throws KeyError `ERR_KEY_SIGNER_FAILED`: no signature, or one that does not verify
 */
export async function signIssuerRecord(
  signer: Signer,
  record: IssuerRecord,
): Promise<SignedIssuerRecord> {
  const hash = await loadHash();
  try {
    const { r8, s } = await signer.sign(issuerRecordMessage(hash, record));
    const signed: SignedIssuerRecord = {
      record: formatIssuerRecord(record),
      signature: { r8: { x: String(r8.x), y: String(r8.y) }, s: String(s) },
    };
    await verifyIssuerRecord(hash, signed);
    return signed;
  } catch (cause) {
    throw new KeyError("ERR_KEY_SIGNER_FAILED", "the signer gave no signature that verifies", {
      cause,
    });
  }
}
