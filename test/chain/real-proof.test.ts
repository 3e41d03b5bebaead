import { keccak256, stringToHex } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attest } from "../../src/chain/attest.ts";
import { attestationTypedData } from "../../src/chain/attestation-typed-data.ts";
import { deploySymbolon, type SymbolonDeployment } from "../../src/chain/deploy-symbolon.ts";
import { encodePresentation } from "../../src/chain/encode-presentation.ts";
import { proposeIssuer } from "../../src/chain/propose-issuer.ts";
import { publishStatus } from "../../src/chain/publish-status.ts";
import { readCompliance } from "../../src/chain/read-compliance.ts";
import { readTrustList } from "../../src/chain/read-trust-list.ts";
import { registerPolicy } from "../../src/chain/register-policy.ts";
import { verifyDeployment } from "../../src/chain/verify-deployment.ts";
import type { Hex } from "../../src/presentation/abi-encode.ts";
import { decodeAsOf } from "../../src/presentation/as-of.ts";
import type { ScopeMode } from "../../src/presentation/scope.ts";
import { formatProof } from "../../src/proving/parse-proof.ts";
import type { Prover } from "../../src/proving/prover.ts";
import { createSnarkjsProver } from "../../src/proving/snarkjs-prover.ts";
import type { IssuerRecord } from "../../src/trust/issuer-record.ts";
import { createWorld, NOW } from "../support/world.ts";
import { loadComplianceArtifacts } from "./support/compliance-artifacts.ts";
import { type LocalChain, readContractArtifacts, startLocalChain } from "./support/local-chain.ts";
import { announcementOf, createTestRules, type TestRules } from "./support/test-rules.ts";

const seconds = Math.floor(NOW.getTime() / 1000);
const contracts = readContractArtifacts();
const KEY_DELAY = 3600;
const ISSUERS = 5;

let chain: LocalChain;
let prover: Prover;
let deployment: SymbolonDeployment;
let registry: Hex;
let rules: TestRules;
let circuit: Awaited<ReturnType<typeof loadComplianceArtifacts>>["circuit"];
let alice: Hex;
beforeAll(async () => {
  const loaded = await loadComplianceArtifacts();
  circuit = loaded.circuit;
  prover = createSnarkjsProver({ artifacts: loaded.artifacts, maxWorkers: 1 });
  chain = await startLocalChain(seconds);
  const owner = { ...chain.owner, contracts, circuit };
  await expect(deploySymbolon(owner)).rejects.toMatchObject({
    code: "ERR_VERIFICATION_KEY_DEVELOPMENT",
  });
  deployment = await deploySymbolon({ ...owner, allowDevelopmentKeys: true, keyDelay: KEY_DELAY });
  registry = deployment.registry;
  rules = await createTestRules(chain.owner, deployment.policyRegistry);
  const { rule } = await createWorld({ issuers: ISSUERS });
  await rules.announce(announcementOf(rule.policy.policyHash, seconds));
  alice = chain.alice.walletClient.account.address.toLowerCase() as Hex;
});
afterAll(async () => {
  await prover.close();
  await chain.stop();
});

const policyIdOf = (mode: ScopeMode) => keccak256(stringToHex(mode));

/** A real credential's proof of the request for this registry, for alice. */
async function present(mode: ScopeMode) {
  const world = await createWorld({
    issuers: ISSUERS,
    request: {
      chain: { chainId: 31_337, registry, policyId: policyIdOf(mode), policyVersion: 1 },
      scope: { mode },
      subject: alice,
    },
  });
  const { proof, publicSignals } = await prover.prove("compliance", world.complianceInputs());
  const signals = world.publicSignals();
  expect(publicSignals).toEqual(Object.values(signals));
  const presentation = encodePresentation(world.request, {
    subject: alice,
    circuit: { id: "compliance", version: circuit.version },
    nullifier: String(signals.nullifier),
    trustRoot: String(signals.trustRoot),
    asOf: decodeAsOf(signals.asOf),
    proof: formatProof(proof),
  });
  return { world, presentation };
}

async function register(mode: ScopeMode) {
  await registerPolicy(chain.owner, {
    registry,
    policyId: policyIdOf(mode),
    oraclePolicyId: rules.oraclePolicyId,
    mode,
    policyVersion: 1,
  });
}

/** Every issuer of the world proposed, waited out, and its status posted: the contract makes the root. */
async function listOnChain({ records }: { readonly records: readonly IssuerRecord[] }) {
  const { trustRegistry } = deployment;
  const publisher = chain.registrar.walletClient.account.address;
  for (const record of records) {
    await proposeIssuer(chain.owner, { trustRegistry, record, publisher });
  }
  const publishAll = () => publishStatus(chain.registrar, { trustRegistry, records });
  await expect(publishAll()).rejects.toMatchObject({ details: { reason: "IssuerNotActive" } });
  await chain.testClient.increaseTime({ seconds: KEY_DELAY });
  await chain.testClient.mine({ blocks: 1 });
  await publishAll();
  return readTrustList(chain.publicClient, { trustRegistry });
}

describe("a real proof on a real EVM", () => {
  it("makes its subject compliant for at most 330,000 gas under a root made on chain, and no copier", async () => {
    const { world, presentation } = await present("once");
    await register("once");
    const { statement, proof } = presentation;
    const submit = (who = chain.alice, change: object = {}) =>
      attest(who, { registry, presentation: { statement: { ...statement, ...change }, proof } });
    await expect(submit()).rejects.toMatchObject({ details: { reason: "TrustRootUnknown" } });
    const list = await listOnChain(world.trustTree);
    expect(list.root).toBe(String(world.trustTree.root));
    const subject = chain.bob.walletClient.account.address;
    await expect(submit(chain.bob, { subject })).rejects.toMatchObject({
      details: { reason: "ProofInvalid" },
    });

    const { gasUsed } = await submit();
    expect(gasUsed).toBeLessThanOrEqual(330_000n);
    await expect(submit()).rejects.toMatchObject({ details: { reason: "NullifierUsed" } });
    const status = await readCompliance(chain.publicClient, {
      registry,
      subject: alice,
      policyId: policyIdOf("once"),
    });
    expect(status).toEqual({
      isCompliant: true,
      expiresAt: new Date((statement.asOf + 30 * 86_400) * 1000),
      reason: "compliant",
      tier: "proof",
      via: policyIdOf("once"),
    });
  });

  it("serves a relayer with the subject's signature in mode session", async () => {
    const { presentation } = await present("session");
    await register("session");
    const { statement } = presentation;
    const deadline = BigInt(seconds + 3 * KEY_DELAY);
    const typed = attestationTypedData({ chainId: 31_337, registry, statement, deadline });
    const signature = await chain.alice.walletClient.signTypedData(typed);
    const relay = (consent: { deadline: bigint; signature: Hex }) =>
      attest(chain.relayer, { registry, presentation, consent });
    await expect(relay({ deadline: deadline + 1n, signature })).rejects.toMatchObject({
      details: { reason: "SignatureInvalid" },
    });
    expect((await relay({ deadline, signature })).status).toBe("success");
  });

  it("was verified by the key of the build", async () => {
    const { publicClient } = chain;
    const { verificationKey } = circuit;
    const found = await verifyDeployment({ publicClient, contracts, registry, verificationKey });
    expect(found.codeHash).toMatch(/^0x[0-9a-f]{64}$/);
  });
});
