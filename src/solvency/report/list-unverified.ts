import type { SolvencyPolicy } from "../documents/parse-solvency-policy.ts";
import type { ClaimedBatches } from "./claim-liabilities.ts";
import type { ClaimedReserves } from "./claim-reserves.ts";
import type { SolvencyReport } from "./report-schema.ts";
import type { ReportPins } from "./verify-options.ts";

interface Verified {
  readonly report: SolvencyReport;
  readonly pins: ReportPins;
  readonly policy: SolvencyPolicy;
  readonly batches: ClaimedBatches;
  readonly reserves: ClaimedReserves;
}

const isOpenSet = ({ attesterRoot }: ReportPins, { attested }: ClaimedReserves): boolean =>
  attesterRoot === undefined && attested > 0;

const openNetworks = ({ blocks = {} }: ReportPins, { networks }: ClaimedReserves): string[] =>
  networks.filter((network) => !Object.hasOwn(blocks, network));

/** Pins that the reserves rest on and the verifier did not give. */
export function listUnpinned({ pins, reserves }: Pick<Verified, "pins" | "reserves">): string[] {
  return [
    ...(isOpenSet(pins, reserves) ? ["attesterRoot"] : []),
    ...openNetworks(pins, reserves).map((network) => `blocks.${network}`),
  ];
}

/** What nothing in a publication says, whatever else holds, in words. */
export function listUnverified({ report, pins, policy, batches, reserves }: Verified): string[] {
  const networks = openNetworks(pins, reserves);
  const { verified, all, unproved } = batches;
  const words: [applies: boolean, text: string][] = [
    [true, "whether reserves are borrowed for the moment of the snapshot"],
    [true, "whether every customer is in the ledger: each customer checks that for themselves"],
    [true, "whether everyone is shown the same report: compare the statement's digest"],
    [verified < all, `${all - verified} of ${all} batches of liabilities`],
    [
      unproved > 0,
      `${unproved} ${unproved === 1 ? "place" : "places"} of the liabilities' tree that no proof stands behind: it can only add, and a customer who is there is not counted`,
    ],
    [
      networks.length > 0,
      `whether the blocks of the transparent reserves are the chain's own: ${networks.join(", ")}`,
    ],
    [isOpenSet(pins, reserves), "who the attesters of the attested reserves are"],
    [
      reserves.attested > 1 || (reserves.attested > 0 && reserves.transparent > 0),
      "whether one thing stands in two attested batches, or attested and transparent: the attesters and their authority compare its tags",
    ],
    [report.checks.length > 0, "what the report's words say of who checked reserves, and how"],
    [
      pins.policyId === undefined,
      `whether the policy ${policy.id}, version ${policy.version}, is the one that its authority means for this venue`,
    ],
    [
      pins.previous === undefined && report.epoch > 1,
      "whether the epoch before is the one that this report names",
    ],
    [report.customers !== undefined, "the number of customers, which is the venue's word"],
  ];
  return words.filter(([applies]) => applies).map(([, text]) => text);
}
