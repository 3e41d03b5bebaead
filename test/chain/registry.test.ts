import { hashDomain } from "viem";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { adoptVersion } from "../../src/chain/adopt-version.ts";
import { attest } from "../../src/chain/attest.ts";
import { attestByDecision } from "../../src/chain/attest-by-decision.ts";
import { attestationTypedData } from "../../src/chain/attestation-typed-data.ts";
import { signDecision } from "../../src/chain/decision-typed-data.ts";
import type { EncodedPresentation, EncodedStatement } from "../../src/chain/encode-presentation.ts";
import { complianceRegistryAbi } from "../../src/chain/generated/compliance-registry.abi.ts";
import { suspendPolicy } from "../../src/chain/policy-oracle/suspend-policy.ts";
import { readCompliance } from "../../src/chain/read-compliance.ts";
import { registerPolicy } from "../../src/chain/register-policy.ts";
import { requestRebind } from "../../src/chain/request-rebind.ts";
import { writeRegistry } from "../../src/chain/write-registry.ts";
import { FIELD_ORDER } from "../../src/field/scalar.ts";
import { type Hex, keccakText } from "../../src/presentation/abi-encode.ts";
import { SCOPE_MODES, type ScopeMode } from "../../src/presentation/scope.ts";
import { type LocalChain, startLocalChain } from "./support/local-chain.ts";
import { announcementOf, createTestRules } from "./support/test-rules.ts";
import {
  deployTrapdoorRegistry,
  NONCE,
  POLICY_HASH,
  POLICY_IDS,
  TRUST_ROOT,
  type TrapdoorRegistry,
} from "./support/trapdoor-registry.ts";

const NOW = 1_795_255_662;
const DAY = 86_400;
const DOMAIN_TYPES = {
  EIP712Domain: [
    { name: "name", type: "string" },
    { name: "version", type: "string" },
    { name: "chainId", type: "uint256" },
    { name: "verifyingContract", type: "address" },
  ],
} as const;

let chain: LocalChain;
let world: TrapdoorRegistry;
let alice: Hex;
let bob: Hex;
let snapshot: Hex;
beforeAll(async () => {
  chain = await startLocalChain(NOW);
  world = await deployTrapdoorRegistry(chain);
  alice = chain.alice.walletClient.account.address;
  bob = chain.bob.walletClient.account.address;
  snapshot = await chain.testClient.snapshot();
});
afterAll(() => chain.stop());
beforeEach(async () => {
  await chain.testClient.revert({ id: snapshot });
  snapshot = await chain.testClient.snapshot();
});

const present = async (mode: ScopeMode, change: object = {}, label?: string) =>
  world.present({ ...(await world.draft(mode, alice, 77n)), ...change }, { label });
const altered = ({ statement, proof }: EncodedPresentation, change: Partial<EncodedStatement>) => ({
  statement: { ...statement, ...change },
  proof,
});
const wait = async (seconds: number) => {
  await chain.testClient.increaseTime({ seconds });
  await chain.testClient.mine({ blocks: 1 });
};
const submit = (presentation: EncodedPresentation, who = chain.alice) =>
  attest(who, { registry: world.registry, presentation });
const compliance = (subject: Hex, mode: ScopeMode, orRecognised = false) =>
  readCompliance(chain.publicClient, {
    registry: world.registry,
    subject,
    policyId: POLICY_IDS[mode],
    orRecognised,
  });
const status = async (subject: Hex, mode: ScopeMode) => (await compliance(subject, mode)).reason;
const refusal = (reason: string) => ({ code: "ERR_CHAIN_REVERTED", details: { reason } });

describe("the registry and the SDK agree", () => {
  it("on scope and rule in every mode and for any nonce", async () => {
    const read = { address: world.registry, abi: complianceRegistryAbi } as const;
    for (const mode of SCOPE_MODES) {
      for (const nonce of [NONCE, keccakText("another nonce")]) {
        const { readContract } = chain.publicClient;
        const scope = await readContract({
          ...read,
          functionName: "scopeOf",
          args: [POLICY_IDS[mode], nonce],
        });
        const rule = await readContract({
          ...read,
          functionName: "ruleHashOf",
          args: [POLICY_IDS[mode], 1, nonce],
        });
        expect(scope).toBe(world.scopeFor(mode, nonce));
        expect(rule).toBe(world.ruleFor(mode, nonce));
      }
    }
  });

  it("on every public signal: a proof of the SDK's signals is accepted in every mode", async () => {
    for (const mode of SCOPE_MODES) {
      expect(await status(alice, mode)).toBe("identity-not-found");
      await submit(await present(mode));
      expect(await status(alice, mode)).toBe("compliant");
    }
  });

  it("on the EIP-712 domain", async () => {
    const domain = await chain.publicClient.readContract({
      address: world.registry,
      abi: complianceRegistryAbi,
      functionName: "domainSeparator",
    });
    const { statement } = await present("once");
    const deadline = 1n;
    const { registry, chainId } = world;
    const typed = attestationTypedData({ chainId, registry, statement, deadline });
    const local = { ...typed.domain, chainId: BigInt(typed.domain.chainId) };
    expect(hashDomain({ domain: local, types: DOMAIN_TYPES })).toBe(domain);
  });
});

describe("attest", () => {
  it("K2 a second use is refused, with the same and with another proof", async () => {
    await submit(await present("once"));
    await expect(submit(await present("once"))).rejects.toMatchObject(refusal("NullifierUsed"));
    await expect(submit(await present("once", {}, "again"))).rejects.toMatchObject(
      refusal("NullifierUsed"),
    );
    await submit(await present("once", { nullifier: 78n }));
  });

  it("K4 a copied proof serves neither the copier's call nor the copier's address", async () => {
    const copied = await present("once");
    await expect(submit(copied, chain.bob)).rejects.toMatchObject(refusal("SenderNotSubject"));
    await expect(submit(altered(copied, { subject: bob }), chain.bob)).rejects.toMatchObject(
      refusal("ProofInvalid"),
    );
    await submit(copied);
  });

  it("K1 refuses a nullifier plus the order", async () => {
    const honest = await present("once");
    await expect(
      submit(altered(honest, { nullifier: honest.statement.nullifier + FIELD_ORDER })),
    ).rejects.toMatchObject(refusal("NullifierOutOfField"));
    await submit(honest);
  });

  it("K6 refuses unknown and zero roots", async () => {
    for (const trustRoot of [0n, TRUST_ROOT + 1n]) {
      await expect(submit(await present("once", { trustRoot }))).rejects.toMatchObject(
        refusal("TrustRootUnknown"),
      );
    }
    await submit(await present("once"));
  });

  it("V7 refuses an asOf before the window and after the block", async () => {
    const { asOf } = (await present("once")).statement;
    for (const wrong of [asOf - DAY - 3600, asOf + 7200]) {
      await expect(submit(await present("once", { asOf: wrong }))).rejects.toMatchObject(
        refusal("AsOfOutOfWindow"),
      );
    }
    await submit(await present("once", { asOf: asOf - DAY + 3600 }));
  });

  it("K4 a relayer needs the subject's signature", async () => {
    const presentation = await present("account");
    const { timestamp } = await chain.publicClient.getBlock();
    const deadline = timestamp + 600n;
    const { registry, chainId } = world;
    const { statement } = presentation;
    const typed = attestationTypedData({ chainId, registry, statement, deadline });
    const sign = (who: typeof chain.alice) => who.walletClient.signTypedData(typed);
    const relay = (signature: Hex) =>
      attest(chain.relayer, { registry, presentation, consent: { deadline, signature } });
    await expect(relay(await sign(chain.bob))).rejects.toMatchObject(refusal("SignatureInvalid"));
    await expect(relay("0x")).rejects.toMatchObject(refusal("SignatureInvalid"));
    await relay(await sign(chain.alice));
    expect(await status(alice, "account")).toBe("compliant");
    expect(await status(chain.relayer.walletClient.account.address, "account")).toBe(
      "identity-not-found",
    );
  });

  it("an attestation expires, and is renewed", async () => {
    await submit(await present("account"));
    await wait(30 * DAY);
    expect(await status(alice, "account")).toBe("kyc-expired");
    await submit(await present("account"));
    expect(await status(alice, "account")).toBe("compliant");
  });

  it("K8 advancing minTrustEpoch voids what was attested under older roots", async () => {
    await submit(await present("account"));
    await world.trustRoots.post(5n, 2);
    expect(await status(alice, "account")).toBe("compliant");
    await world.trustRoots.advance(2);
    expect(await status(alice, "account")).toBe("attestation-revoked");
    await expect(submit(await present("account"))).rejects.toMatchObject(
      refusal("TrustRootRevoked"),
    );
    await submit(await present("account", { trustRoot: 5n }));
    expect(await status(alice, "account")).toBe("compliant");
  });

  it("another subject gets an account's nullifier after the delay alone", async () => {
    await submit(await present("account"));
    const { registry } = world;
    const forBob = () => present("account", { subject: bob });
    await expect(submit(await forBob(), chain.bob)).rejects.toMatchObject(
      refusal("NullifierBound"),
    );
    await requestRebind(chain.bob, { registry, presentation: await forBob() });
    await expect(submit(await forBob(), chain.bob)).rejects.toMatchObject(
      refusal("RebindNotReady"),
    );
    await wait(3 * DAY);
    await submit(await forBob(), chain.bob);
    expect([await status(bob, "account"), await status(alice, "account")]).toEqual([
      "compliant",
      "attestation-revoked",
    ]);
  });

  it("says of what tier an attestation is, and by which policy", async () => {
    expect((await compliance(alice, "once")).tier).toBe("none");
    await submit(await present("once"));
    expect(await compliance(alice, "once", true)).toMatchObject({
      tier: "proof",
      via: POLICY_IDS.once,
    });
  });
});

describe("registerPolicy", () => {
  const policyId = keccakText("new");
  const register = (who: typeof chain.owner, change: object = {}) =>
    registerPolicy(who, {
      registry: world.registry,
      policyId,
      oraclePolicyId: world.rules.oraclePolicyId,
      mode: "account",
      policyVersion: 1,
      ...change,
    });

  it("is the owner's", async () => {
    await expect(register(chain.alice)).rejects.toMatchObject(refusal("NotOwner"));
    expect(await register(chain.owner)).toHaveLength(3);
  });

  it("goes on where it broke off, and repeats nothing", async () => {
    const config = {
      oraclePolicyId: world.rules.oraclePolicyId,
      mode: 2,
      rebindDelay: 3 * DAY,
      acceptsAttested: false,
    };
    await writeRegistry(chain.owner, world.registry, "registerPolicy", [policyId, config]);
    expect(await register(chain.owner)).toHaveLength(2);
    expect(await register(chain.alice)).toHaveLength(0);
  });

  it("refuses an id that is registered otherwise", async () => {
    await register(chain.owner);
    await expect(
      register(chain.owner, { mode: "once", acceptsAttested: true }),
    ).rejects.toMatchObject({
      code: "ERR_CHAIN_POLICY_MISMATCH",
      details: { differs: ["mode", "rebindDelay", "acceptsAttested"] },
    });
  });
});

describe("a decision of a service", () => {
  const decide = async (statement: EncodedStatement, attester = chain.relayer) => {
    const { timestamp } = await chain.publicClient.getBlock();
    const { registry, chainId } = world;
    const { account } = attester.walletClient;
    const options = { chainId, registry, statement, deadline: timestamp + 600n };
    return { registry, statement, decision: await signDecision(account, options) };
  };
  const name = (isAttester = true) =>
    writeRegistry(chain.owner, world.registry, "setAttester", [
      POLICY_IDS.once,
      chain.relayer.walletClient.account.address,
      isAttester,
    ]);

  it("makes its subject compliant by the weaker tier, and uses the nullifier up", async () => {
    await name();
    const presentation = await present("once");
    await attestByDecision(chain.alice, await decide(presentation.statement));
    expect(await compliance(alice, "once")).toMatchObject({ isCompliant: true, tier: "attested" });
    await expect(submit(await present("once", { subject: bob }), chain.bob)).rejects.toMatchObject(
      refusal("NullifierUsed"),
    );
  });

  it("counts from an attester alone, and only until it is revoked", async () => {
    const { statement } = await present("once");
    const decided = await decide(statement);
    await expect(attestByDecision(chain.alice, decided)).rejects.toMatchObject(
      refusal("AttesterUnknown"),
    );
    await name();
    await attestByDecision(chain.alice, decided);
    await writeRegistry(chain.owner, world.registry, "revokeAttested", [POLICY_IDS.once]);
    expect(await compliance(alice, "once")).toMatchObject({
      reason: "attestation-revoked",
      tier: "none",
    });
  });
});

describe("versions of the oracle", () => {
  const NEXT = POLICY_HASH + 1n;
  const announceNext = async () => {
    const { timestamp } = await chain.publicClient.getBlock();
    await world.rules.announce(announcementOf(NEXT, Number(timestamp) + 2 * DAY));
    const { registry } = world;
    const options = { registry, policyId: POLICY_IDS.account, policyVersion: 2 };
    await adoptVersion(chain.alice, options);
  };
  const presentNext = async () =>
    world.present(
      { ...(await world.draft("account", alice, 77n)), version: 2 },
      { policyHash: NEXT },
    );

  it("anyone adopts an announced one, and what it attests counts from its day on", async () => {
    await announceNext();
    await submit(await presentNext());
    expect(await status(alice, "account")).toBe("other");
    await submit(await present("account"));
    expect(await status(alice, "account")).toBe("compliant");
    await wait(10 * DAY);
    expect(await compliance(alice, "account")).toMatchObject({ reason: "compliant" });
  });

  it("a superseded one is honoured for its grace", async () => {
    await submit(await present("account"));
    await announceNext();
    await wait(8 * DAY);
    expect(await status(alice, "account")).toBe("compliant");
    await wait(DAY + 3600);
    expect(await status(alice, "account")).toBe("other");
    await expect(submit(await present("account"))).rejects.toMatchObject(
      refusal("PolicyVersionEnded"),
    );
    await submit(await presentNext());
    expect(await status(alice, "account")).toBe("compliant");
  });

  it("a suspended policy takes and answers nothing", async () => {
    await submit(await present("account"));
    const { policyRegistry, rules } = world;
    const options = { policyRegistry, policyId: rules.oraclePolicyId, reason: "a test" };
    await suspendPolicy(chain.owner, options);
    expect(await status(alice, "account")).toBe("other");
    await expect(submit(await present("once"))).rejects.toMatchObject(refusal("PolicySuspended"));
  });

  it("a recognised policy stands in, and says so", async () => {
    const { registry, policyRegistry, rules } = world;
    const abroad = await createTestRules(chain.bob, policyRegistry, "did:web:abroad.example");
    const { timestamp } = await chain.publicClient.getBlock();
    await abroad.announce(announcementOf(POLICY_HASH, Number(timestamp), { regime: 2 }));
    const policyId = keccakText("abroad");
    await registerPolicy(chain.owner, {
      registry,
      policyId,
      oraclePolicyId: abroad.oraclePolicyId,
      mode: "once",
      policyVersion: 1,
    });
    const link = () =>
      writeRegistry(chain.bob, registry, "setLink", [policyId, POLICY_IDS.once, true]);
    await expect(link()).rejects.toMatchObject(refusal("LinkInvalid"));
    const recognition = { authorityId: rules.authorityId, regime: 1, scopes: 4 };
    const figures = {
      haircuts: [],
      margins: [],
      recognitions: [{ ...recognition, until: NOW + 365 * DAY }],
    };
    const from = Number(timestamp) + 2 * DAY;
    await abroad.announce(announcementOf(POLICY_HASH, from, { regime: 2, figures }));
    await wait(2 * DAY + 60);
    await link();
    await submit(await present("once"));
    const read = (orRecognised: boolean) =>
      readCompliance(chain.publicClient, { registry, subject: alice, policyId, orRecognised });
    expect(await read(false)).toMatchObject({ isCompliant: false, via: policyId });
    expect(await read(true)).toMatchObject({
      isCompliant: true,
      tier: "proof",
      via: POLICY_IDS.once,
    });
  });
});

describe("gas of whole transactions", () => {
  // full-width nullifier, as real ones are: zero bytes of calldata are cheaper
  const nullifier = FIELD_ORDER - 2n;

  it("attest takes at most 330,000, and 350,000 in mode session, whose rule hash is made for each nonce", async () => {
    for (const mode of SCOPE_MODES) {
      const { gasUsed } = await submit(await present(mode, { nullifier }));
      expect(gasUsed, mode).toBeLessThanOrEqual(mode === "session" ? 350_000n : 330_000n);
      expect(gasUsed, mode).toBeGreaterThan(220_000n);
    }
  });
});
