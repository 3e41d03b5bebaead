import type { PackState, PolicyState } from "./policy-state.ts";

/**
 * How another node stands to this one. `different` is the alarm: both cannot be right. `suspension` and `trust-root`
 * are differences that a later look may settle.
 */
export type Standing = "same" | "behind" | "ahead" | "different";

export interface PeerDifference {
  readonly what: "pack" | "suspension" | "trust-root" | "log" | "peer";
  /** How the peer stands to this node in it. */
  readonly standing: Standing;
  readonly packId?: string;
  /** Where they part: the peer's version. */
  readonly version?: number;
  readonly code?: string;
  readonly message?: string;
}

/**
 * Two states alone, without the documents behind them: what has the same version and another digest is different, what
 * has another version is behind or ahead as far as the states tell.
 * @returns differences from the first to the second, empty where both followed the same; packs that one alone has are
 *   left out unless `isWhole`
 */
export function compareStates(
  ours: PolicyState,
  theirs: PolicyState,
  { isWhole = false } = {},
): PeerDifference[] {
  const ids = [...new Set([...ours.packs, ...theirs.packs].map(({ id }) => id))].sort();
  const differences: PeerDifference[] = [];
  for (const packId of ids) {
    const [own, other] = [ours, theirs].map(({ packs }) => packs.find(({ id }) => id === packId));
    if (own === undefined || other === undefined) {
      const standing = own === undefined ? "ahead" : "behind";
      const version = own?.version ?? other?.version;
      if (isWhole && version !== undefined) {
        differences.push({ what: "pack", standing, packId, version });
      }
      continue;
    }
    const standing = comparePacks(own, other);
    if (standing !== "same") {
      differences.push({ what: "pack", standing, packId, version: other.version });
    }
    if (own.isSuspended !== other.isSuspended) {
      const version = other.version;
      differences.push({ what: "suspension", standing: "different", packId, version });
    }
  }
  if (ours.trustRoots.join() !== theirs.trustRoots.join()) {
    differences.push({ what: "trust-root", standing: "different" });
  }
  return differences;
}

function comparePacks(own: PackState, other: PackState): Standing {
  if (own.authority !== other.authority) return "different";
  if (own.digest === other.digest) return "same";
  if (own.version === other.version) return "different";
  return other.version < own.version ? "behind" : "ahead";
}

/** The worst of them. */
export function worstStanding(differences: readonly Pick<PeerDifference, "standing">[]): Standing {
  const order = ["different", "behind", "ahead"] as const;
  return order.find((one) => differences.some(({ standing }) => standing === one)) ?? "same";
}
