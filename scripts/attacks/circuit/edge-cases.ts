import { MerkleTree } from "../../../src/field/merkle.ts";
import { loadHash } from "../../../src/field/poseidon.ts";
import { TRUST_DEPTH } from "../../../src/trust/issuer-record-layout.ts";
import { bitsAt, bitsOf } from "../../../test/circuits/bits.ts";
import { NOW, TODAY } from "../../../test/circuits/scenario.ts";
import type { AttackCase } from "../attack-case.ts";
import { circuitCase } from "./circuit-case.ts";
import { worldCase } from "./compliance-case.ts";
import { AUTHORITY, NOT_AFTER, NOT_OLDER, OPEN_250, TRUSTED_ISSUER } from "./templates.ts";

const hash = await loadHash();
const MAX_AGE = (1n << 30n) - 1n;
const LAST_STATUS = 2 ** 25 - 1;
const map = (country: number) => 1n << BigInt(country);
const others = (country: number) => (1n << 256n) - 2n - map(country);

function mapEdges(country: number): AttackCase[] {
  const name = `country ${country} alone in the map`;
  const c = BigInt(country);
  const alone = { residenceCountry: c, residenceSubdivision: 1n };
  return [
    worldCase(
      "E3",
      `residence: ${name}; not in it`,
      { claims: alone, operands: { residenceMap: others(country) } },
      { claims: alone, operands: { residenceMap: map(country) } },
    ),
    ...(
      [
        ["tax residence", "taxResidence", "taxResidenceMap"],
        ["citizenship", "citizenship", "citizenshipMap"],
      ] as const
    ).map(([title, field, operand]) => {
      const claims = { [`${field}1`]: c, [`${field}2`]: 0n, [`${field}3`]: 0n };
      return worldCase(
        "E3",
        `${title}: ${name}; not in it`,
        { claims, operands: { [operand]: others(country) } },
        { claims, operands: { [operand]: map(country) } },
      );
    }),
  ];
}

function issuerEdge(place: number): AttackCase {
  const leaf = hash("ISSUER", [1n, 2n, 3n, 4n]);
  const tree = new MerkleTree(hash, "TRUST_NODE", TRUST_DEPTH, [
    [place, leaf],
    [250, 7n],
  ]);
  return circuitCase({
    id: "E5",
    title: `the issuer at place ${place}; the place next to it`,
    spec: TRUSTED_ISSUER,
    twin: { key: [1n, 2n], statusRoot: 3n, record: 4n, path: tree.path(place).levels },
    bad: { path: tree.path(place < 250 ? place + 8 : place - 8).levels },
  });
}

/** What is legal to the last unit, each beside the first unit that is not. */
export function edgeCases(): AttackCase[] {
  const early = { leapDayEarly: 1n };
  const authority = {
    regimes: bitsAt([63], 64),
    maxKycLevel: 7n,
    classes: bitsAt([15], 16),
    regime: bitsOf(63n, 6),
    kycLevel: 7n,
    claimedClasses: bitsAt([15], 16),
  };
  const age = { at: NOW - MAX_AGE, asOf: NOW, maxAge: MAX_AGE, off: 0n };
  return [
    worldCase(
      "E1",
      "18 today; 18 tomorrow",
      { claims: { dateOfBirth: TODAY - 180_000n + 1n } },
      { claims: { dateOfBirth: TODAY - 180_000n } },
    ),
    worldCase(
      "E2",
      "born on 29 February, 18 on 1 March; on 28 February",
      { claims: { dateOfBirth: 20080229n }, date: 20260228n },
      { claims: { dateOfBirth: 20080229n }, date: 20260301n },
    ),
    worldCase(
      "E2",
      "born on 29 February, 18 on 28 February where the policy says so; on 27 February",
      { claims: { dateOfBirth: 20080229n }, operands: early, date: 20260227n },
      { claims: { dateOfBirth: 20080229n }, operands: early, date: 20260228n },
    ),
    ...[1, 249, 255].flatMap(mapEdges),
    ...[0, LAST_STATUS].map((index) => {
      const claims = { statusIndex: BigInt(index) };
      const neighbour = index === 0 ? 1 : index - 1;
      return worldCase(
        "E4",
        `status index ${index} beside a revoked one; revoked itself`,
        { claims, revoked: [index] },
        { claims, revoked: [neighbour] },
      );
    }),
    ...[0, 511].map(issuerEdge),
    circuitCase({
      id: "E6",
      title: "2^32 - 1 seconds between two moments; 2^32",
      spec: NOT_AFTER,
      twin: { earlier: 0n, later: (1n << 32n) - 1n },
      bad: { later: 1n << 32n },
    }),
    circuitCase({
      id: "E6",
      title: "the greatest age bound, 2^30 - 1 seconds; one second older",
      spec: NOT_OLDER,
      twin: age,
      bad: { at: NOW - MAX_AGE - 1n },
    }),
    circuitCase({
      id: "E6",
      title: "words of 2^240 - 1 and 2^10 - 1; a last word of 2^10",
      spec: OPEN_250,
      twin: { words: [(1n << 240n) - 1n, 1023n] },
      bad: { words: [(1n << 240n) - 1n, 1024n] },
    }),
    circuitCase({
      id: "E6",
      title:
        "the highest KYC level, regime and class that the issuer may attest; a level less allowed",
      spec: AUTHORITY,
      twin: authority,
      bad: { maxKycLevel: 6n },
    }),
  ];
}
