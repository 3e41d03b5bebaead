import type { PublicClient } from "viem";
import { ChainError } from "../../errors.ts";
import type { Hex } from "../../presentation/abi-encode.ts";
import { toChainError } from "../chain-error.ts";
import type { EncodedTimes } from "./announcement.ts";
import { readPolicyRegistry } from "./call-policy-registry.ts";

export interface ReadPolicyVersionOptions {
  readonly policyRegistry: Hex;
  readonly policyId: Hex;
  /** The version in force unless told; where none is, the newest. */
  readonly version?: number | undefined;
}

/** Where a version stands: announced for later, in force, followed by another, or over. */
export type PolicyStanding = "announced" | "in-force" | "superseded" | "expired";

export interface PolicyVersionOnChain {
  readonly policyId: Hex;
  readonly authorityId: Hex;
  /** The chain's own, from 1; a pack's may be another. */
  readonly version: number;
  readonly latestVersion: number;
  /** 0: none is. */
  readonly versionInForce: number;
  readonly standing: PolicyStanding;
  /** Of the whole policy. */
  readonly isSuspended: boolean;
  /** 0 for a pack of figures alone. */
  readonly policyHash: bigint;
  readonly packDigest: Hex;
  readonly figuresHash: Hex;
  /** Unix seconds, as all times here. */
  readonly announcedAt: number;
  readonly validFrom: number;
  readonly validUntil: number;
  readonly regime: number;
  readonly times: EncodedTimes;
}

/**
 * A version of a policy as the registry has it.
 * Rejects with ChainError `ERR_CHAIN_POLICY_UNKNOWN`, `ERR_CHAIN_NOT_DEPLOYED` or `ERR_CHAIN_RPC`.
 */
export async function readPolicyVersion(
  publicClient: PublicClient,
  { policyRegistry, policyId, version: asked }: ReadPolicyVersionOptions,
): Promise<PolicyVersionOnChain> {
  const [authorityId, number, latestVersion, isSuspended] = await readPolicyRegistry(
    publicClient,
    policyRegistry,
    "policyOf",
    [policyId],
  );
  const versionInForce = await readPolicyRegistry(publicClient, policyRegistry, "versionInForce", [
    policyId,
  ]);
  const version = asked ?? (versionInForce === 0 ? latestVersion : versionInForce);
  if (number === 0 || version < 1 || version > latestVersion) {
    throw new ChainError(
      "ERR_CHAIN_POLICY_UNKNOWN",
      number === 0 ? "the registry has no such policy" : "the policy has no such version",
      { details: { policyId, latestVersion } },
    );
  }
  const record = await readPolicyRegistry(publicClient, policyRegistry, "versionOf", [
    policyId,
    version,
  ]);
  const { policyHash, packDigest, figuresHash, announcedAt, validFrom, validUntil } = record;
  const { timestamp } = await publicClient.getBlock().catch((cause: unknown) => {
    throw toChainError(cause, "getBlock");
  });
  return {
    policyId,
    authorityId,
    version,
    latestVersion,
    versionInForce,
    standing: standingAt(Number(timestamp), record, version === versionInForce),
    isSuspended,
    policyHash,
    packDigest,
    figuresHash,
    announcedAt,
    validFrom,
    validUntil,
    regime: record.regime,
    times: record.times,
  };
}

function standingAt(
  now: number,
  { validFrom, validUntil }: { readonly validFrom: number; readonly validUntil: number },
  isInForce: boolean,
): PolicyStanding {
  if (isInForce) return "in-force";
  if (now < validFrom) return "announced";
  return now < validUntil ? "superseded" : "expired";
}
