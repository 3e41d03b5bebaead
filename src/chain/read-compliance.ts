import type { PublicClient } from "viem";
import type { Hex } from "../presentation/abi-encode.ts";
import { toChainError } from "./chain-error.ts";
import { readRegistry } from "./read-registry.ts";

/** Reason codes of ERC-8226; the registry gives 0, 1, 6, 7 and 8, an adapter may give the others. */
export const COMPLIANCE_REASONS = [
  "compliant",
  "kyc-expired",
  "aml-flag",
  "not-accredited",
  "not-qualified",
  "jurisdiction-blocked",
  "identity-not-found",
  "attestation-revoked",
  "other",
] as const;
export type ComplianceReason = (typeof COMPLIANCE_REASONS)[number];

/** `IComplianceRegistry.Tier`: an attester's word, or a proof that the contract verified. */
export const COMPLIANCE_TIERS = ["none", "attested", "proof"] as const;
export type ComplianceTier = (typeof COMPLIANCE_TIERS)[number];

export interface ReadComplianceOptions {
  readonly registry: Hex;
  readonly subject: Hex;
  readonly policyId: Hex;
  /** Whether a linked policy counts whose regime the policy's authority recognises now; `false` unless told. */
  readonly orRecognised?: boolean | undefined;
}

export interface Compliance {
  readonly isCompliant: boolean;
  /** When what counts ends, or ended; `undefined` where there is nothing. */
  readonly expiresAt: Date | undefined;
  /**
   * `other`: the policy is suspended, or what was attested is of a version that is not in force yet or no longer
   * honoured.
   */
  readonly reason: ComplianceReason;
  /** `none` where the subject is not compliant. */
  readonly tier: ComplianceTier;
  /** The policy that this is of: the one asked for, or the recognised one that stands in. */
  readonly via: Hex;
}

/** Whether a subject is compliant with a policy as of the latest block. Rejects with ChainError `ERR_CHAIN_RPC`. */
export async function readCompliance(
  publicClient: PublicClient,
  { registry, subject, policyId, orRecognised = false }: ReadComplianceOptions,
): Promise<Compliance> {
  const block = await publicClient.getBlockNumber().catch((cause: unknown) => {
    throw toChainError(cause, "getBlockNumber");
  });
  const args = [subject, policyId] as const;
  const [ok, expiresAt, reason, via = policyId] = orRecognised
    ? await readRegistry(publicClient, registry, "isCompliantOrRecognised", args, block)
    : await readRegistry(publicClient, registry, "isCompliant", args, block);
  const tier = await readRegistry(publicClient, registry, "tierOf", [subject, via], block);
  return {
    isCompliant: ok,
    expiresAt: expiresAt === 0n ? undefined : new Date(Number(expiresAt) * 1000),
    reason: COMPLIANCE_REASONS[reason] ?? "other",
    tier: COMPLIANCE_TIERS[tier] ?? "none",
    via,
  };
}
