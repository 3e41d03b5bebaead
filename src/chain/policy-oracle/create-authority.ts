import { parseEventLogs } from "viem";
import { ChainError } from "../../errors.ts";
import type { Hex } from "../../presentation/abi-encode.ts";
import type { ChainClients } from "../chain-clients.ts";
import { policyRegistryAbi } from "../generated/policy-registry.abi.ts";
import { writePolicyRegistry } from "./call-policy-registry.ts";

export interface CreateAuthorityOptions {
  readonly policyRegistry: Hex;
  /** As in the authority's packs. */
  readonly did: string;
  /** Seconds between the announcement of a further version and the first moment that it may be in force. */
  readonly minNotice: number;
}

/**
 * Creates an authority, with the wallet's account as its admin. Anyone may create one of any DID: whoever relies on it
 * pins the id, and has it from the DID's controller.
 * Rejects with ChainError `ERR_CHAIN_REVERTED`, `ERR_CHAIN_NOT_DEPLOYED` or `ERR_CHAIN_RPC`.
 */
export async function createAuthority(
  clients: ChainClients,
  { policyRegistry, did, minNotice }: CreateAuthorityOptions,
): Promise<{ readonly authorityId: Hex; readonly transaction: Hex }> {
  if (!Number.isInteger(minNotice) || minNotice < 0 || minNotice >= 2 ** 40) {
    throw new RangeError("minNotice is whole seconds below 2^40");
  }
  const receipt = await writePolicyRegistry(clients, policyRegistry, "createAuthority", [
    did,
    minNotice,
  ]);
  const [event] = parseEventLogs({
    abi: policyRegistryAbi,
    eventName: "AuthorityCreated",
    logs: receipt.logs,
  });
  if (event === undefined) {
    throw new ChainError("ERR_CHAIN_REVERTED", "the authority left no event", {
      details: { transaction: receipt.transactionHash },
    });
  }
  return { authorityId: event.args.authorityId, transaction: receipt.transactionHash };
}
