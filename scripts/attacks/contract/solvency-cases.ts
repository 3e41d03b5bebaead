import { parseContractArtifact } from "../../../src/chain/contract-artifacts.ts";
import { deploySolvency } from "../../../src/chain/solvency/deploy-solvency.ts";
import { reportSolvency } from "../../../src/chain/solvency/report-solvency.ts";
import {
  registerSolvencyEntity,
  setSolvencyTerms,
} from "../../../src/chain/solvency/set-solvency-terms.ts";
import { parseProof } from "../../../src/proving/parse-proof.ts";
import { solvencyContextHash } from "../../../src/solvency/context-hash.ts";
import { expectedSignals } from "../../../src/solvency/expected-signals.ts";
import { startLocalChain } from "../../../test/chain/support/local-chain.ts";
import {
  ATTESTER_ROOT,
  hash,
  LEI,
  POLICY_HASH,
  SNAPSHOT_AT,
  type StateOptions,
  stateSolvency,
} from "../../../test/chain/support/solvency-statements.ts";
import { createTrapdoorKey } from "../../../test/support/trapdoor-key.ts";
import { buildContracts } from "../../build-contracts.ts";
import { type AttackCase, type CaseGroup, once, outcomeOf } from "../attack-case.ts";

const CHAIN_ID = 31_337;
const DAY = 86_400;
const OTHER_LEI = "529900T8BM49AURSDO55";
const { key, prove } = createTrapdoorKey(2, "solvency");

async function build() {
  const built = buildContracts();
  const artifact = (name: string) =>
    parseContractArtifact(
      built.find(({ contractName }) => contractName === name),
      name,
    );
  const contracts = {
    verifier: artifact("SolvencyVerifier"),
    registry: artifact("SolvencyRegistry"),
  };
  const chain = await startLocalChain(SNAPSHOT_AT + 2 * DAY);
  try {
    const addressOf = ({ walletClient }: typeof chain.owner) => walletClient.account.address;
    const deploy = (verificationKey = key) =>
      deploySolvency({
        ...chain.owner,
        contracts,
        circuit: { circuitHash: "5a".repeat(32), verificationKey },
        verifiers: [addressOf(chain.alice)],
        quorum: 1,
      });
    const { registry } = await deploy();
    const reporter = addressOf(chain.registrar);
    for (const lei of [LEI, OTHER_LEI]) {
      await registerSolvencyEntity(chain.owner, {
        registry,
        lei,
        name: "Sample Venue",
        reporter,
        reportPeriod: 30 * DAY,
      });
      await setSolvencyTerms(chain.owner, {
        registry,
        lei,
        policyHash: POLICY_HASH,
        attesterRoot: ATTESTER_ROOT,
        from: new Date(SNAPSHOT_AT * 1000),
        until: new Date((SNAPSHOT_AT + 30 * DAY) * 1000),
      });
    }
    /** A statement that follows from another, and a proof of it made for `provedFor`. */
    const state = (options: Pick<StateOptions, "epoch" | "previousStatement">, of: Lie = {}) => {
      const { epoch } = options;
      const snapshotAt = SNAPSHOT_AT + 60 * epoch;
      const made = stateSolvency({ registry, chainId: CHAIN_ID, snapshotAt, ...options });
      const { report } = made;
      const context = {
        lei: LEI,
        registry,
        chainId: CHAIN_ID,
        snapshotAt,
        attesterRoot: ATTESTER_ROOT,
        ...options,
        ...of.provedFor,
      };
      const { statement } = report;
      const signals = expectedSignals.statement(
        hash,
        {
          liabilities: BigInt(statement.liabilities),
          reserves: [BigInt(statement.reserves[0]), BigInt(statement.reserves[1])],
          policyHash: POLICY_HASH,
          marketRoot: BigInt(statement.marketRoot),
          isSolvent: of.isSolvent ?? statement.isSolvent,
          floorBps: statement.floorBps,
        },
        solvencyContextHash(context),
      );
      return { report, digest: made.digest, proof: parseProof(prove(signals)) };
    };
    const submit = ({ report, proof }: ReturnType<typeof state>, change: object = {}) =>
      reportSolvency(chain.registrar, {
        hash,
        registry,
        report: { ...report, ...change },
        proof,
        uri: "https://venue.example/solvency/",
      });
    const first = state({ epoch: 1, previousStatement: 0n });
    return { chain, deploy, registry, state, submit, first };
  } catch (error) {
    await chain.stop();
    throw error;
  }
}

interface Lie {
  /** The context that the proof is of, where it is another. */
  readonly provedFor?: Partial<Parameters<typeof solvencyContextHash>[0]>;
  /** What the proof says. */
  readonly isSolvent?: boolean;
}
type State = Awaited<ReturnType<typeof build>>;

/** K13 to K15: the registry of statements, under a key whose trapdoor is known; each side from the same chain. */
export function solvencyRegistryCases(): CaseGroup {
  const made = once(async () => {
    const state = await build();
    return { state, snapshot: await state.chain.testClient.snapshot() };
  });
  const fresh = async (act: (state: State) => Promise<unknown>) => {
    const holder = await made();
    await holder.state.chain.testClient.revert({ id: holder.snapshot });
    holder.snapshot = await holder.state.chain.testClient.snapshot();
    return outcomeOf(() => act(holder.state));
  };
  type Act = (state: State) => Promise<unknown>;
  const row = (id: string, title: string, by: RegExp, attack: Act, twin: Act): AttackCase => ({
    id,
    layer: "contract",
    title,
    by,
    attack: () => fresh(attack),
    twin: () => fresh(twin),
  });
  const report = ({ submit, first }: State) => submit(first);
  /** The first epoch, and one after it. */
  const follow =
    (epoch: number, previous?: bigint, lie: Lie = {}): Act =>
    async (state) => {
      const { submit, first, state: stateOf } = state;
      await submit(first);
      return submit(stateOf({ epoch, previousStatement: previous ?? first.digest }, lie));
    };
  const firstFor =
    (lie: Lie): Act =>
    ({ submit, state }) =>
      submit(state({ epoch: 1, previousStatement: 0n }, lie));
  const next = follow(2);
  return {
    cases: [
      row("K13", "an epoch of solvency that is skipped", /EpochInvalid/, follow(3), next),
      row(
        "K13",
        "an epoch of solvency that is reported again",
        /EpochInvalid/,
        follow(1, 0n),
        next,
      ),
      row(
        "K13",
        "an epoch of solvency that follows another first one",
        /ProofInvalid/,
        follow(2, 7n),
        next,
      ),
      row(
        "K14",
        "another entity's proof of solvency",
        /ProofInvalid/,
        firstFor({ provedFor: { lei: OTHER_LEI } }),
        report,
      ),
      row(
        "K14",
        "the proof of solvency for an entity that did not make it",
        /ProofInvalid/,
        ({ submit, first }) => submit(first, { entity: OTHER_LEI }),
        report,
      ),
      row(
        "K14",
        "a proof of solvency for a registry elsewhere",
        /ProofInvalid/,
        firstFor({ provedFor: { registry: `0x${"22".repeat(20)}` } }),
        report,
      ),
      row(
        "K14",
        "a proof of solvency for another chain",
        /ProofInvalid/,
        firstFor({ provedFor: { chainId: 1 } }),
        report,
      ),
      row(
        "K15",
        "a proof that says insolvent, reported as solvent",
        /ProofInvalid/,
        firstFor({ isSolvent: false }),
        report,
      ),
      row(
        "K15",
        "a registry under a key whose gamma equals delta",
        /KEY_UNSAFE/,
        ({ deploy }) => deploy({ ...key, gamma: key.delta }),
        ({ deploy }) => deploy(),
      ),
    ],
    async close() {
      if (made.made()) await (await made()).state.chain.stop();
    },
  };
}
