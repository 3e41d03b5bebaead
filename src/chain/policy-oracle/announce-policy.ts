import { parseEventLogs } from "viem";
import { ChainError } from "../../errors.ts";
import type { Hex } from "../../presentation/abi-encode.ts";
import type { ChainClients } from "../chain-clients.ts";
import { policyRegistryAbi } from "../generated/policy-registry.abi.ts";
import { writePolicyRegistry } from "./call-policy-registry.ts";
import {
  type PrepareAnnouncementOptions,
  type PreparedAnnouncement,
  prepareAnnouncement,
} from "./prepare-announcement.ts";

export interface AnnouncedPolicy extends PreparedAnnouncement {
  readonly transaction: Hex;
  readonly gas: bigint;
}

/**
 * Announces a signed pack as the next version of its policy, as a publisher of its authority. What
 * `prepareAnnouncement` refuses is not sent, nor what the contract would refuse.
 * Rejects as `prepareAnnouncement`, or with ChainError `ERR_CHAIN_REVERTED` (`details.reason` is the contract's error).
 */
export async function announcePolicy(
  clients: ChainClients,
  options: PrepareAnnouncementOptions,
): Promise<AnnouncedPolicy> {
  const prepared = await prepareAnnouncement(clients.publicClient, options);
  const { policyRegistry, authorityId } = options;
  const receipt = await writePolicyRegistry(clients, policyRegistry, "announce", [
    authorityId,
    prepared.pack.id,
    prepared.announcement,
  ]);
  const [event] = parseEventLogs({
    abi: policyRegistryAbi,
    eventName: "PolicyUpdated",
    logs: receipt.logs.filter(({ address }) => address === policyRegistry.toLowerCase()),
  });
  if (event === undefined) {
    throw new ChainError("ERR_CHAIN_REVERTED", "the announcement left no event", {
      details: { transaction: receipt.transactionHash },
    });
  }
  const { policyId, version } = event.args;
  return {
    ...prepared,
    policyId,
    version,
    transaction: receipt.transactionHash,
    gas: receipt.gasUsed,
  };
}
