import { adoptVersion } from "../../../src/chain/adopt-version.ts";
import { writePolicyRegistry } from "../../../src/chain/policy-oracle/call-policy-registry.ts";
import { suspendPolicy } from "../../../src/chain/policy-oracle/suspend-policy.ts";
import { readCompliance } from "../../../src/chain/read-compliance.ts";
import { registerPolicy } from "../../../src/chain/register-policy.ts";
import { writeRegistry } from "../../../src/chain/write-registry.ts";
import { keccakText } from "../../../src/presentation/abi-encode.ts";
import { announcementOf, createTestRules, NOTICE } from "../../../test/chain/support/test-rules.ts";
import { POLICY_HASH, POLICY_IDS } from "../../../test/chain/support/trapdoor-registry.ts";
import { ACCEPTED, type AttackCase, type Outcome, refused } from "../attack-case.ts";
import type { ChainState, ChainWorld } from "./chain-world.ts";
import { contractCase, contractStateCase } from "./contract-case.ts";

const DAY = 86_400;
/** What the first version's successor says it is honoured for. */
const GRACE = 7 * DAY;
const NEXT_HASH = POLICY_HASH + 1n;

const now = async ({ chain }: ChainState) =>
  Number((await chain.publicClient.getBlock()).timestamp);

/** A second version, in force in two days, which anybody takes up. */
async function announceNext(state: ChainState) {
  const { registry, rules } = state.world;
  await rules.announce(announcementOf(NEXT_HASH, (await now(state)) + 2 * DAY));
  await adoptVersion(state.chain.bob, { registry, policyId: POLICY_IDS.account, policyVersion: 2 });
}

const attestFirst = async (state: ChainState) => state.attest(await state.present("account"));
const attestNext = async (state: ChainState) =>
  state.attest(await state.present("account", { version: 2 }, { policyHash: NEXT_HASH }));
const standing = async (state: ChainState): Promise<Outcome> => {
  const { isCompliant, reason } = await state.compliance(state.alice, "account");
  return isCompliant ? ACCEPTED : refused(reason);
};

const suspend = ({ chain, world }: ChainState, who = chain.owner) =>
  suspendPolicy(who, {
    policyRegistry: world.policyRegistry,
    policyId: world.rules.oraclePolicyId,
    reason: "an attack",
  });

/** A policy of another authority, which recognises the first one's regime for these scopes. */
async function openAbroad(state: ChainState, scopes: number, forDays = 365) {
  const { chain, world } = state;
  const { registry, policyRegistry, rules } = world;
  const abroad = await createTestRules(chain.bob, policyRegistry, "did:web:abroad.example");
  const from = await now(state);
  const row = { authorityId: rules.authorityId, regime: 1, scopes, until: from + forDays * DAY };
  const figures = { haircuts: [], margins: [], recognitions: scopes === 0 ? [] : [row] };
  await abroad.announce(announcementOf(NEXT_HASH, from, { regime: 2, figures }));
  const policyId = keccakText("abroad");
  const { oraclePolicyId } = abroad;
  const policy = { registry, policyId, oraclePolicyId, policyVersion: 1 };
  await registerPolicy(chain.owner, { ...policy, mode: "account" });
  return {
    policyId,
    link: () =>
      writeRegistry(chain.relayer, registry, "setLink", [policyId, POLICY_IDS.account, true]),
    async standing(): Promise<Outcome> {
      const query = { registry, subject: state.alice, policyId, orRecognised: true };
      const { isCompliant, reason } = await readCompliance(chain.publicClient, query);
      return isCompliant ? ACCEPTED : refused(reason);
    },
  };
}

const CLIENT_CLASS = 4;
const SCREENING = 2;

/** K11: versions, suspensions and recognition. */
export function oracleCases(world: ChainWorld): AttackCase[] {
  const contract = contractCase(world);
  const examined = contractStateCase(world);
  return [
    examined(
      "K11",
      "an announced version that counts before its day",
      async (state) => {
        await announceNext(state);
        await attestNext(state);
        return standing(state);
      },
      async (state) => {
        await announceNext(state);
        await attestNext(state);
        await state.wait(2 * DAY + 60);
        return standing(state);
      },
    ),
    contract(
      "K11",
      "an announced version whose attestation would end before its day",
      /AsOfTooEarly/,
      async (state) => {
        const { registry, rules } = state.world;
        await rules.announce(announcementOf(NEXT_HASH, (await now(state)) + 31 * DAY));
        const policy = { registry, policyId: POLICY_IDS.account, policyVersion: 2 };
        await adoptVersion(state.chain.bob, policy);
        await attestNext(state);
      },
      async (state) => {
        await announceNext(state);
        await attestNext(state);
      },
    ),
    contract(
      "K11",
      "a superseded version past its grace",
      /PolicyVersionEnded/,
      async (state) => {
        await announceNext(state);
        await state.wait(2 * DAY + GRACE + 60);
        await attestFirst(state);
      },
      async (state) => {
        await announceNext(state);
        await state.wait(2 * DAY + GRACE - 3600);
        await attestFirst(state);
      },
    ),
    examined(
      "K11",
      "an attestation of a superseded version read past its grace",
      async (state) => {
        await attestFirst(state);
        await announceNext(state);
        await state.wait(2 * DAY + GRACE + 60);
        return standing(state);
      },
      async (state) => {
        await attestFirst(state);
        await announceNext(state);
        await state.wait(2 * DAY + GRACE - 3600);
        return standing(state);
      },
    ),
    contract(
      "K11",
      "a proof under the first version passed off as one of the second",
      /ProofInvalid/,
      async (state) => {
        await announceNext(state);
        const { statement, proof } = await state.present("account");
        await state.attest({ statement: { ...statement, version: 2 }, proof });
      },
      async (state) => {
        await announceNext(state);
        await attestNext(state);
      },
    ),
    contract(
      "K11",
      "a version that nobody announced",
      /PolicyVersionUnknown/,
      async ({ chain, world: { registry } }) =>
        adoptVersion(chain.bob, { registry, policyId: POLICY_IDS.account, policyVersion: 2 }),
      announceNext,
    ),
    contract(
      "K11",
      "a version announced for tomorrow, sooner than the authority's notice",
      /AnnouncementTimesInvalid/,
      async (state) => {
        const from = (await now(state)) + NOTICE - 60;
        await state.world.rules.announce(announcementOf(NEXT_HASH, from));
      },
      announceNext,
    ),
    contract(
      "K11",
      "a version announced by a stranger",
      /RoleMissing/,
      async (state) => announceBy(state, state.chain.bob),
      async (state) => announceBy(state, state.chain.owner),
    ),
    contract(
      "K11",
      "an attestation under a suspended policy",
      /PolicySuspended/,
      async (state) => {
        await suspend(state);
        await attestFirst(state);
      },
      attestFirst,
    ),
    examined(
      "K11",
      "an attestation read while its policy is suspended",
      async (state) => {
        await attestFirst(state);
        await suspend(state);
        return standing(state);
      },
      async (state) => {
        await attestFirst(state);
        return standing(state);
      },
    ),
    contract(
      "K11",
      "a policy suspended by a stranger",
      /RoleMissing/,
      (state) => suspend(state, state.chain.bob),
      (state) => suspend(state),
    ),
    contract(
      "K12",
      "a link to a regime that the authority does not recognise",
      /LinkInvalid/,
      async (state) => (await openAbroad(state, 0)).link(),
      async (state) => (await openAbroad(state, CLIENT_CLASS)).link(),
    ),
    contract(
      "K12",
      "a link to a regime that is recognised for something else",
      /LinkInvalid/,
      async (state) => (await openAbroad(state, SCREENING)).link(),
      async (state) => (await openAbroad(state, CLIENT_CLASS)).link(),
    ),
    examined(
      "K12",
      "a recognised policy that stands in after the recognition has ended",
      async (state) => {
        const abroad = await openAbroad(state, CLIENT_CLASS, 1);
        await abroad.link();
        await attestFirst(state);
        await state.wait(DAY + 60);
        return abroad.standing();
      },
      async (state) => {
        const abroad = await openAbroad(state, CLIENT_CLASS, 3);
        await abroad.link();
        await attestFirst(state);
        await state.wait(DAY + 60);
        return abroad.standing();
      },
    ),
    examined(
      "K12",
      "a recognised policy that stands in while it is suspended",
      async (state) => {
        const abroad = await openAbroad(state, CLIENT_CLASS);
        await abroad.link();
        await attestFirst(state);
        await suspend(state);
        return abroad.standing();
      },
      async (state) => {
        const abroad = await openAbroad(state, CLIENT_CLASS);
        await abroad.link();
        await attestFirst(state);
        return abroad.standing();
      },
    ),
  ];
}

async function announceBy(state: ChainState, who: ChainState["chain"]["bob"]) {
  const { policyRegistry, rules } = state.world;
  const announcement = announcementOf(NEXT_HASH, (await now(state)) + 2 * DAY);
  const args = [rules.authorityId, "rules", announcement] as const;
  await writePolicyRegistry(who, policyRegistry, "announce", args);
}
