import { hashDomain } from "viem";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { attest } from "../../src/chain/attest.ts";
import { attestationTypedData } from "../../src/chain/attestation-typed-data.ts";
import type { EncodedPresentation } from "../../src/chain/encode-presentation.ts";
import { complianceRegistryAbi } from "../../src/chain/generated/compliance-registry.abi.ts";
import { readCompliance } from "../../src/chain/read-compliance.ts";
import { requestRebind } from "../../src/chain/request-rebind.ts";
import { writeRegistry } from "../../src/chain/write-registry.ts";
import { FIELD_ORDER } from "../../src/field/scalar.ts";
import { type Hex, keccakText } from "../../src/presentation/abi-encode.ts";
import { SCOPE_MODES, type ScopeMode } from "../../src/presentation/scope.ts";
import { type LocalChain, startLocalChain } from "./support/local-chain.ts";
import {
  deployTrapdoorRegistry,
  NONCE,
  POLICY_HASH,
  POLICY_IDS,
  TRUST_ROOT,
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
let world: Awaited<ReturnType<typeof deployTrapdoorRegistry>>;
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
  world.present({ ...(await world.draft(mode, alice, 77n)), ...change }, label);
const submit = (presentation: EncodedPresentation, who = chain.alice) =>
  attest(who, { registry: world.registry, presentation });
const status = async (subject: Hex, mode: ScopeMode) =>
  (
    await readCompliance(chain.publicClient, {
      registry: world.registry,
      subject,
      policyId: POLICY_IDS[mode],
    })
  ).reason;
const refusal = (reason: string) => ({ code: "ERR_CHAIN_REVERTED", details: { reason } });

describe("the registry and the SDK agree", () => {
  it("on scope and rule in every mode and for any nonce", async () => {
    const read = { address: world.registry, abi: complianceRegistryAbi } as const;
    for (const mode of SCOPE_MODES) {
      for (const nonce of [NONCE, keccakText("another nonce")]) {
        const args = [POLICY_IDS[mode], nonce] as const;
        const { readContract } = chain.publicClient;
        const scope = await readContract({ ...read, functionName: "scopeOf", args });
        const rule = await readContract({ ...read, functionName: "ruleHashOf", args });
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
    const presentation = await present("once");
    const deadline = 1n;
    const { registry, chainId } = world;
    const typed = attestationTypedData({ chainId, registry, presentation, deadline });
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
    await expect(submit({ ...copied, subject: bob }, chain.bob)).rejects.toMatchObject(
      refusal("ProofInvalid"),
    );
    await submit(copied);
  });

  it("K1 refuses a nullifier plus the order", async () => {
    const honest = await present("once");
    await expect(
      submit({ ...honest, nullifier: honest.nullifier + FIELD_ORDER }),
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
    const { asOf } = await present("once");
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
    const typed = attestationTypedData({ chainId, registry, presentation, deadline });
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
    await chain.testClient.increaseTime({ seconds: 30 * DAY });
    await chain.testClient.mine({ blocks: 1 });
    expect(await status(alice, "account")).toBe("kyc-expired");
    await submit(await present("account"));
    expect(await status(alice, "account")).toBe("compliant");
  });

  it("K8 advancing minTrustEpoch voids what was attested under older roots", async () => {
    await submit(await present("account"));
    const { registry } = world;
    await writeRegistry(chain.registrar, registry, "postTrustRoot", [5n, 2, NONCE, ""]);
    expect(await status(alice, "account")).toBe("compliant");
    await writeRegistry(chain.registrar, registry, "advanceMinTrustEpoch", [2]);
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
    await chain.testClient.increaseTime({ seconds: 3 * DAY });
    await chain.testClient.mine({ blocks: 1 });
    await submit(await forBob(), chain.bob);
    expect([await status(bob, "account"), await status(alice, "account")]).toEqual([
      "compliant",
      "attestation-revoked",
    ]);
  });

  it("only the owner registers policies", async () => {
    const config = {
      policyHash: POLICY_HASH,
      mode: 0,
      ttl: 60,
      asOfWindow: 60,
      rebindDelay: 0,
      circuitVersion: 1,
    };
    const register = (who: typeof chain.owner) =>
      writeRegistry(who, world.registry, "registerPolicy", [keccakText("new"), config]);
    await expect(register(chain.alice)).rejects.toMatchObject(refusal("NotOwner"));
    await register(chain.owner);
  });
});

describe("gas of whole transactions", () => {
  // full-width nullifier, as real ones are: zero bytes of calldata are cheaper
  const nullifier = FIELD_ORDER - 2n;

  it("attest takes at most 330,000 in every mode", async () => {
    for (const mode of SCOPE_MODES) {
      const { gasUsed } = await submit(await present(mode, { nullifier }));
      expect(gasUsed, mode).toBeLessThanOrEqual(330_000n);
      expect(gasUsed, mode).toBeGreaterThan(220_000n);
    }
  });
});
