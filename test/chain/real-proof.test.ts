import { keccak256, stringToHex } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attest } from "../../src/chain/attest.ts";
import { attestationTypedData } from "../../src/chain/attestation-typed-data.ts";
import { deploySymbolon } from "../../src/chain/deploy-symbolon.ts";
import { encodePresentation } from "../../src/chain/encode-presentation.ts";
import { announcePolicy } from "../../src/chain/policy-oracle/announce-policy.ts";
import { createAuthority } from "../../src/chain/policy-oracle/create-authority.ts";
import { proposeIssuer } from "../../src/chain/propose-issuer.ts";
import { publishStatus } from "../../src/chain/publish-status.ts";
import { readCompliance } from "../../src/chain/read-compliance.ts";
import { registerPolicy } from "../../src/chain/register-policy.ts";
import { verifyDeployment } from "../../src/chain/verify-deployment.ts";
import type { Hex } from "../../src/presentation/abi-encode.ts";
import { decodeAsOf } from "../../src/presentation/as-of.ts";
import type { ScopeMode } from "../../src/presentation/scope.ts";
import { formatProof } from "../../src/proving/parse-proof.ts";
import type { Prover } from "../../src/proving/prover.ts";
import { createSnarkjsProver } from "../../src/proving/snarkjs-prover.ts";
import { createWorld, NOW } from "../support/world.ts";
import { loadComplianceArtifacts } from "./support/compliance-artifacts.ts";
import { type LocalChain, readContractArtifacts, startLocalChain } from "./support/local-chain.ts";

const seconds = Math.floor(NOW.getTime() / 1000);
const contracts = readContractArtifacts();

let chain: LocalChain;
let prover: Prover;
let registry: Hex;
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
  ({ registry } = await deploySymbolon({ ...owner, allowDevelopmentKeys: true }));
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
    request: {
      chain: { chainId: 31_337, registry, policyId: policyIdOf(mode) },
      scope: { mode },
      subject: alice,
    },
  });
  const { proof, publicSignals } = await prover.prove("compliance", world.complianceInputs());
  const signals = world.publicSignals();
  expect(publicSignals).toEqual(Object.values(signals));
  const presentation = encodePresentation(world.request, {
    subject: alice,
    nullifier: String(signals.nullifier),
    trustRoot: String(signals.trustRoot),
    asOf: decodeAsOf(signals.asOf),
    proof: formatProof(proof),
  });
  return { world, presentation };
}

async function publish(mode: ScopeMode, world: Awaited<ReturnType<typeof createWorld>>) {
  await registerPolicy(chain.owner, {
    registry,
    policyId: policyIdOf(mode),
    policyHash: world.rule.policy.policyHash,
    mode,
    ttl: 30 * 86_400,
  });
}

describe("a real proof on a real EVM", () => {
  it("makes its subject compliant for at most 330,000 gas, and no copier", async () => {
    const { world, presentation } = await present("once");
    await publish("once", world);
    const submit = (who = chain.alice, change: object = {}) =>
      attest(who, { registry, presentation: { ...presentation, ...change } });
    await expect(submit()).rejects.toMatchObject({ details: { reason: "TrustRootUnknown" } });
    await postTrustRoot(chain.owner, {
      registry,
      root: world.trustTree.root,
      epoch: 1,
      leafListHash: keccak256(stringToHex(JSON.stringify(world.trustTree.leafList()))),
      leafListUri: "https://registrar.example/leaves.json",
    });
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
      expiresAt: new Date((presentation.asOf + 30 * 86_400) * 1000),
      reason: "compliant",
    });
  });

  it("serves a relayer with the subject's signature in mode session", async () => {
    const { world, presentation } = await present("session");
    await publish("session", world);
    const deadline = BigInt(seconds + 3600);
    const typed = attestationTypedData({ chainId: 31_337, registry, presentation, deadline });
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
