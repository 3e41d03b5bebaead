import type { HolderData } from "../../src/holder/holder-data.ts";
import { AUDIENCE, type World } from "./world.ts";

/** What the holder of a world knows, with changes. */
export function holderData(world: World, changes: Partial<HolderData> = {}): HolderData {
  const { trustTree, hash, holder, credential, request, now } = world;
  const { root, records } = trustTree;
  return {
    hash,
    holder,
    credential,
    request,
    now,
    audience: AUDIENCE,
    trust: { root, verified: { root, records, tree: trustTree } },
    status: { path: world.statusTree.path(credential.status.index) },
    ...changes,
  };
}
