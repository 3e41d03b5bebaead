import type { Trail, TrailRecord } from "./trail-schema.ts";

export interface PolicyTimelineEntry {
  readonly at: number;
  readonly kind: "announced" | "suspended" | "lifted";
  readonly policyId: string;
  /** By the authority's word; the policy's id where its creation lies before the trail. */
  readonly packId: string;
  /** DID by the authority's word; its id where its creation lies before the trail. */
  readonly authority: string;
  readonly version?: number;
  readonly validFrom?: number;
  readonly validUntil?: number;
  /** SHA-256 of the pack's RFC 8785 text, 0x and hex. */
  readonly packDigest?: string;
  readonly reason?: string;
}

/** What authorities announced, suspended and lifted, in the order of the chain. */
export function policyTimeline(trail: Trail): PolicyTimelineEntry[] {
  const authorities = new Map<string, string>();
  const policies = new Map<string, { packId: string; authority: string }>();
  const named = (record: TrailRecord<"policyRegistry">, policyId: string) => ({
    at: record.timestamp,
    policyId,
    ...(policies.get(policyId) ?? { packId: policyId, authority: "" }),
  });
  return trail.records.flatMap((record): PolicyTimelineEntry[] => {
    if (record.contract !== "policyRegistry") return [];
    switch (record.event) {
      case "AuthorityCreated":
        authorities.set(record.args.authorityId, record.args.did);
        return [];
      case "PolicyCreated": {
        const { policyId, packId, authorityId } = record.args;
        policies.set(policyId, { packId, authority: authorities.get(authorityId) ?? authorityId });
        return [];
      }
      case "PolicyAnnounced": {
        const { policyId, version, announcement } = record.args;
        const { validFrom, validUntil, packDigest } = announcement;
        const entry = { version, validFrom, validUntil, packDigest };
        return [{ kind: "announced", ...named(record, policyId), ...entry }];
      }
      case "PolicySuspensionChanged": {
        const { policyId, isSuspended, reason } = record.args;
        const kind = isSuspended ? "suspended" : "lifted";
        return [{ kind, ...named(record, policyId), reason }];
      }
      default:
        return [];
    }
  });
}
