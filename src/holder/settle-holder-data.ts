import { StatusError } from "../errors.ts";
import { runInSlices, type SliceOptions } from "../field/run-in-slices.ts";
import { recomputeStatusPath } from "../status/status-path-from-tiles.ts";
import { verifyLeafListInSlices } from "../trust/verify-leaf-list-in-slices.ts";
import type { HolderData, TrustData } from "./holder-data.ts";
import type { StatusData } from "./status-data.ts";

/** Nodes of a status tile that are hashed in one step: some ten hashes. */
const NODES_AT_ONCE = 64;
const NO_PATH: StatusData = { path: { index: -1, levels: [] } };

/**
 * What takes the time in holder's data, done in slices so that a page goes on answering: the leaf list is recomputed,
 * and the status tiles are rehashed to the credential's path. What is settled already stays as it is; data that does
 * not fit the root becomes data that is outdated.
 * @throws as `verifyLeafList`
 */
export async function settleHolderData<Data extends HolderData>(
  data: Data,
  options: SliceOptions = {},
): Promise<Data> {
  const { hash, trust } = data;
  const verified =
    "verified" in trust
      ? trust.verified
      : await verifyLeafListInSlices(hash, trust.leafList, options);
  const settled: TrustData = { root: trust.root, verified };
  const { x, y } = data.credential.issuer.publicKey;
  const issuer = verified.records.find(
    ({ publicKey }) => publicKey.x === BigInt(x) && publicKey.y === BigInt(y),
  );
  if (issuer === undefined || "path" in data.status) return { ...data, trust: settled };
  const { index } = data.credential.status;
  const work = recomputeStatusPath(hash, index, issuer.statusRoot, data.status, NODES_AT_ONCE);
  try {
    const { path } = await runInSlices(work, options);
    return { ...data, trust: settled, status: { path } };
  } catch (error) {
    if (error instanceof StatusError) return { ...data, trust: settled, status: NO_PATH };
    throw error;
  }
}
