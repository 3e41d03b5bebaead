import { encodeFunctionData, type Hex } from "viem";
import { attest } from "../../src/chain/attest.ts";
import { attestationTypedData } from "../../src/chain/attestation-typed-data.ts";
import {
  type EncodedPresentation,
  encodePresentation,
} from "../../src/chain/encode-presentation.ts";
import { complianceRegistryAbi } from "../../src/chain/generated/compliance-registry.abi.ts";
import { registerPolicy } from "../../src/chain/register-policy.ts";
import { createPresentation } from "../../src/holder/create-presentation.ts";
import { compilePolicy } from "../../src/policy/compile-policy.ts";
import { CIRCUIT_VERSIONS } from "../../src/presentation/public-signals.generated.ts";
import type { ScopeMode } from "../../src/presentation/scope.ts";
import { loadArtifacts } from "../../src/proving/load-artifacts.ts";
import { createSnarkjsProver } from "../../src/proving/snarkjs-prover.ts";
import { prepareContracts } from "../demo/prepare-artifacts.ts";
import { startChain } from "../demo/start-chain.ts";
import type { BenchSection } from "./section.ts";
import { BENCH_TIME, benchHolderData, benchRequest, createBenchWorld } from "./world.ts";

const DAY = 86_400;
const id = (fill: string): Hex => `0x${fill.repeat(32)}`;
/** A policy for each figure, so that each call meets untouched storage. */
const POLICIES = [
  { policyId: id("a1"), mode: "once" },
  { policyId: id("a2"), mode: "account" },
  { policyId: id("a3"), mode: "once" },
] as const satisfies readonly { policyId: Hex; mode: ScopeMode }[];

/** Whole transactions on a local chain. */
export const gas: BenchSection = {
  name: "gas",
  async measure({ artifactsDirectory, note }) {
    const artifacts = await loadArtifacts(artifactsDirectory, {
      allowDevelopmentKeys: true,
      circuits: CIRCUIT_VERSIONS,
    });
    const circuit = artifacts.circuits.get("compliance");
    if (circuit === undefined) throw new Error("the artifacts lack the circuit");
    const world = await createBenchWorld();
    const { policyHash } = compilePolicy(world.hash, world.policy);
    const contracts = prepareContracts();
    const chain = await startChain({ contracts, circuit, policyHash, timestamp: BENCH_TIME });
    const prover = createSnarkjsProver({ artifacts, maxWorkers: 1 });
    try {
      const { registry, chainId } = chain;
      const [owner, subject, relayer] = chain.clients;
      await chain.postTrustRoot(world.trust);
      for (const { policyId, mode } of POLICIES) {
        await registerPolicy(owner, { registry, policyId, policyHash, mode, ttl: 30 * DAY });
      }
      /** @param back seconds before the world's time that the proof speaks of */
      const present = async (policy: (typeof POLICIES)[number], back = 0) => {
        note(`gas: a proof for a policy of mode ${policy.mode}`);
        const { policyId, mode } = policy;
        const request = benchRequest(world, {
          circuit,
          mode,
          chain: { chainId, registry, policyId },
        });
        const presentation = await createPresentation({
          ...benchHolderData(world, request),
          now: new Date((BENCH_TIME - back) * 1000),
          subjects: [chain.subject],
          subject: chain.subject,
          prover,
        });
        return encodePresentation(request, presentation);
      };
      const once = await present(POLICIES[0]);
      const first = await present(POLICIES[1], 3600);
      const later = await present(POLICIES[1]);
      const relayed = await present(POLICIES[2]);
      const deadline = BigInt(BENCH_TIME + DAY);
      const signature = await subject.walletClient.signTypedData({
        ...attestationTypedData({ chainId, registry, presentation: relayed, deadline }),
        account: subject.walletClient.account,
      });

      const attested = await attest(subject, { registry, presentation: once });
      const bound = await attest(subject, { registry, presentation: first });
      const renewed = await attest(subject, { registry, presentation: later });
      const byRelayer = await attest(relayer, {
        registry,
        presentation: relayed,
        consent: { deadline, signature },
      });
      const isCompliant = await owner.publicClient.estimateGas({
        account: owner.walletClient.account,
        to: registry,
        data: encodeFunctionData({
          abi: complianceRegistryAbi,
          functionName: "isCompliant",
          args: [chain.subject, POLICIES[0].policyId],
        }),
      });
      return {
        attest: Number(attested.gasUsed) + chanceGas(once),
        attestAccount: Number(bound.gasUsed) + chanceGas(first),
        renew: Number(renewed.gasUsed) + chanceGas(later),
        attestFor:
          Number(byRelayer.gasUsed) + chanceGas(relayed) + zeroBytes(signature) * ZERO_BYTE_SAVES,
        isCompliant: Number(isCompliant),
      };
    } finally {
      await prover.close();
      await chain.stop();
    }
  },
};

/** EIP-2028: a zero byte of call data costs 4, another 16. */
const ZERO_BYTE_SAVES = 12;

/** Gas that zero bytes in random words saved this time: added, so that the figure is the same in every run. */
function chanceGas(presentation: EncodedPresentation): number {
  const full = 2n ** 256n - 1n;
  const encode = (shown: EncodedPresentation): Hex =>
    encodeFunctionData({ abi: complianceRegistryAbi, functionName: "attest", args: [shown] });
  const nominal: EncodedPresentation = {
    ...presentation,
    nullifier: full,
    trustRoot: full,
    proof: {
      a: [full, full],
      b: [
        [full, full],
        [full, full],
      ],
      c: [full, full],
    },
  };
  return (zeroBytes(encode(presentation)) - zeroBytes(encode(nominal))) * ZERO_BYTE_SAVES;
}

function zeroBytes(hex: Hex): number {
  return (hex.slice(2).match(/../g) ?? []).filter((byte) => byte === "00").length;
}
