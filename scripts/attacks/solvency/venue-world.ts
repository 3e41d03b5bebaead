import { solvencyContextHash } from "../../../src/solvency/context-hash.ts";
import type { SolvencyReport } from "../../../src/solvency/report/report-schema.ts";
import type {
  ReportPins,
  VerifyPublicationOptions,
} from "../../../src/solvency/report/verify-options.ts";
import { verifyPublication } from "../../../src/solvency/report/verify-publication.ts";
import { hash } from "../../../test/solvency/fixtures.ts";
import { type MemoryFolder, publishEpoch, random } from "../../../test/solvency/report/venue.ts";
import { republish } from "../../../test/solvency/review/lying-venue.ts";
import { type Outcome, once, outcomeOf } from "../attack-case.ts";

export type Venue = Awaited<ReturnType<typeof publishEpoch>>;

/** One proof as a publication has it. */
export interface PlacedProofJson {
  place: string;
  circuit: string;
  proof: object;
}

/** What a venue may change before it signs again. */
export interface Draft {
  /** JSON by path, but for what lies encrypted. */
  readonly files: Map<string, unknown>;
  readonly report: SolvencyReport;
  /** The one file of proofs, of a venue as small as this. */
  proofs: PlacedProofJson[];
}

const PROOFS = "proofs/00000.json";

/** Two epochs of a venue, proved and published on the product's circuits in miniature, each made when first asked for. */
export function venueWorld() {
  const first = once(() => publishEpoch());
  const second = once(async () => {
    const { report } = await first();
    const previousStatement = BigInt(report.statement.digest);
    // a customer less: what is proved is the same
    const ledger = "customer,asset,balance\nben@example.com,ETH,3\n";
    return publishEpoch({ epoch: 2, previousStatement, ledger });
  });
  const verify = async (
    folder?: MemoryFolder,
    pins: Partial<ReportPins> = {},
    options: Partial<VerifyPublicationOptions> = {},
  ) => {
    const venue = await first();
    return verifyPublication(
      hash,
      folder ?? venue.folder,
      { ...venue.pins, ...pins },
      { random, ...options },
    );
  };
  return {
    first,
    second,
    /** What a verifier with the venue's own pins, but for these, says of a publication: the first epoch's. */
    verify,
    outcome: (...parameters: Parameters<typeof verify>): Promise<Outcome> =>
      outcomeOf(() => verify(...parameters)),
    /** The honest publication of the first epoch, which many lies stand beside. */
    accepted: once((): Promise<Outcome> => outcomeOf(() => verify())),
  };
}

export type VenueWorld = ReturnType<typeof venueWorld>;

/** A publication that its own venue changed, listed anew and signed. */
export const redraft = (
  published: Parameters<typeof republish>[0],
  change: (draft: Draft) => unknown,
): Promise<MemoryFolder> =>
  republish(published, async (files, report) => {
    const draft: Draft = { files, report, proofs: files.get(PROOFS) as PlacedProofJson[] };
    await change(draft);
    files.set(PROOFS, draft.proofs);
  });

export const contextHashOf = ({ context }: Venue): bigint => solvencyContextHash(context);
