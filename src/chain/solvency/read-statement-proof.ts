import { SolvencyError } from "../../errors.ts";
import type { Groth16Proof } from "../../proving/types.ts";
import { parseProofs } from "../../solvency/report/proof-files.ts";
import { PublicationReader, type PublicationSource } from "../../solvency/report/publication.ts";
import type { SolvencyReport } from "../../solvency/report/report-schema.ts";

const PLACE = "statement statement";

/**
 * The proof of the statement itself, from a publication: the one of all its proofs that goes on chain.
 * @throws SolvencyError `ERR_SOLVENCY_REPORT_PROOF` where there is none, `ERR_SOLVENCY_REPORT_FILE` for a file that is not
 *   the one that the report lists
 */
export async function readStatementProof(
  source: PublicationSource,
  report: Pick<SolvencyReport, "files">,
): Promise<Groth16Proof> {
  const reader = new PublicationReader(source, report.files);
  // it is the last of them
  for (const path of reader.list("proofs/").reverse()) {
    const proofs = parseProofs(await reader.getJson(path));
    const found = proofs.find(({ place, circuit }) => place === PLACE && circuit === "solvency");
    if (found !== undefined) return found.proof;
  }
  throw new SolvencyError(
    "ERR_SOLVENCY_REPORT_PROOF",
    "the publication has no proof of the statement",
  );
}
