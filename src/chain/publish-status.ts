import type { TransactionReceipt } from "viem";
import type { Hex } from "../presentation/abi-encode.ts";
import type { IssuerRecord } from "../trust/issuer-record.ts";
import type { SignedIssuerRecord } from "../trust/verify-issuer-record.ts";
import type { ChainClients } from "./chain-clients.ts";
import { acceptRecord, encodeStatus } from "./encode-issuer-record.ts";
import { trustRegistryAbi } from "./generated/trust-registry.abi.ts";
import { writeContract } from "./write-contract.ts";

export interface PublishStatusOptions {
  readonly trustRegistry: Hex;
  /** Whose status goes into one new root. Their authority is not sent: the registry has its own. */
  readonly records: readonly (IssuerRecord | SignedIssuerRecord)[];
}

/**
 * Posts issuers' status roots and times, as the publisher of each of them. Block time may trail the clock: a
 * `statusAsOf` of this very second can be refused.
 * Rejects with TrustError or KeyError for a record whose form, key or signature does not hold; else with ChainError
 * `ERR_CHAIN_REVERTED` (`details.reason`: `StatusTimesInvalid`, `NotPublisher`, `IssuerNotActive`, `IssuerIsRevoked`,
 * ...) or `ERR_CHAIN_RPC`.
 */
export async function publishStatus(
  clients: ChainClients,
  { trustRegistry, records }: PublishStatusOptions,
): Promise<TransactionReceipt> {
  const updates = [];
  for (const record of records) updates.push(encodeStatus(await acceptRecord(record)));
  return writeContract(clients, {
    address: trustRegistry,
    abi: trustRegistryAbi,
    functionName: "publishStatus",
    args: [updates],
  });
}
