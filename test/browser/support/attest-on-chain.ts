import { keccak256, stringToHex } from "viem";
import { attest } from "../../../src/chain/attest.ts";
import { deploySymbolon } from "../../../src/chain/deploy-symbolon.ts";
import { encodePresentation } from "../../../src/chain/encode-presentation.ts";
import { proposeIssuer } from "../../../src/chain/propose-issuer.ts";
import { publishStatus } from "../../../src/chain/publish-status.ts";
import { readCompliance } from "../../../src/chain/read-compliance.ts";
import { registerPolicy } from "../../../src/chain/register-policy.ts";
import type { Hex } from "../../../src/presentation/abi-encode.ts";
import { decodeAsOf } from "../../../src/presentation/as-of.ts";
import type { CircuitArtifacts } from "../../../src/proving/artifacts.ts";
import { formatProof } from "../../../src/proving/parse-proof.ts";
import type { Prover } from "../../../src/proving/prover.ts";
import { readContractArtifacts, startLocalChain } from "../../chain/support/local-chain.ts";
import { announcementOf, createTestRules } from "../../chain/support/test-rules.ts";
import { createWorld, NOW } from "../../support/world.ts";

const ISSUERS = 3;
const KEY_DELAY = 3600;

/** A proof of this prover, sent to the contracts on a local chain by its subject: what the registry says afterwards. */
export async function attestOnChain(prover: Prover, circuit: CircuitArtifacts) {
  const seconds = Math.floor(NOW.getTime() / 1000);
  const chain = await startLocalChain(seconds);
  try {
    const contracts = readContractArtifacts();
    const { registry, policyRegistry, trustRegistry } = await deploySymbolon({
      ...chain.owner,
      contracts,
      circuit,
      allowDevelopmentKeys: true,
      keyDelay: KEY_DELAY,
    });
    const rules = await createTestRules(chain.owner, policyRegistry);
    const subject = chain.alice.walletClient.account.address.toLowerCase() as Hex;
    const policyId = keccak256(stringToHex("once"));
    const scope = { mode: "once" } as const;
    const request = { chain: { chainId: 31_337, registry, policyId, policyVersion: 1 }, scope };
    const world = await createWorld({ issuers: ISSUERS, request: { ...request, subject } });
    await rules.announce(announcementOf(world.rule.policy.policyHash, seconds));
    const { oraclePolicyId } = rules;
    await registerPolicy(chain.owner, {
      registry,
      policyId,
      oraclePolicyId,
      mode: "once",
      policyVersion: 1,
    });
    const { records } = world.trustTree;
    const publisher = chain.registrar.walletClient.account.address;
    for (const record of records) {
      await proposeIssuer(chain.owner, { trustRegistry, record, publisher });
    }
    await chain.testClient.increaseTime({ seconds: KEY_DELAY });
    await chain.testClient.mine({ blocks: 1 });
    await publishStatus(chain.registrar, { trustRegistry, records });

    const { proof } = await prover.prove("compliance", world.complianceInputs());
    const signals = world.publicSignals();
    const presentation = encodePresentation(world.request, {
      subject,
      circuit: { id: "compliance", version: circuit.version },
      nullifier: String(signals.nullifier),
      trustRoot: String(signals.trustRoot),
      asOf: decodeAsOf(signals.asOf),
      proof: formatProof(proof),
    });
    await attest(chain.alice, { registry, presentation });
    return await readCompliance(chain.publicClient, { registry, subject, policyId });
  } finally {
    await chain.stop();
  }
}
