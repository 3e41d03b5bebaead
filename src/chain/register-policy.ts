import type { TransactionReceipt } from "viem";
import type { Hex } from "../presentation/abi-encode.ts";
import { SCOPE_MODES, type ScopeMode } from "../presentation/scope.ts";
import { type ChainClients, writeRegistry } from "./write-registry.ts";

export interface RegisterPolicyOptions {
  readonly registry: Hex;
  /** 32 bytes; also the label of the nullifier scope. */
  readonly policyId: Hex;
  readonly policyHash: bigint;
  readonly mode: ScopeMode;
  /** Seconds from `asOf` to expiry. Keep it within the policy's own `validFor`. */
  readonly ttl: number;
  /** Oldest age of `asOf` in seconds; 24 hours unless told. */
  readonly asOfWindow?: number | undefined;
  /** Mode `account`: seconds, above `asOfWindow`; 72 hours unless told. */
  readonly rebindDelay?: number | undefined;
  readonly circuitVersion?: number | undefined;
}

const HOUR = 3600;

/** Registers a policy, as the registry's owner. Rejects like `attest`. */
export async function registerPolicy(
  clients: ChainClients,
  options: RegisterPolicyOptions,
): Promise<TransactionReceipt> {
  const { registry, policyId, policyHash, mode, ttl } = options;
  const config = {
    policyHash,
    mode: SCOPE_MODES.indexOf(mode),
    ttl,
    asOfWindow: options.asOfWindow ?? 24 * HOUR,
    rebindDelay: options.rebindDelay ?? (mode === "account" ? 72 * HOUR : 0),
    circuitVersion: options.circuitVersion ?? 1,
  };
  return writeRegistry(clients, registry, "registerPolicy", [policyId, config]);
}
