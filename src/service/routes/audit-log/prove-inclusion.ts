import { bytesToHex } from "@noble/hashes/utils.js";
import { ServiceError } from "../../../errors.ts";
import { createInclusionProof } from "../../../transparency/inclusion-proof.ts";
import { auditRoot, auditSize, nodeReader } from "../../store/audit-tree.ts";
import type { ServiceDatabase } from "../../store/open-database.ts";

export interface InclusionProofJson {
  readonly sequence: number;
  readonly size: number;
  readonly root: string;
  readonly hashes: string[];
}

/**
 * The proof that an entry is in the log of that size, as JSON holds it.
 * @throws ServiceError `ERR_SERVICE_NOT_FOUND` where the log has no such entry or size
 */
export async function proveInclusion(
  database: ServiceDatabase,
  sequence: number,
  size: number,
): Promise<InclusionProofJson> {
  if (sequence < 1 || sequence > size || size > (await auditSize(database))) {
    throw new ServiceError("ERR_SERVICE_NOT_FOUND", "the audit log has no such entry or size");
  }
  const proof = await createInclusionProof({ index: sequence - 1, size }, nodeReader(database));
  const root = bytesToHex(await auditRoot(database, size));
  return { sequence, size, root, hashes: proof.map(bytesToHex) };
}
