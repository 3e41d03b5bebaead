import { encodeProof } from "../../src/chain/encode-proof.ts";
import { registerPolicy } from "../../src/chain/register-policy.ts";
import { writeRegistry } from "../../src/chain/write-registry.ts";
import { parseInstant } from "../../src/credential/calendar.ts";
import { CLAIM_LAYOUT } from "../../src/credential/claim-layout.ts";
import { claimWords } from "../../src/credential/claim-words.ts";
import { encodeClaims } from "../../src/credential/encode-claims.ts";
import { parseCredential } from "../../src/credential/parse-credential.ts";
import type { Credential } from "../../src/credential/types.ts";
import { verifyCredential } from "../../src/credential/verify-credential.ts";
import { packWords } from "../../src/field/layout.ts";
import { parsePolicy } from "../../src/policy/parse-policy.ts";
import type { Policy } from "../../src/policy/policy.ts";
import { ruleHash } from "../../src/policy/rule-hash.ts";
import { type Hex, keccakText } from "../../src/presentation/abi-encode.ts";
import { encodeAsOf } from "../../src/presentation/as-of.ts";
import { contextHash, registryAudience } from "../../src/presentation/context.ts";
import { PUBLIC_SIGNALS } from "../../src/presentation/public-signals.generated.ts";
import { deriveScope } from "../../src/presentation/scope.ts";
import { parseProof } from "../../src/proving/parse-proof.ts";
import { MemoryNullifierStore } from "../../src/verifier/memory-nullifier-store.ts";
import { badWitness, honestWitness } from "../../test/support/lab/bad-witness.ts";
import type { CircuitSpec } from "../../test/support/lab/compile-circuit.ts";
import type { Inputs } from "../../test/support/lab/compute-witness.ts";
import type { TrapdoorKey } from "../../test/support/trapdoor-key.ts";
import { createWorld, type World } from "../../test/support/world.ts";
import { ACCEPTED, type Outcome, outcomeOf, refused } from "../attacks/attack-case.ts";
import { COMPLIANCE } from "../attacks/circuit/templates.ts";
import type { Drill } from "./drill.ts";
import { deployVerifier, NEXT_KEY, writeCircuit } from "./next-circuit.ts";
import { type Stage, type Stages, TRAPDOOR } from "./stage.ts";

const POLICY: Policy = {
  type: "SymbolonPolicy",
  id: "no-pep",
  version: 1,
  layoutVersion: 1,
  countryTable: 1,
  title: "Nobody who is or was politically exposed",
  anyOf: [{ pep: { in: ["none"] } }],
};

/** Layout 2 has risk rating and PEP status in each other's place: 2 bits each, so that any word of one reads as the other. */
const SWAP: readonly (readonly [string, string])[] = [
  ["CLAIM_BIT_riskRating() { return 11; }", "CLAIM_BIT_riskRating() { return 13; }"],
  ["CLAIM_BIT_pepStatus() { return 13; }", "CLAIM_BIT_pepStatus() { return 11; }"],
];
const NUMBER = ["CLAIM_VERSION() { return 1; }", "CLAIM_VERSION() { return 2; }"] as const;
const OPERANDS = ["OPERAND_VERSION() { return 1; }", "OPERAND_VERSION() { return 2; }"] as const;
const CLAIM_FILE = "circuits/generated/claim-layout.circom";
const OPERAND_FILE = "circuits/generated/operand-layout.circom";

const LAYOUT_2 = {
  ...CLAIM_LAYOUT,
  fields: CLAIM_LAYOUT.fields.map((field) => {
    if (field.name === "riskRating") return { ...field, name: "pepStatus" } as const;
    return field.name === "pepStatus" ? ({ ...field, name: "riskRating" } as const) : field;
  }),
};

/** The credential's words under layout 2. */
function wordsUnder2({ claims, issuedAt, expiresAt, status }: Credential): bigint[] {
  const terms = { issuedAt, expiresAt, statusIndex: status.index };
  return packWords(LAYOUT_2, encodeClaims(claims, terms));
}

/** These words, signed by the issuer under this layout's number. */
function signedUnder(world: World, layoutVersion: bigint, words: readonly bigint[]) {
  const { hash, eddsa, issuerSecret, credential } = world;
  const message = hash("CREDENTIAL", [
    layoutVersion,
    BigInt(credential.holderCommitment),
    ...words,
    0n,
    BigInt(credential.salt),
  ]);
  const { r8, s } = eddsa.sign(issuerSecret, message);
  const inputs = { claimWords: words, signatureR8: [r8.x, r8.y], signatureS: s };
  return { inputs: { ...world.complianceInputs(), ...inputs }, signature: { r8, s } };
}

/** By the circuit's own generator, and then by the constraints. */
async function satisfy(spec: CircuitSpec, inputs: Inputs): Promise<Outcome> {
  const { violations } = await honestWitness(spec, inputs);
  return violations.length > 0 ? refused("constraint") : ACCEPTED;
}

/** A cheat's witness by the constraints: the generator's own refusal is of no weight. */
async function judge(spec: CircuitSpec, inputs: Inputs): Promise<Outcome> {
  const { violations } = await badWitness(spec, inputs);
  return violations.length > 0 ? refused("constraint") : ACCEPTED;
}

interface LayoutPolicy {
  readonly policyId: Hex;
  readonly policyHash: bigint;
  readonly circuitVersion: number;
}

/** A proof by `spec` of what the policy's hash stands for in the eyes of the prover, sent to the registry. */
async function attestWith(
  stage: Stage,
  world: World,
  { policyId, policyHash, circuitVersion }: LayoutPolicy,
  { spec, key }: { readonly spec: CircuitSpec; readonly key: TrapdoorKey },
): Promise<Outcome> {
  const { hash, registry, state, alice, clock } = stage;
  const nonce = keccakText("layout");
  const { chainId } = state.world;
  const audience = registryAudience(registry);
  const scope = deriveScope({ mode: "once", chainId, audience, label: policyId, nonce });
  const rule = ruleHash(hash, policyHash, scope);
  const context = contextHash({ chainId, audience, ruleHash: rule, subject: alice, nonce });
  const asOf = Math.floor(clock.now() / 3600) * 3600;
  const witness = await honestWitness(spec, {
    ...world.complianceInputs(),
    scope,
    contextHash: context,
    asOf: encodeAsOf(asOf),
  });
  const signals = PUBLIC_SIGNALS.compliance.map((name) => witness.value(name));
  const [nullifier = 0n, , trustRoot = 0n] = signals;
  const proof = encodeProof(parseProof(key.prove(signals)));
  const versions = { version: 1, circuitVersion };
  const statement = { policyId, ...versions, subject: alice, nonce, nullifier, trustRoot, asOf };
  return outcomeOf(() => state.attest({ statement, proof }));
}

/** Claims move to other bits; the number of the layout is in what the issuer signs and in what the verifier asks. */
export const claimLayoutUpgrade = (stages: Stages): Drill => ({
  id: "claim-layout-upgrade",
  title: "claim and policy layout 1 are followed by layout 2",
  affected:
    "every credential (re-issued), every policy (compiled again), every wallet and verifier (a new circuit)",
  play: ({ act, beside, lasts }) =>
    stages.use(async (stage) => {
      const { hash, state, registry } = stage;
      const options = { issuers: 5, policy: POLICY };
      const clean = await createWorld({
        ...options,
        claims: { pep: "none", riskRating: "medium" },
      });
      const exposed = await createWorld({
        ...options,
        claims: { pep: "former", riskRating: "low" },
      });
      const other = await createWorld({ ...options, holder: "two", claims: { pep: "none" } });
      const { credential } = clean;
      const [from, until] = [credential.issuedAt, credential.expiresAt].map(
        (text) => parseInstant(text) ?? 0,
      ) as [number, number];
      lasts(
        "verifiers take both layouts, unless every credential is re-issued before",
        "expiresAt - issuedAt of a credential",
        until - from,
      );

      const first = signedUnder(clean, 1n, claimWords(credential));
      const mislabelled = signedUnder(clean, 2n, claimWords(credential));
      const second = signedUnder(clean, 2n, wordsUnder2(credential));
      const layout2 = await writeCircuit(CLAIM_FILE, [NUMBER, ...SWAP]);
      const unnumbered = await writeCircuit(CLAIM_FILE, SWAP);

      await beside(
        {
          who: "holder",
          does: "receives a credential of layout 1 with this release",
          sees: "the claims",
          expected: "accepted",
          run: () => outcomeOf(() => parseCredential(credential)),
        },
        {
          who: "holder",
          does: "receives one that says layout 2",
          sees: "a layout that this release does not know: update the wallet. Nothing is guessed",
          expected: "ERR_CREDENTIAL_LAYOUT_UNKNOWN",
          run: () => outcomeOf(() => parseCredential({ ...credential, layoutVersion: 2 })),
        },
      );
      const relabel = ({ r8, s }: typeof second.signature) => ({
        ...credential,
        signature: { r8: { x: String(r8.x), y: String(r8.y) }, s: String(s) },
      });
      await beside(
        {
          who: "thief",
          does: "passes a credential that was signed under layout 2 off as one of layout 1",
          sees: "the number is in what the issuer signed",
          expected: "ERR_CREDENTIAL_SIGNATURE",
          run: () => outcomeOf(() => verifyCredential(relabel(mislabelled.signature))),
        },
        {
          who: "holder",
          does: "the same words signed under layout 1",
          sees: "the issuer's signature",
          expected: "accepted",
          run: () => outcomeOf(() => verifyCredential(relabel(first.signature))),
        },
      );
      await beside(
        {
          who: "verifier",
          does: "asks for a policy of layout 1",
          sees: "a policy",
          expected: "accepted",
          run: () => outcomeOf(() => parsePolicy(POLICY)),
        },
        {
          who: "verifier",
          does: "asks for one of layout 2 with this release; wallets of this release answer the same",
          sees: "a layout that is not known",
          expected: "ERR_POLICY_LAYOUT_UNKNOWN",
          run: () => outcomeOf(() => parsePolicy({ ...POLICY, layoutVersion: 2 })),
        },
      );

      // the constraints
      await beside(
        {
          who: "holder",
          does: "puts words that were signed under layout 1 into circuit 1",
          sees: "every constraint holds",
          expected: "accepted",
          run: () => satisfy(COMPLIANCE, first.inputs),
        },
        {
          who: "thief",
          does: "puts the same words, signed under layout 2, into circuit 1",
          sees: "a violated constraint of the signature",
          expected: "constraint",
          run: () => judge(COMPLIANCE, mislabelled.inputs),
        },
      );
      await beside(
        {
          who: "thief",
          does: "puts a whole credential of layout 2 into circuit 1",
          sees: "a violated constraint",
          expected: "constraint",
          run: () => judge(COMPLIANCE, second.inputs),
        },
        {
          who: "holder",
          does: "puts it into circuit 2",
          sees: "every constraint holds",
          expected: "accepted",
          run: () => satisfy(layout2, second.inputs),
        },
      );
      const reread = signedUnder(exposed, 1n, claimWords(exposed.credential)).inputs;
      await beside(
        {
          who: "thief",
          does: "once politically exposed, puts a credential of layout 1 into a circuit that moved the claims and kept the number",
          sees: "ACCEPTED: the risk rating is read as the PEP status. This is what the number is for",
          expected: "accepted",
          run: () => satisfy(unnumbered, reread),
        },
        {
          who: "thief",
          does: "puts it into circuit 2, which differs in the number alone",
          sees: "a violated constraint: nothing is silently read again",
          expected: "constraint",
          run: () => judge(layout2, reread),
        },
      );
      await beside(
        {
          who: "thief",
          does: "puts it into circuit 1",
          sees: "a violated constraint: the policy",
          expected: "constraint",
          run: () => judge(COMPLIANCE, reread),
        },
        {
          who: "holder",
          does: "puts a credential without that entry into circuit 1",
          sees: "every constraint holds",
          expected: "accepted",
          run: () => satisfy(COMPLIANCE, first.inputs),
        },
      );

      // the policy's own number, on chain
      const operands2 = await writeCircuit(OPERAND_FILE, [OPERANDS]);
      const { clauseHashes, policyHash } = clean.rule.policy;
      const hashes = { 1: policyHash, 2: hash("POLICY", [2n, ...clauseHashes]) } as const;
      const register = async (name: string, layout: 1 | 2, circuitVersion: 1 | 2) => {
        const [policyId, policyHash] = [keccakText(name), hashes[layout]];
        const { oraclePolicyId } = await stage.rulesOf(policyHash);
        const terms = { mode: "once", policyVersion: 1, circuitVersion } as const;
        await registerPolicy(state.chain.owner, { registry, policyId, oraclePolicyId, ...terms });
        return { policyId, policyHash, circuitVersion };
      };
      await act(
        "operator",
        "the registry's owner adds the verifier of circuit 2 and registers four policies: each layout with each verifier",
        "the contract cannot tell which layout a hash is of",
        async () => {
          const verifier = await deployVerifier(state, NEXT_KEY);
          await writeRegistry(state.chain.owner, registry, "addVerifier", [2, verifier]);
          await stage.postOnChain(clean.trustTree);
        },
      );
      const by = {
        1: { spec: COMPLIANCE, key: TRAPDOOR },
        2: { spec: operands2, key: NEXT_KEY },
      } as const;
      for (const [circuit, wrong] of [
        [1, 2],
        [2, 1],
      ] as const) {
        const fit = await register(`layout ${circuit}, circuit ${circuit}`, circuit, circuit);
        const unfit = await register(`layout ${wrong}, circuit ${circuit}`, wrong, circuit);
        await beside(
          {
            who: "holder",
            does: `proves with circuit ${circuit} for a policy that was compiled to layout ${circuit}`,
            sees: "accepted",
            expected: "accepted",
            run: () => attestWith(stage, clean, fit, by[circuit]),
          },
          {
            who: "holder",
            does: `proves with circuit ${circuit} for the same rules compiled to layout ${wrong}`,
            sees: "ProofInvalid: the policy is proved by the wrong circuit and nobody can meet it",
            expected: "ERR_CHAIN_REVERTED: ProofInvalid",
            run: () => attestWith(stage, clean, unfit, by[circuit]),
          },
        );
      }

      const { ttl } = await stage.termsOf(keccakText("layout 1, circuit 1"));
      lasts("an attestation under layout 1 counts after its end, at most", "ttl", ttl);

      // the overlap
      const store = new MemoryNullifierStore();
      const take = async (spec: CircuitSpec, inputs: Inputs): Promise<Outcome> => {
        const witness = await honestWitness(spec, inputs);
        const outcome = await store.take({
          mode: "once",
          ruleHash: String(witness.value("ruleHash")),
          nullifier: String(witness.value("nullifier")),
          asOf: Math.floor(clean.now.getTime() / 1000),
        });
        return outcome === "accepted" ? ACCEPTED : refused(outcome);
      };
      await act(
        "issuer",
        "re-issues to the same holder commitments under layout 2; the old credentials stay in force",
        "wallets keep both until the last verifier of layout 1 has stopped",
        async () => {
          const outcome = await take(COMPLIANCE, first.inputs);
          if (!outcome.accepted) throw new Error("the first use is to be taken");
        },
      );
      await beside(
        {
          who: "holder",
          does: "has used the scope with layout 1 and uses it again with layout 2",
          sees: "the same secret and scope, the same nullifier: counted once",
          expected: "replayed",
          run: () => take(layout2, second.inputs),
        },
        {
          who: "holder",
          does: "another holder uses it with layout 2",
          sees: "accepted",
          expected: "accepted",
          run: () => take(layout2, signedUnder(other, 2n, wordsUnder2(other.credential)).inputs),
        },
      );
      await beside(
        {
          who: "holder",
          does: "proves from the credential of layout 1 on its last second",
          sees: "in force",
          expected: "accepted",
          run: () => outcomeOf(() => verifyCredential(credential, { now: until })),
        },
        {
          who: "holder",
          does: "proves from it a second later",
          sees: "expired: no credential of layout 1 issued by then is left",
          expected: "ERR_CREDENTIAL_VALIDITY",
          run: () => outcomeOf(() => verifyCredential(credential, { now: until + 1 })),
        },
      );
    }),
});
