import type { TransactionReceipt } from "viem";
import { ChainError } from "../../errors.ts";
import type { Hash } from "../../field/poseidon.ts";
import type { Hex } from "../../presentation/abi-encode.ts";
import { entityHash } from "../../solvency/context-hash.ts";
import type { SolvencyReport } from "../../solvency/report/report-schema.ts";
import type { VerifiedPublication } from "../../solvency/report/verify-publication.ts";
import type { ChainClients } from "../chain-clients.ts";
import { toChainError } from "../chain-error.ts";
import { readSolvencyRegistry, writeSolvencyRegistry } from "./call-solvency-registry.ts";
import { encodeSolvencyReport, type ReportOnChain } from "./encode-solvency-report.ts";

export interface ConfirmSolvencyOptions {
  /** `loadHash()` */
  readonly hash: Hash;
  readonly registry: Hex;
  /** What `verifyPublication` gave, of every batch. */
  readonly verified: Pick<VerifiedPublication, "batches" | "unpinned"> & {
    readonly report: ReportOnChain &
      Pick<SolvencyReport, "chainId" | "registry" | "previousStatement">;
  };
}

/**
 * Says on chain, as a named verifier, that a publication was verified to its last batch. What is confirmed is what was
 * verified: another statement under the epoch is refused here.
 * Rejects with RangeError where only a sample of the batches was verified, or reserves at blocks that were not pinned; with ChainError `ERR_CHAIN_WRONG_CHAIN` for a
 * report of another chain or registry, `ERR_CHAIN_SOLVENCY_MISMATCH` where the chain has another statement of the
 * epoch or none, `ERR_CHAIN_REVERTED` (`details.reason`: `NotVerifier`, `StatementSettled`, `StatementSuperseded`, ...),
 * `ERR_CHAIN_NOT_DEPLOYED` or `ERR_CHAIN_RPC`.
 */
export async function confirmSolvency(
  clients: ChainClients,
  { hash, registry, verified }: ConfirmSolvencyOptions,
): Promise<TransactionReceipt> {
  const { report, batches, unpinned } = verified;
  if (batches.verified !== batches.all) {
    throw new RangeError("only a publication whose every batch was verified is confirmed");
  }
  // who may attest is in the terms on chain
  if (unpinned.some((pin) => pin.startsWith("blocks."))) {
    throw new RangeError("only a publication at blocks that the verifier pinned is confirmed");
  }
  const { publicClient } = clients;
  const chainId = await publicClient.getChainId().catch((cause: unknown) => {
    throw toChainError(cause, "getChainId");
  });
  if (report.chainId !== chainId || report.registry.toLowerCase() !== registry.toLowerCase()) {
    throw new ChainError(
      "ERR_CHAIN_WRONG_CHAIN",
      "the report was made for another chain or registry",
      { details: { chainId, madeFor: report.chainId } },
    );
  }
  const encoded = encodeSolvencyReport(hash, report);
  const { entity, epoch } = encoded;
  const statementAt = (at: number) =>
    readSolvencyRegistry(publicClient, registry, "statementOf", [entity, at]);
  const [onChain, before] = [await statementAt(epoch), await statementAt(epoch - 1)];
  const [floorBps, terms] = await readSolvencyRegistry(publicClient, registry, "figuresOf", [
    entity,
    epoch,
  ]);
  const { number } = await readSolvencyRegistry(publicClient, registry, "termsOf", [
    entity,
    encoded.policyHash,
    encoded.attesterRoot,
  ]);
  const isSame =
    BigInt(onChain.root) === BigInt(report.statement.digest) &&
    BigInt(before.root) === BigInt(report.previousStatement) &&
    onChain.snapshotAt === encoded.snapshotAt &&
    onChain.isSolvent === encoded.isSolvent &&
    floorBps === encoded.floorBps &&
    terms === number;
  if (!isSame) {
    throw new ChainError(
      "ERR_CHAIN_SOLVENCY_MISMATCH",
      "the chain has another statement of this epoch than the one that was verified, or none",
      { details: { epoch } },
    );
  }
  return writeSolvencyRegistry(clients, registry, "confirm", [
    entity,
    epoch,
    onChain.statementHash,
  ]);
}

export interface FailSolvencyOptions {
  readonly registry: Hex;
  /** Legal entity identifier (ISO 17442). */
  readonly lei: string;
  readonly epoch: number;
  /** For everybody to read, at most 1,024 bytes. */
  readonly reason: string;
}

/**
 * Says on chain, as a named verifier, that a statement does not hold: final for its epoch.
 * Rejects with ChainError as `confirmSolvency`.
 */
export async function failSolvency(
  clients: ChainClients,
  { registry, lei, epoch, reason }: FailSolvencyOptions,
): Promise<TransactionReceipt> {
  return writeSolvencyRegistry(clients, registry, "fail", [entityHash(lei), epoch, reason]);
}
