import type { PublicClient } from "viem";
import type { Hex } from "../presentation/abi-encode.ts";
import { toChainError } from "./chain-error.ts";
import { complianceRegistryAbi } from "./generated/compliance-registry.abi.ts";

/** Reason codes of ERC-8226; the registry gives 0, 1, 6 and 7, an adapter may give the others. */
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

export interface Compliance {
  readonly isCompliant: boolean;
  /** When the attestation ends or ended; `undefined` where there is none. */
  readonly expiresAt: Date | undefined;
  readonly reason: ComplianceReason;
}

/** Whether a subject is compliant with a policy as of the latest block. Rejects with ChainError `ERR_CHAIN_RPC`. */
export async function readCompliance(
  publicClient: PublicClient,
  { registry, subject, policyId }: Readonly<Record<"registry" | "subject" | "policyId", Hex>>,
): Promise<Compliance> {
  try {
    const [ok, expiresAt, reason] = await publicClient.readContract({
      address: registry,
      abi: complianceRegistryAbi,
      functionName: "isCompliant",
      args: [subject, policyId],
    });
    return {
      isCompliant: ok,
      expiresAt: expiresAt === 0n ? undefined : new Date(Number(expiresAt) * 1000),
      reason: COMPLIANCE_REASONS[reason] ?? "other",
    };
  } catch (cause) {
    throw toChainError(cause, "isCompliant");
  }
}
