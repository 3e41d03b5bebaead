import type { Address, TransactionReceipt } from "viem";
import type { Hex } from "../presentation/abi-encode.ts";
import type { IssuerRecord } from "../trust/issuer-record.ts";
import type { SignedIssuerRecord } from "../trust/verify-issuer-record.ts";
import type { ChainClients } from "./chain-clients.ts";
import { acceptRecord, encodeProposal, issuerIdOf } from "./encode-issuer-record.ts";
import { trustRegistryAbi } from "./generated/trust-registry.abi.ts";
import { writeContract } from "./write-contract.ts";

export interface ProposeIssuerOptions {
  readonly trustRegistry: Hex;
  /** Its status is not sent: `publishStatus` does that, once the key counts. */
  readonly record: IssuerRecord | SignedIssuerRecord;
  /** The account that posts the issuer's status. */
  readonly publisher: Address;
}

export interface ProposeIssuerResult {
  readonly issuerId: Hex;
  readonly receipt: TransactionReceipt;
}

/**
 * Lists an issuer, as the registrar. Its key counts once the registry's delay has passed without a veto. Whether the
 * key is that of the DID's document, the caller has checked.
 * Rejects with TrustError or KeyError for a record whose form, key or signature does not hold; else with ChainError
 * `ERR_CHAIN_REVERTED` (`details.reason`: `IssuerKnown`, `NotRegistrar`, `IssuerAuthorityInvalid`, `TreeFull`, ...) or
 * `ERR_CHAIN_RPC`.
 */
export async function proposeIssuer(
  clients: ChainClients,
  { trustRegistry, record, publisher }: ProposeIssuerOptions,
): Promise<ProposeIssuerResult> {
  const accepted = await acceptRecord(record);
  const receipt = await writeContract(clients, {
    address: trustRegistry,
    abi: trustRegistryAbi,
    functionName: "proposeIssuer",
    args: [encodeProposal(accepted, publisher)],
  });
  return { issuerId: issuerIdOf(accepted.publicKey), receipt };
}
