import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { keccak256, stringToHex } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attestByDecision } from "../../src/chain/attest-by-decision.ts";
import { deploySymbolon } from "../../src/chain/deploy-symbolon.ts";
import type { EncodedStatement } from "../../src/chain/encode-presentation.ts";
import { proposeIssuer } from "../../src/chain/propose-issuer.ts";
import { publishStatus } from "../../src/chain/publish-status.ts";
import { readCompliance } from "../../src/chain/read-compliance.ts";
import { registerPolicy } from "../../src/chain/register-policy.ts";
import { writeRegistry } from "../../src/chain/write-registry.ts";
import type { Hex } from "../../src/presentation/abi-encode.ts";
import type { Presentation, PresentationRequest } from "../../src/presentation/types.ts";
import type { Prover } from "../../src/proving/prover.ts";
import { loadComplianceArtifacts } from "../chain/support/compliance-artifacts.ts";
import {
  type LocalChain,
  readContractArtifacts,
  startLocalChain,
} from "../chain/support/local-chain.ts";
import { announcementOf, createTestRules } from "../chain/support/test-rules.ts";
import { run, temporaryDirectory } from "../cli/support/run.ts";
import { NOW, SUBJECT, type World } from "../support/world.ts";
import {
  ARTIFACTS,
  createWorld,
  type Gate,
  prove,
  startGate,
  startProver,
} from "./service-world.ts";

const POLICY_ID = keccak256(stringToHex("gate"));
const KEY_DELAY = 3600;
const seconds = Math.floor(NOW.getTime() / 1000);

let chain: LocalChain;
let prover: Prover;
let world: World;
let gate: Gate;
let deployment: Awaited<ReturnType<typeof deploySymbolon>>;
let alice: Hex;

beforeAll(async () => {
  [prover, world, chain] = await Promise.all([
    startProver(),
    createWorld({ issuers: 5 }),
    startLocalChain(seconds),
  ]);
  alice = chain.alice.walletClient.account.address.toLowerCase() as Hex;
  const { circuit } = await loadComplianceArtifacts();
  deployment = await deploySymbolon({
    ...chain.owner,
    contracts: readContractArtifacts(),
    circuit,
    allowDevelopmentKeys: true,
    keyDelay: KEY_DELAY,
  });
  const { registry } = deployment;
  const { policyHash } = world.request;
  const rules = await createTestRules(chain.owner, deployment.policyRegistry);
  await rules.announce(announcementOf(BigInt(policyHash), seconds));
  await registerPolicy(chain.owner, {
    registry,
    policyId: POLICY_ID,
    oraclePolicyId: rules.oraclePolicyId,
    mode: "once",
    policyVersion: 1,
    acceptsAttested: true,
  });
  const entry = {
    policyId: "once",
    chainId: 31_337,
    registry,
    onChainPolicyId: POLICY_ID,
    policyVersion: 1,
    policyHash,
  };
  gate = await startGate({ decisions: { chains: [entry] } });
  expect((await gate.postTrustRoot(world)).http).toBe(201);
});
afterAll(async () => {
  await gate?.close();
  await prover?.close();
  await chain?.stop();
});

interface Attestation {
  readonly statement: Omit<EncodedStatement, "nullifier" | "trustRoot"> & {
    readonly nullifier: string;
    readonly trustRoot: string;
  };
  readonly attester: Hex;
  readonly deadline: string;
  readonly signature: Hex;
}

/** Issuers on chain, waited out, and their status: the contract computes the root that the service has. */
async function listOnChain(): Promise<void> {
  const { trustRegistry } = deployment;
  const { records } = world.trustTree;
  const publisher = chain.registrar.walletClient.account.address;
  for (const record of records) {
    await proposeIssuer(chain.owner, { trustRegistry, record, publisher });
  }
  await chain.testClient.increaseTime({ seconds: KEY_DELAY });
  await chain.testClient.mine({ blocks: 1 });
  await publishStatus(chain.registrar, { trustRegistry, records });
}

const setAttester = (attester: Hex, isAttester: boolean) =>
  writeRegistry(chain.owner, deployment.registry, "setAttester", [POLICY_ID, attester, isAttester]);

describe("a decision for a registry", () => {
  it("is verified by the service, taken by the contract from its subject alone, and is the weaker tier", async () => {
    const request = await gate.ask("once", alice, true);
    const presentation = await prove(prover, world, request, { subjects: [alice] });
    const accepted = await gate.submit(request.id, presentation);
    expect(accepted).toMatchObject({ http: 201, outcome: "accepted" });
    await listOnChain();
    const { timestamp } = await chain.publicClient.getBlock();
    gate.clock.now = Number(timestamp) * 1000;
    const attestation = (await gate.read(
      `/v1/decisions/${accepted.decisionId}/attestation`,
    )) as unknown as Attestation;
    gate.clock.now = NOW.getTime();

    const submit = (
      who = chain.alice,
      change: Partial<Attestation> = {},
      registry = deployment.registry,
    ) => {
      const { statement, attester, deadline, signature } = { ...attestation, ...change };
      const { nullifier, trustRoot } = statement;
      return attestByDecision(who, {
        registry,
        statement: { ...statement, nullifier: BigInt(nullifier), trustRoot: BigInt(trustRoot) },
        decision: { attester, deadline: BigInt(deadline), signature },
      });
    };
    const refused = (reason: string) => ({ details: { reason } });
    const { statement, attester } = attestation;
    await expect(submit()).rejects.toMatchObject(refused("AttesterUnknown"));
    await setAttester(attester, true);
    await expect(submit(chain.bob)).rejects.toMatchObject(refused("SenderNotSubject"));
    await expect(
      submit(chain.alice, { deadline: String(Number(attestation.deadline) + 1) }),
    ).rejects.toMatchObject(refused("SignatureInvalid"));
    await expect(
      submit(chain.alice, { statement: { ...statement, nullifier: "5" } }),
    ).rejects.toMatchObject(refused("SignatureInvalid"));
    await setAttester(attester, false);
    await expect(submit()).rejects.toMatchObject(refused("AttesterUnknown"));
    await setAttester(attester, true);

    const snapshot = await chain.testClient.snapshot();
    await chain.testClient.increaseTime({ seconds: 3601 });
    await chain.testClient.mine({ blocks: 1 });
    await expect(submit()).rejects.toMatchObject(refused("SignatureExpired"));
    await chain.testClient.revert({ id: snapshot });

    expect((await submit()).status).toBe("success");
    const { registry } = deployment;
    expect(
      await readCompliance(chain.publicClient, { registry, subject: alice, policyId: POLICY_ID }),
    ).toMatchObject({ isCompliant: true, tier: "attested" });
    await expect(submit()).rejects.toMatchObject(refused("NullifierUsed"));

    // The service gives its word once for a holder.
    const second = await gate.ask("once", alice, true);
    const again = await prove(prover, world, second, { subjects: [alice] });
    expect(await gate.submit(second.id, again)).toMatchObject({
      http: 409,
      code: "ERR_VERIFICATION_NULLIFIER_USED",
    });
  });

  it("is refused where the proof is for another chain, registry or subject", async () => {
    const request = await gate.ask("once", alice, true);
    const { chain: asked } = request;
    if (asked === undefined) throw new Error("the request is for no registry");
    const forged: PresentationRequest[] = [
      { ...request, chain: { ...asked, chainId: 1 } },
      { ...request, chain: { ...asked, registry: `0x${"ee".repeat(20)}` } },
    ];
    for (const other of forged) {
      const presentation = await prove(prover, world, other, { subjects: [alice] });
      expect(await gate.submit(request.id, presentation)).toMatchObject({
        http: 422,
        code: "ERR_VERIFICATION_PROOF_INVALID",
      });
    }
    const honest = await prove(prover, world, request, { subjects: [alice] });
    expect(await gate.submit(request.id, { ...honest, subject: SUBJECT })).toMatchObject({
      code: "ERR_PRESENTATION_SUBJECT",
    });
  });
});

describe("symbolon receipt verify", () => {
  interface Case {
    readonly receipt: string;
    readonly request: PresentationRequest;
    readonly presentation: Presentation;
  }

  async function decided(change: Partial<Presentation> = {}): Promise<Case> {
    const request = await gate.ask("session", SUBJECT);
    const presentation = {
      ...(await prove(prover, world, request, { subjects: [SUBJECT] })),
      ...change,
    };
    await gate.submit(request.id, presentation);
    const { receipt } = await gate.readDecisionOf(request.id);
    return { receipt: String(receipt), request, presentation };
  }

  async function verify({ receipt, request, presentation }: Case, extra: string[] = [], now = NOW) {
    const cwd = await temporaryDirectory();
    const write = (name: string, content: unknown) =>
      writeFileSync(
        join(cwd, name),
        typeof content === "string" ? content : JSON.stringify(content),
      );
    write("receipt.jwt", `${receipt}\n`);
    write("request.json", request);
    write("presentation.json", presentation);
    write("keys.json", await (await fetch(`${gate.url}/.well-known/jwks.json`)).json());
    const own = [...extra];
    if (!own.includes("--keys")) own.push("--keys", "keys.json");
    if (!own.includes("--issuer")) own.push("--issuer", "https://exchange.example");
    return run(["receipt", "verify", "receipt.jwt", ...own], { cwd, now });
  }

  const replay = [
    "--request",
    "request.json",
    "--presentation",
    "presentation.json",
    "--artifacts",
    ARTIFACTS,
    "--allow-development-keys",
  ];

  it("verifies an acceptance, and decides again from request and presentation", async () => {
    const honest = await decided();
    const { code, json } = await verify(honest, [...replay, "--json"]);
    expect([code, json]).toMatchObject([
      0,
      { replayed: true, restsOn: "proof", receipt: { outcome: "accepted", aud: "exchange" } },
    ]);
    const said = await verify(honest, [...replay, "--audience", "exchange"]);
    expect(said.stderr).toContain("request and presentation lead to the same decision");
    const url = ["--keys", `${gate.url}/.well-known/jwks.json`];
    expect((await verify(honest, [...url, "--allow-local"])).code).toBe(0);
    expect((await verify(honest, url)).code).toBe(2);

    const other = await decided();
    for (const change of [{ presentation: other.presentation }, { request: other.request }]) {
      const { code, json } = await verify({ ...honest, ...change }, [...replay, "--json"]);
      expect([code, json.error?.code]).toEqual([1, "ERR_DECISION_MISMATCH"]);
    }
    const late = new Date(NOW.getTime() + 2 * 86_400_000);
    const cases: [number, string, string[], Date?][] = [
      [1, "ERR_DECISION_AUDIENCE", ["--audience", "other"]],
      [1, "ERR_DECISION_ISSUER", ["--issuer", "https://evil.example"]],
      [1, "ERR_DECISION_EXPIRED", [], late],
      [2, "ERR_CLI_FILE_MISSING", ["--keys", "none.json"]],
      [2, "ERR_DECISION_KEYS_FORM", ["--keys", "request.json"]],
      [2, "ERR_CLI_USAGE", ["--request", "request.json"]],
      [2, "ERR_PROVING_DEVELOPMENT_KEY", replay.slice(0, -1)],
    ];
    for (const [exit, error, extra, now] of cases) {
      const { code, json } = await verify(honest, [...extra, "--json"], now);
      expect([code, json.error?.code]).toEqual([exit, error]);
    }
    expect((await verify(honest, [...replay, "--past"], late)).code).toBe(0);
  });

  it("a refusal too, and says whether the proof or the record is its reason", async () => {
    const { asOf } = await decided().then(({ presentation }) => presentation);
    const invalid = await decided({ asOf: { ...asOf, seconds: asOf.seconds - 1 } });
    expect((await verify(invalid, [...replay, "--json"])).json).toMatchObject({
      restsOn: "proof",
      receipt: {
        outcome: "refused",
        reason: { code: "ERR_VERIFICATION_PROOF_INVALID", erc8226: 8 },
      },
    });
    const foreign = await decided({ trustRoot: "5" });
    const said = await verify(foreign, [...replay, "--json"]);
    expect([said.code, said.json]).toMatchObject([
      0,
      {
        restsOn: "record",
        receipt: { reason: { code: "ERR_VERIFICATION_TRUST_ROOT", erc8226: 6 } },
      },
    ]);
  });
});
