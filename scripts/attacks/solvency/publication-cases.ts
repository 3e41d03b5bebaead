import { hashVerificationKey } from "../../../src/proving/hash-verification-key.ts";
import { formatProof } from "../../../src/proving/parse-proof.ts";
import { formatVerificationKey } from "../../../src/proving/parse-verification-key.ts";
import type { verifyProofs } from "../../../src/proving/verify-proofs.ts";
import { signPriceVector } from "../../../src/solvency/documents/sign-documents.ts";
import { expectedSignals } from "../../../src/solvency/expected-signals.ts";
import { kid } from "../../../test/policy/pack/fixtures.ts";
import { hash, pricesJson } from "../../../test/solvency/fixtures.ts";
import { type MemoryFolder, PRICE_KEY } from "../../../test/solvency/report/venue.ts";
import { createTrapdoorKey } from "../../../test/support/trapdoor-key.ts";
import { askSnarkjs } from "../ask-snarkjs.ts";
import { type AttackCase, type Outcome, once, outcomeOf } from "../attack-case.ts";
import { forge } from "../verifier/key-and-signal-cases.ts";
import { type DesignLine, titleOf } from "./design-lines.ts";
import { OTHER_LEI } from "./honest-inputs.ts";
import {
  contextHashOf,
  type Draft,
  type PlacedProofJson,
  redraft,
  type Venue,
  type VenueWorld,
} from "./venue-world.ts";

const row = (
  line: DesignLine,
  how: string,
  by: RegExp,
  attack: () => Promise<Outcome>,
  twin: () => Promise<Outcome>,
): AttackCase => ({ id: line, layer: "verifier", title: titleOf(line, how), by, attack, twin });

/** L17, L18, M2, M3, M5 and O1 to O3: a whole epoch, proved and published, that its venue changes and signs again. */
export function publicationCases(world: VenueWorld): AttackCase[] {
  return [...changedCases(world), ...epochCases(world), ...keyCases(world)];
}

const PROOF = /^ERR_SOLVENCY_REPORT_PROOF/;
const cash = (index: number) => `batches cash-4/${index}`;

interface Reserves {
  blocks: Record<string, { hash: string; header: string }>;
  transparentBatches: object[];
  attestedBatches: { root: string; totalsCommitment: string }[];
}
const reservesOf = ({ files }: Draft) => files.get("reserves.json") as Reserves;
const treeOf = ({ files }: Draft) => files.get("trees/liabilities.json") as { batches: string[] };

function proofOf({ proofs }: Draft, place: string): PlacedProofJson {
  const found = proofs.find((one) => one.place === place);
  if (found === undefined) throw new Error(`the publication has no proof of ${place}`);
  return found;
}

function rename(draft: Draft, places: Readonly<Record<string, string>>): void {
  draft.proofs = draft.proofs.map((one) => ({ ...one, place: places[one.place] ?? one.place }));
}

function changedCases(world: VenueWorld): AttackCase[] {
  const lie = (
    line: DesignLine,
    how: string,
    by: RegExp,
    change: (draft: Draft) => unknown,
    pins: Parameters<VenueWorld["verify"]>[1] = {},
  ) =>
    row(
      line,
      how,
      by,
      async () => world.outcome(await redraft(await world.first(), change), pins),
      world.accepted,
    );
  return [
    lie(
      "L17",
      "attested batches listed as transparent, without evidence",
      /REPORT_FORM/,
      (draft) => {
        const reserves = reservesOf(draft);
        reserves.transparentBatches = reserves.attestedBatches.map(({ totalsCommitment }) => ({
          totalsCommitment,
        }));
        reserves.attestedBatches = [];
      },
    ),
    lie("L17", "a batch that no attester's proof stands behind", PROOF, (draft) => {
      draft.report.checks = [...draft.report.checks, ...draft.report.checks.slice(0, 1)];
      reservesOf(draft).attestedBatches.push({ root: "12345", totalsCommitment: "5" });
    }),
    lie(
      "L18",
      "signed by the other entity, under its own pins",
      PROOF,
      ({ report }) => {
        report.entity = OTHER_LEI;
      },
      { entity: OTHER_LEI },
    ),
    lie(
      "L18",
      "on another chain, under pins of that chain",
      PROOF,
      ({ report }) => {
        report.chainId = 1;
      },
      { chainId: 1 },
    ),
    lie(
      "M2",
      "other prices in the publication, signed by their authority",
      /PRICES_MISMATCH/,
      async ({ files }) => {
        const prices = pricesJson.prices.with(0, { symbol: "BTC", price: "70000" });
        const signed = await signPriceVector(
          { ...pricesJson, prices },
          { kid: kid(0), key: PRICE_KEY },
        );
        files.set("prices.json", signed);
      },
    ),
    lie("O3", "a batch's proof left out", PROOF, (draft) => {
      draft.proofs = draft.proofs.filter(({ place }) => place !== cash(0));
    }),
    lie("O3", "a batch twice in the tree", /TREE_FORM/, (draft) => {
      const { batches } = treeOf(draft);
      batches[1] = batches[0] ?? "";
    }),
    lie("O3", "two proofs of one place", PROOF, (draft) => {
      draft.proofs.push(proofOf(draft, cash(0)));
    }),
    lie("O3", "one batch's proof for another's", PROOF, (draft) => {
      proofOf(draft, cash(1)).proof = proofOf(draft, cash(0)).proof;
    }),
    lie("O3", "two batches' proofs changed round", PROOF, (draft) =>
      rename(draft, { [cash(0)]: cash(1), [cash(1)]: cash(0) }),
    ),
    lie("O3", "two batches changed round in the tree", /TREE_FORM/, (draft) => {
      const { batches } = treeOf(draft);
      [batches[0], batches[1]] = [batches[1] ?? "", batches[0] ?? ""];
    }),
    lie("O3", "a batch of one tier under another", PROOF, (draft) =>
      rename(draft, { [cash(1)]: "batches cash-8/0" }),
    ),
  ];
}

/** Two epochs of one venue, and what a verifier who followed the first says of the second. */
function epochCases(world: VenueWorld): AttackCase[] {
  const digestOf = ({ report }: Venue) => BigInt(report.statement.digest);
  const follow = async (change: (digest: bigint) => { epoch: number; statement: bigint }) => {
    const previous = change(digestOf(await world.first()));
    return world.outcome((await world.second()).folder, { previous });
  };
  const next = once(() => follow((statement) => ({ epoch: 1, statement })));
  return [
    row(
      "M3",
      "the reserves of the epoch before, with their proofs",
      PROOF,
      async () => {
        const [before, now] = [await world.first(), await world.second()];
        const folder = await redraft(now, async (draft) => {
          await redraft(before, (old) => {
            takeReserves(draft, old);
          });
        });
        return world.outcome(folder);
      },
      next,
    ),
    row(
      "M3",
      "shown at another block than the verifier's",
      /BALANCE_PROOF/,
      async () => showBlock(world, `0x${"22".repeat(32)}`),
      async () => showBlock(world, BLOCK),
    ),
    row(
      "M5",
      "an epoch that does not follow the last one seen",
      /REPORT_CONTEXT/,
      () => follow((statement) => ({ epoch: 2, statement })),
      next,
    ),
    row(
      "M5",
      "a statement that follows another first epoch",
      /REPORT_CONTEXT/,
      () => follow((statement) => ({ epoch: 1, statement: statement + 1n })),
      next,
    ),
    row(
      "M5",
      "the second epoch called the third, signed so",
      PROOF,
      async () =>
        world.outcome(
          await redraft(await world.second(), ({ report }) => {
            report.epoch = 3;
          }),
          { previous: { epoch: 2, statement: digestOf(await world.first()) } },
        ),
      next,
    ),
    row(
      "M5",
      "the second epoch hung on a statement of its choice",
      PROOF,
      async () =>
        world.outcome(
          await redraft(await world.second(), ({ report }) => {
            report.previousStatement = "7";
          }),
          { previous: { epoch: 1, statement: 7n } },
        ),
      next,
    ),
  ];
}

/** Everything of the reserves is the other epoch's, and the statement is put together of it. */
function takeReserves(draft: Draft, old: Draft): void {
  for (const path of ["reserves.json", "trees/attested.json"]) {
    draft.files.set(path, old.files.get(path));
  }
  const isReserve = ({ place }: PlacedProofJson) => place.startsWith("reserves ");
  draft.proofs = [
    ...draft.proofs.filter((one) => !isReserve(one)),
    ...old.proofs.filter(isReserve),
  ];
  const { statement } = draft.report;
  statement.reserves = old.report.statement.reserves;
  const { reserves, liabilities, marketRoot, policyHash } = statement;
  const body = hash("SOLVENCY_STATEMENT", [
    BigInt(liabilities),
    ...reserves.map(BigInt),
    BigInt(marketRoot),
  ]);
  statement.digest = String(hash("SOLVENCY_STATEMENT", [BigInt(policyHash), body]));
}

const BLOCK = `0x${"11".repeat(32)}` as const;

async function showBlock(world: VenueWorld, shown: string): Promise<Outcome> {
  const folder = await redraft(await world.first(), (draft) => {
    reservesOf(draft).blocks = { "eip155:1": { hash: shown, header: "0xc0" } };
  });
  return world.outcome(folder, { blocks: { "eip155:1": BLOCK } });
}

/** What a venue would like to say, and its reserves do not reach. */
const FLOOR = 20_000;

function keyCases(world: VenueWorld): AttackCase[] {
  return [
    row(
      "O1",
      "all keys the venue's own, whose trapdoors it has, all proofs forged",
      /REPORT_KEY/,
      async () => world.outcome((await forgeUnderOwnKeys(world)).folder),
      world.accepted,
    ),
    row(
      "O1",
      "another circuit's key in the file of the pinned one",
      /REPORT_KEY/,
      async () =>
        world.outcome(
          await redraft(await world.first(), ({ files, report }) => {
            const [own, other] = Object.values(report.keys);
            files.set(`keys/${own}.json`, files.get(`keys/${other}.json`));
          }),
        ),
      world.accepted,
    ),
    row(
      "O1",
      "a circuit whose key nobody pinned",
      /REPORT_KEY/,
      async () => {
        const keys = new Map((await world.first()).pins.keys);
        keys.delete("solvency-mid");
        return world.outcome(undefined, { keys });
      },
      world.accepted,
    ),
    row(
      "O2",
      "the statement forged under it, the key pinned",
      /KEY_UNSAFE/,
      () => forgeUnderWeakKey(world),
      world.accepted,
    ),
  ];
}

/** Every proof forged for a floor that is not reached. Whoever takes the keys from the folder accepts it. */
async function forgeUnderOwnKeys(world: VenueWorld): Promise<{ folder: MemoryFolder }> {
  const venue = await world.first();
  const keys = new Map<string, string>();
  const trapdoors = new Map<string, ReturnType<typeof createTrapdoorKey>>();
  for (const [circuit, { ic }] of venue.verificationKeys) {
    const trapdoor = createTrapdoorKey(ic.length - 1, circuit);
    const id = hashVerificationKey(trapdoor.key);
    keys.set(circuit, id);
    trapdoors.set(id, trapdoor);
  }
  const draftWith = (proofs: ReadonlyMap<string, object>) =>
    redraft(venue, (draft) => {
      draft.report.statement.floorBps = FLOOR;
      for (const circuit of Object.keys(draft.report.keys)) {
        const id = keys.get(circuit) ?? "";
        draft.report.keys[circuit] = id;
        draft.files.set(`keys/${id}.json`, trapdoors.get(id)?.json);
      }
      draft.proofs = draft.proofs.map((one) => ({
        ...one,
        proof: proofs.get(one.place) ?? one.proof,
      }));
    });
  const proofs = new Map<string, object>();
  const listen: typeof verifyProofs = async (key, claims) => {
    const trapdoor = trapdoors.get(hashVerificationKey(key));
    for (const claim of claims as readonly ((typeof claims)[number] & { place: string })[]) {
      const forged = trapdoor?.prove(claim.publicSignals, claim.place);
      if (forged !== undefined) proofs.set(claim.place, forged);
    }
    return claims.map(() => true);
  };
  await world.verify(await draftWith(proofs), { keys }, { verifyProofs: listen });
  const folder = await draftWith(proofs);
  const { floorBps } = await world.verify(folder, { keys });
  if (floorBps !== FLOOR) throw new Error("the forgery is none: its own keys refuse it");
  return { folder };
}

async function forgeUnderWeakKey(world: VenueWorld): Promise<Outcome> {
  const venue = await world.first();
  const key = venue.verificationKeys.get("solvency");
  if (key === undefined) throw new Error("the venue has no key of the statement");
  const weak = { ...key, gamma: key.delta };
  const id = hashVerificationKey(weak);
  const stated = { ...venue.plan.statement, floorBps: FLOOR };
  const signals = expectedSignals.statement(hash, stated, contextHashOf(venue));
  const forged = forge(weak, signals);
  if (!(await askSnarkjs(formatVerificationKey(weak), signals, forged))) {
    throw new Error("the forgery is none: snarkjs refuses it too");
  }
  const folder = await redraft(venue, (draft) => {
    draft.report.statement.floorBps = FLOOR;
    draft.report.keys.solvency = id;
    draft.files.set(`keys/${id}.json`, formatVerificationKey(weak));
    proofOf(draft, "statement statement").proof = formatProof(forged);
  });
  const keys = new Map(venue.pins.keys).set("solvency", id);
  // no proof but the forged one is looked at: the others hold under their own keys
  return outcomeOf(() => world.verify(folder, { keys }));
}
