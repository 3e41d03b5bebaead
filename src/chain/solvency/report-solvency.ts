import type { TransactionReceipt } from "viem";
import { ChainError } from "../../errors.ts";
import type { Hash } from "../../field/poseidon.ts";
import type { Hex } from "../../presentation/abi-encode.ts";
import type { Groth16Proof } from "../../proving/types.ts";
import type { SolvencyReport } from "../../solvency/report/report-schema.ts";
import type { ChainClients } from "../chain-clients.ts";
import { toChainError } from "../chain-error.ts";
import { encodeProof } from "../encode-proof.ts";
import { writeSolvencyRegistry } from "./call-solvency-registry.ts";
import { encodeSolvencyReport, type ReportOnChain } from "./encode-solvency-report.ts";

export interface ReportSolvencyOptions {
  /** `loadHash()` */
  readonly hash: Hash;
  readonly registry: Hex;
  /** The publication's report, made for this chain and registry. */
  readonly report: ReportOnChain & Pick<SolvencyReport, "chainId" | "registry">;
  /** Of the circuit `solvency`: `readStatementProof` of the publication. */
  readonly proof: Groth16Proof;
  /** Where the publication is, at most 1,024 bytes. */
  readonly uri: string;
}

/**
 * Puts an epoch's statement on chain, as the entity's reporter. The contract verifies the proof; until verifiers confirm
 * it, the statement is reported and no more.
 * Rejects with SolvencyError as `encodeSolvencyReport`; with ChainError `ERR_CHAIN_WRONG_CHAIN` for a report that was
 * made for another chain or registry, `ERR_CHAIN_REVERTED` (`details.reason`: `ProofInvalid`, `EpochInvalid`,
 * `SnapshotInvalid`, `TermsUnknown`, `NotReporter`, ...), `ERR_CHAIN_NOT_DEPLOYED` or `ERR_CHAIN_RPC`.
 */
export async function reportSolvency(
  clients: ChainClients,
  { hash, registry, report, proof, uri }: ReportSolvencyOptions,
): Promise<TransactionReceipt> {
  const encoded = encodeSolvencyReport(hash, report);
  const chainId = await clients.publicClient.getChainId().catch((cause: unknown) => {
    throw toChainError(cause, "getChainId");
  });
  if (report.chainId !== chainId || report.registry.toLowerCase() !== registry.toLowerCase()) {
    throw new ChainError(
      "ERR_CHAIN_WRONG_CHAIN",
      "the report was made for another chain or registry, and holds nowhere else",
      { details: { chainId, madeFor: report.chainId } },
    );
  }
  return writeSolvencyRegistry(clients, registry, "report", [encoded, encodeProof(proof), uri]);
}
