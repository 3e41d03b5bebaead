import type { TransactionReceipt } from "viem";
import type { Hex } from "../../presentation/abi-encode.ts";
import { entityHash } from "../../solvency/context-hash.ts";
import type { ChainClients } from "../chain-clients.ts";
import { writeSolvencyRegistry } from "./call-solvency-registry.ts";

export interface RegisterSolvencyEntityOptions {
  readonly registry: Hex;
  /** Legal entity identifier (ISO 17442). */
  readonly lei: string;
  readonly name: string;
  /** The one account that reports. */
  readonly reporter: Hex;
  /** Seconds from one report to the next, as the entity undertakes. */
  readonly reportPeriod: number;
}

/** Names an entity and its reporter, as the registry's owner. Rejects with ChainError as `reportSolvency`. */
export async function registerSolvencyEntity(
  clients: ChainClients,
  { registry, lei, name, reporter, reportPeriod }: RegisterSolvencyEntityOptions,
): Promise<TransactionReceipt> {
  return writeSolvencyRegistry(clients, registry, "registerEntity", [
    lei,
    name,
    reporter,
    reportPeriod,
  ]);
}

export interface SetSolvencyTermsOptions {
  readonly registry: Hex;
  readonly lei: string;
  /** `solvencyPolicyHash` of the policy that the owner has read and whose signature it has verified. */
  readonly policyHash: bigint;
  /** Root of the keys that may attest reserves. */
  readonly attesterRoot: bigint;
  /** Snapshots from here... */
  readonly from: Date;
  /** ...and before here. At or before `from` the terms never hold. */
  readonly until: Date;
}

/**
 * Says by which policy and on whose attestations an entity may report, as the registry's owner. For the same policy and
 * attesters it replaces the span.
 * Rejects with ChainError as `reportSolvency`.
 */
export async function setSolvencyTerms(
  clients: ChainClients,
  { registry, lei, policyHash, attesterRoot, from, until }: SetSolvencyTermsOptions,
): Promise<TransactionReceipt> {
  return writeSolvencyRegistry(clients, registry, "setTerms", [
    entityHash(lei),
    policyHash,
    attesterRoot,
    seconds(from),
    seconds(until),
  ]);
}

const seconds = (date: Date): number => Math.floor(date.getTime() / 1000);
