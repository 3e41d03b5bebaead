import { encodeFunctionData, type Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { adoptVersion } from "../../src/chain/adopt-version.ts";
import { attest } from "../../src/chain/attest.ts";
import { attestByDecision } from "../../src/chain/attest-by-decision.ts";
import { attestationTypedData } from "../../src/chain/attestation-typed-data.ts";
import { type SignedDecision, signDecision } from "../../src/chain/decision-typed-data.ts";
import { encodeStatus } from "../../src/chain/encode-issuer-record.ts";
import {
  type EncodedPresentation,
  encodePresentation,
} from "../../src/chain/encode-presentation.ts";
import { complianceRegistryAbi } from "../../src/chain/generated/compliance-registry.abi.ts";
import { policyRegistryAbi } from "../../src/chain/generated/policy-registry.abi.ts";
import { trustRegistryAbi } from "../../src/chain/generated/trust-registry.abi.ts";
import { writePolicyRegistry } from "../../src/chain/policy-oracle/call-policy-registry.ts";
import { encodeAnnouncement } from "../../src/chain/policy-oracle/encode-announcement.ts";
import { publishStatus } from "../../src/chain/publish-status.ts";
import { registerPolicy } from "../../src/chain/register-policy.ts";
import { writeRegistry } from "../../src/chain/write-registry.ts";
import { createPresentation } from "../../src/holder/create-presentation.ts";
import { parsePolicyPack } from "../../src/policy/pack/parse-policy-pack.ts";
import EU_MICA_RETAIL from "../../src/policy/packs/eu-mica-retail.json" with { type: "json" };
import { CIRCUIT_VERSIONS } from "../../src/presentation/public-signals.generated.ts";
import type { ScopeMode } from "../../src/presentation/scope.ts";
import { loadArtifacts } from "../../src/proving/load-artifacts.ts";
import { createSnarkjsProver } from "../../src/proving/snarkjs-prover.ts";
import { prepareContracts } from "../demo/prepare-artifacts.ts";
import { createRegulator } from "../demo/regulator.ts";
import { type DemoChain, startChain } from "../demo/start-chain.ts";
import type { BenchSection } from "./section.ts";
import { BENCH_TIME, benchHolderData, benchRequest, createBenchWorld } from "./world.ts";

const DAY = 86_400;
const id = (fill: string): Hex => `0x${fill.repeat(32)}`;
/** A policy for each figure, so that each call meets untouched storage. */
const POLICIES = [
  { policyId: id("a1"), mode: "once" },
  { policyId: id("a2"), mode: "account" },
  { policyId: id("a3"), mode: "once" },
  { policyId: id("a4"), mode: "once" },
] as const satisfies readonly { policyId: Hex; mode: ScopeMode }[];
/** Of a service that decides; no address of the chain's. */
const ATTESTER = privateKeyToAccount(id("a7"));

/** Whole transactions on a local chain; of reads, what their execution takes. */
export const gas: BenchSection = {
  name: "gas",
  async measure({ artifactsDirectory, note }) {
    const artifacts = await loadArtifacts(artifactsDirectory, {
      allowDevelopmentKeys: true,
      circuits: { compliance: CIRCUIT_VERSIONS.compliance },
    });
    const circuit = artifacts.circuits.get("compliance");
    if (circuit === undefined) throw new Error("the artifacts lack the circuit");
    const world = await createBenchWorld();
    const { hash, policy, trust } = world;
    const regulator = await createRegulator(hash, policy, BENCH_TIME - 30 * DAY);
    const contracts = prepareContracts();
    const chain = await startChain({ hash, contracts, circuit, regulator, time: BENCH_TIME });
    const prover = createSnarkjsProver({ artifacts, maxWorkers: 1 });
    try {
      note("gas: 41 issuers on chain");
      const { records } = trust.verified;
      await chain.listIssuers(records);
      await chain.publishStatus(records);
      const { registry, chainId, rules } = chain;
      const [owner, subject, relayer] = chain.clients;
      const { oraclePolicyId, policyVersion } = rules;
      for (const { policyId, mode } of POLICIES) {
        const options = { registry, policyId, oraclePolicyId, mode, policyVersion };
        await registerPolicy(owner, { ...options, acceptsAttested: true });
        const named = [policyId, ATTESTER.address, true] as const;
        await writeRegistry(owner, registry, "setAttester", named);
      }
      /** @param back seconds before the world's time that the proof speaks of */
      const present = async ({ policyId, mode }: (typeof POLICIES)[number], back = 0) => {
        note(`gas: a proof for a policy of mode ${mode}`);
        const request = benchRequest(world, {
          circuit,
          mode,
          chain: { chainId, registry, policyId, policyVersion },
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
      const { statement } = await present(POLICIES[3]);
      const deadline = BigInt(BENCH_TIME + DAY);
      const signature = await subject.walletClient.signTypedData({
        ...attestationTypedData({ chainId, registry, statement: relayed.statement, deadline }),
        account: subject.walletClient.account,
      });
      const decision = await signDecision(ATTESTER, { chainId, registry, statement, deadline });

      const attested = await attest(subject, { registry, presentation: once });
      const bound = await attest(subject, { registry, presentation: first });
      const renewed = await attest(subject, { registry, presentation: later });
      const consent = { deadline, signature };
      const byRelayer = await attest(relayer, { registry, presentation: relayed, consent });
      const decided = await attestByDecision(subject, { registry, statement, decision });
      return {
        attest: Number(attested.gasUsed) + chanceGas(once),
        attestAccount: Number(bound.gasUsed) + chanceGas(first),
        renew: Number(renewed.gasUsed) + chanceGas(later),
        attestFor:
          Number(byRelayer.gasUsed) + chanceGas(relayed) + zeroBytes(signature) * ZERO_BYTE_SAVES,
        attestByDecision: Number(decided.gasUsed) + chanceGasOfDecision(statement, decision),
        isCompliant: await executionGas(chain, POLICIES[0].policyId),
        publishStatus: await publishOne(chain, world),
        ...(await announceAndAdopt(chain, world)),
      };
    } finally {
      await prover.close();
      await chain.stop();
    }
  },
};

/** A cold call's execution: an estimate without what a transaction pays for itself and its call data. */
async function executionGas(chain: DemoChain, policyId: Hex): Promise<number> {
  const [owner] = chain.clients;
  const data = encodeFunctionData({
    abi: complianceRegistryAbi,
    functionName: "isCompliant",
    args: [chain.subject, policyId],
  });
  const estimate = await owner.publicClient.estimateGas({
    account: owner.walletClient.account,
    to: chain.registry,
    data,
  });
  const zeros = zeroBytes(data);
  return Number(estimate) - 21_000 - 16 * (data.length / 2 - 1 - zeros) - 4 * zeros;
}

/** A further status of one of 41 issuers. */
async function publishOne(
  { clients: [owner], deployment }: DemoChain,
  { trust }: Awaited<ReturnType<typeof createBenchWorld>>,
): Promise<number> {
  const [record] = trust.verified.records;
  if (record === undefined) throw new Error("there is no issuer");
  const next = { ...record, statusRoot: record.statusRoot - 1n, statusAsOf: record.statusAsOf + 1 };
  const { trustRegistry } = deployment;
  const { gasUsed } = await publishStatus(owner, { trustRegistry, records: [next] });
  const encode = (update: ReturnType<typeof encodeStatus>) =>
    encodeFunctionData({ abi: trustRegistryAbi, functionName: "publishStatus", args: [[update]] });
  const sent = encodeStatus(next);
  const nominal = { ...sent, issuerId: id("ff"), statusRoot: FULL };
  return Number(gasUsed) + savedBetween(encode(sent), encode(nominal));
}

/** A shipped pack as the first version of its policy, then as the second; and a registry takes that up. */
async function announceAndAdopt(
  { clients: [owner], deployment, rules, registry }: DemoChain,
  { hash }: Awaited<ReturnType<typeof createBenchWorld>>,
) {
  const { policyRegistry } = deployment;
  const pack = parsePolicyPack(EU_MICA_RETAIL);
  const { announcement } = encodeAnnouncement(hash, pack, { uri: "https://packs.example/1.json" });
  const announce = (change: object) =>
    writePolicyRegistry(owner, policyRegistry, "announce", [
      rules.authorityId,
      pack.id,
      { ...announcement, ...change },
    ]);
  const first = await announce({});
  const oraclePolicyId = await owner.publicClient.readContract({
    address: policyRegistry,
    abi: policyRegistryAbi,
    functionName: "policyIdOf",
    args: [rules.authorityId, pack.id],
  });
  const policy = { registry, policyId: id("a5"), oraclePolicyId };
  await registerPolicy(owner, { ...policy, mode: "once", policyVersion: 1 });
  const validFrom = BENCH_TIME + 3 * DAY;
  const next = await announce({ validFrom });
  const adopted = await adoptVersion(owner, { ...policy, policyVersion: 2 });
  return {
    announceFirst: Number(first.gasUsed),
    announce: Number(next.gasUsed),
    adoptVersion: Number(adopted.gasUsed),
  };
}

/** EIP-2028: a zero byte of call data costs 4, another 16. */
const ZERO_BYTE_SAVES = 12;
const FULL = 2n ** 256n - 1n;

/** Gas that zero bytes in random words saved this time: added, so that the figure is the same in every run. */
function chanceGas({ statement, proof }: EncodedPresentation): number {
  const encode = (args: readonly [typeof statement, typeof proof]): Hex =>
    encodeFunctionData({ abi: complianceRegistryAbi, functionName: "attest", args });
  const full = [FULL, FULL] as const;
  const nominal = { ...statement, nullifier: FULL, trustRoot: FULL };
  return savedBetween(
    encode([statement, proof]),
    encode([nominal, { a: full, b: [full, full], c: full }]),
  );
}

function chanceGasOfDecision(
  statement: EncodedPresentation["statement"],
  { deadline, attester, signature }: SignedDecision,
): number {
  const encode = (said: typeof statement, by: Hex): Hex =>
    encodeFunctionData({
      abi: complianceRegistryAbi,
      functionName: "attestByDecision",
      args: [said, deadline, attester, by],
    });
  const nominal = { ...statement, nullifier: FULL, trustRoot: FULL };
  return savedBetween(encode(statement, signature), encode(nominal, `0x${"ff".repeat(65)}`));
}

const savedBetween = (sent: Hex, nominal: Hex): number =>
  (zeroBytes(sent) - zeroBytes(nominal)) * ZERO_BYTE_SAVES;

function zeroBytes(hex: Hex): number {
  return (hex.slice(2).match(/../g) ?? []).filter((byte) => byte === "00").length;
}
