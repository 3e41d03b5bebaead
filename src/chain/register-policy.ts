import type { TransactionReceipt } from "viem";
import { ChainError } from "../errors.ts";
import type { Hex } from "../presentation/abi-encode.ts";
import { SCOPE_MODES, type ScopeMode } from "../presentation/scope.ts";
import { adoptVersion } from "./adopt-version.ts";
import type { ChainClients } from "./chain-clients.ts";
import { readRegistry } from "./read-registry.ts";
import { writeRegistry } from "./write-registry.ts";

export interface RegisterPolicyOptions {
  readonly registry: Hex;
  /** 32 bytes, the owner's choice; also the label of the nullifier scope. */
  readonly policyId: Hex;
  /** The policy of the oracle that this one follows, for good. */
  readonly oraclePolicyId: Hex;
  readonly mode: ScopeMode;
  /** The oracle's version that is made provable. */
  readonly policyVersion: number;
  /** Mode `account`: seconds, above the version's `asOfOnChain`; 72 hours unless told. */
  readonly rebindDelay?: number | undefined;
  /** Whether an attester's decision counts; `false` unless told. Attesters are named by `setAttester`. */
  readonly acceptsAttested?: boolean | undefined;
  /** 1 unless told. */
  readonly circuitVersion?: number | undefined;
}

const DEFAULT_REBIND_DELAY = 72 * 3600;

/**
 * Registers a policy, allows it a circuit and adopts a version, as the registry's owner: up to three transactions. What
 * an earlier call has done already is left as it is.
 * Rejects like `attest`, or with ChainError `ERR_CHAIN_POLICY_MISMATCH` where the id is registered otherwise.
 * @returns the receipts of what was sent, in that order
 */
export async function registerPolicy(
  clients: ChainClients,
  options: RegisterPolicyOptions,
): Promise<readonly TransactionReceipt[]> {
  const { registry, policyId, oraclePolicyId, mode, policyVersion, circuitVersion = 1 } = options;
  const { publicClient } = clients;
  const config = {
    oraclePolicyId,
    mode: SCOPE_MODES.indexOf(mode),
    rebindDelay: options.rebindDelay ?? (mode === "account" ? DEFAULT_REBIND_DELAY : 0),
    acceptsAttested: options.acceptsAttested ?? false,
  };
  const receipts: TransactionReceipt[] = [];
  const known = await readRegistry(publicClient, registry, "policyOf", [policyId]);
  if (known.number === 0) {
    receipts.push(await writeRegistry(clients, registry, "registerPolicy", [policyId, config]));
  } else {
    const differs = (Object.keys(config) as (keyof typeof config)[]).filter(
      (name) => String(known[name]).toLowerCase() !== String(config[name]).toLowerCase(),
    );
    if (differs.length > 0) {
      throw new ChainError(
        "ERR_CHAIN_POLICY_MISMATCH",
        `the policy is registered with another ${differs.join(", ")}, and never changes`,
        { details: { policyId, differs } },
      );
    }
  }
  const circuit = [policyId, circuitVersion] as const;
  if (!(await readRegistry(publicClient, registry, "isCircuitAllowed", circuit))) {
    receipts.push(await writeRegistry(clients, registry, "setCircuit", [...circuit, true]));
  }
  const args = [policyId, policyVersion, circuitVersion] as const;
  const { verifier } = await readRegistry(publicClient, registry, "ruleOf", args);
  if (BigInt(verifier) === 0n) {
    const adopted = { registry, policyId, policyVersion, circuitVersion };
    receipts.push(await adoptVersion(clients, adopted));
  }
  return receipts;
}
