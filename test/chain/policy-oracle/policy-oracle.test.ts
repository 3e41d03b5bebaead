import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { announcePolicy } from "../../../src/chain/policy-oracle/announce-policy.ts";
import type { EncodedAnnouncement } from "../../../src/chain/policy-oracle/announcement.ts";
import { readPolicyRegistry } from "../../../src/chain/policy-oracle/call-policy-registry.ts";
import { createAuthority } from "../../../src/chain/policy-oracle/create-authority.ts";
import { liftPolicy } from "../../../src/chain/policy-oracle/lift-policy.ts";
import type { PrepareAnnouncementOptions } from "../../../src/chain/policy-oracle/prepare-announcement.ts";
import { readPolicyVersion } from "../../../src/chain/policy-oracle/read-policy-version.ts";
import { setAuthorityRole } from "../../../src/chain/policy-oracle/set-authority-role.ts";
import { suspendPolicy } from "../../../src/chain/policy-oracle/suspend-policy.ts";
import { verifyPolicyOnChain } from "../../../src/chain/policy-oracle/verify-policy-on-chain.ts";
import { ChainError, SymbolonError } from "../../../src/errors.ts";
import { digestPolicyPack } from "../../../src/policy/pack/digest-policy-pack.ts";
import type { Hex } from "../../../src/presentation/abi-encode.ts";
import { authorityOf, DID, ED_KEYS, hash, NOW, packOf } from "../../policy/pack/fixtures.ts";
import { codeOfAsync } from "../../support/thrown.ts";
import { type LocalChain, startLocalChain } from "../support/local-chain.ts";
import {
  AUTHORITIES,
  announceByHand,
  deployOracle,
  FIRST,
  FOREIGN,
  following,
  NOTICE,
  signBy,
  URI,
} from "../support/policy-oracle.ts";

const authority = authorityOf(2, ...ED_KEYS);
let chain: LocalChain;
let oracle: { readonly policyRegistry: Hex; readonly authorityId: Hex };

beforeAll(async () => {
  chain = await startLocalChain(NOW);
});
beforeEach(async () => {
  oracle = await deployOracle(chain);
});
afterAll(() => chain.stop());

const optionsFor = (
  signed: unknown,
  change: Partial<PrepareAnnouncementOptions> = {},
): PrepareAnnouncementOptions => ({
  ...oracle,
  hash,
  signed,
  authority,
  authorities: AUTHORITIES,
  uri: URI,
  ...change,
});
const announce = async (
  signed: unknown,
  change: Partial<PrepareAnnouncementOptions> = {},
  clients = chain.owner,
) => announcePolicy(clients, optionsFor(signed, change));
const announceFirst = async () => announce(await signBy(FIRST, 0, 1));
const check = (policyId: Hex, signed: unknown, version?: number) =>
  verifyPolicyOnChain(chain.publicClient, {
    hash,
    policyRegistry: oracle.policyRegistry,
    policyId,
    version,
    signed,
    authority,
    authorities: AUTHORITIES,
  });
const policyId = (packId: string) =>
  readPolicyRegistry(chain.publicClient, oracle.policyRegistry, "policyIdOf", [
    oracle.authorityId,
    packId,
  ]);
/** Blocks so far: anvil mines one for every transaction. */
const blocks = () => chain.publicClient.getBlockNumber();

async function refusal(call: () => Promise<unknown>): Promise<SymbolonError> {
  try {
    await call();
  } catch (error) {
    if (error instanceof SymbolonError) return error;
    throw error;
  }
  throw new Error("accepted");
}

async function refusedAnnouncement(
  signed: unknown,
  change: Partial<PrepareAnnouncementOptions> = {},
  clients = chain.owner,
) {
  const before = await blocks();
  const error = await refusal(() => announce(signed, change, clients));
  expect(await blocks()).toBe(before);
  return error;
}

describe("announcePolicy", () => {
  it("a pack that two of three signed becomes version 1, in force at once", async () => {
    const signed = await signBy(FIRST, 0, 2);
    const announced = await announce(signed);
    expect(announced).toMatchObject({
      version: 1,
      policyId: await policyId(FIRST.id),
      digest: digestPolicyPack(FIRST),
      follows: undefined,
    });
    expect(announced.notProjected.map(({ path }) => path)).toContain("$.lists");
    const read = await readPolicyVersion(chain.publicClient, {
      policyRegistry: oracle.policyRegistry,
      policyId: announced.policyId,
    });
    expect(read).toMatchObject({
      version: 1,
      versionInForce: 1,
      standing: "in-force",
      isSuspended: false,
      policyHash: BigInt(FIRST.policyHash ?? 0),
      packDigest: `0x${announced.digest}`,
    });
    expect((await check(announced.policyId, signed)).signedBy).toEqual(announced.signedBy);
  });

  it("a version for later waits, then follows; the older one is superseded", async () => {
    const { policyId: id } = await announceFirst();
    const second = following(FIRST, { times: { ...FIRST.times, attestation: "7d" } });
    const signed = await signBy(second, 1, 2);
    expect((await announce(signed)).version).toBe(2);
    const standings = async () =>
      Promise.all(
        [1, 2].map(async (version) => {
          const options = { policyRegistry: oracle.policyRegistry, policyId: id, version };
          return (await readPolicyVersion(chain.publicClient, options)).standing;
        }),
      );
    expect(await standings()).toEqual(["in-force", "announced"]);
    expect((await check(id, signed, 2)).version).toBe(2);
    expect((await refusal(() => check(id, signed))).code).toBe("ERR_CHAIN_POLICY_MISMATCH");
    const snapshot = await chain.testClient.snapshot();
    await chain.testClient.setNextBlockTimestamp({
      timestamp: BigInt(Date.parse(second.validFrom) / 1000),
    });
    await chain.testClient.mine({ blocks: 1 });
    expect(await standings()).toEqual(["superseded", "in-force"]);
    expect((await check(id, signed)).version).toBe(2);
    await chain.testClient.revert({ id: snapshot });
  });

  it("refuses what nobody signed", async () => {
    for (const signed of [FIRST, { ...(await signBy(FIRST, 0, 1)), signatures: [] }]) {
      expect((await refusedAnnouncement(signed)).code).toBe("ERR_POLICY_PACK_JWS_FORM");
    }
  });

  it("refuses one signature where two are asked, and one key's two", async () => {
    const one = await signBy(FIRST, 0);
    expect((await refusedAnnouncement(one)).code).toBe("ERR_POLICY_PACK_UNAUTHORISED");
    const twice = await signBy(FIRST, 0, 0);
    expect((await refusedAnnouncement(twice)).code).toBe("ERR_POLICY_PACK_UNAUTHORISED");
  });

  it("refuses the signatures of keys that are not pinned, though the pack lists them", async () => {
    const signed = await signBy(FIRST, 0, 1);
    const pinned = authorityOf(1, ED_KEYS[2]);
    const error = await refusedAnnouncement(signed, { authority: pinned });
    expect(["ERR_POLICY_PACK_UNAUTHORISED", "ERR_POLICY_PACK_SIGNATURE"]).toContain(error.code);
    const other = { ...pinned, did: "did:web:other.example", keys: [] };
    const keys = [
      { id: "did:web:other.example#key-1", publicKeyJwk: pinned.keys[0]?.publicKeyJwk },
    ];
    const code = (await refusedAnnouncement(signed, { authority: { ...other, keys } as never }))
      .code;
    expect(code).toBe("ERR_POLICY_PACK_UNAUTHORISED");
  });

  it("refuses a payload that was changed after it was signed", async () => {
    const { signatures } = await signBy(FIRST, 0, 1);
    const other = await signBy(packOf({ version: 1, supersedes: undefined, title: "Other" }), 0, 1);
    const error = await refusedAnnouncement({ payload: other.payload, signatures });
    expect(error.code).toBe("ERR_POLICY_PACK_SIGNATURE");
  });

  it("refuses an authority of the registry that has another DID, or that is not there", async () => {
    const signed = await signBy(FIRST, 0, 1);
    const { authorityId } = await createAuthority(chain.owner, {
      policyRegistry: oracle.policyRegistry,
      did: "did:web:other.example",
      minNotice: 0,
    });
    for (const id of [authorityId, FOREIGN]) {
      const error = await refusedAnnouncement(signed, { authorityId: id });
      expect(error.code).toBe("ERR_CHAIN_POLICY_AUTHORITY");
    }
  });

  it("refuses a second first version, and one that follows on another pack", async () => {
    await announceFirst();
    const again = await refusedAnnouncement(await signBy(FIRST, 0, 1));
    expect(again.code).toBe("ERR_POLICY_PACK_SUPERSESSION");
    const stray = packOf({
      version: 3,
      supersedes: { version: 1, sha256: "ab".repeat(32) },
      validFrom: "2026-09-01T00:00:00Z",
    });
    const error = await refusedAnnouncement(await signBy(stray, 0, 1));
    expect([error.code, error.details]).toEqual([
      "ERR_POLICY_PACK_SUPERSESSION",
      { newest: digestPolicyPack(FIRST) },
    ]);
  });

  it("refuses too little notice, and says from when it would do", async () => {
    await announceFirst();
    const hasty = following(FIRST, { validFrom: "2026-08-02T00:00:00Z" });
    const error = await refusedAnnouncement(await signBy(hasty, 0, 1));
    expect(error.code).toBe("ERR_CHAIN_POLICY_NOTICE");
    const { timestamp } = await chain.publicClient.getBlock();
    const earliest = new Date((Number(timestamp) + NOTICE) * 1000).toISOString();
    expect(error.details.earliest).toBe(earliest.replace(".000Z", "Z"));
  });

  it("refuses a version that begins before the one that it follows on", async () => {
    await announceFirst();
    const late = following(FIRST, { validFrom: "2026-12-01T00:00:00Z" });
    await announce(await signBy(late, 0, 1));
    const early = following(late, { validFrom: "2026-11-01T00:00:00Z" });
    const error = await refusedAnnouncement(await signBy(early, 0, 1));
    expect([error.code, error.details.earliest]).toEqual([
      "ERR_CHAIN_POLICY_NOTICE",
      "2026-12-01T00:00:00Z",
    ]);
  });

  it("refuses a pack that is over", async () => {
    const over = packOf({
      version: 1,
      supersedes: undefined,
      validFrom: "2026-01-01T00:00:00Z",
      validUntil: "2026-08-01T00:00:00Z",
    });
    const error = await refusedAnnouncement(await signBy(over, 0, 1));
    expect(error.code).toBe("ERR_POLICY_NOT_IN_FORCE");
  });

  it("refuses a sender without the role; a publisher may, and may no longer once it is taken", async () => {
    const signed = await signBy(FIRST, 0, 1);
    const stranger = await refusedAnnouncement(signed, {}, chain.alice);
    expect([stranger.code, stranger.details.reason]).toEqual(["ERR_CHAIN_REVERTED", "RoleMissing"]);
    const role = {
      ...oracle,
      role: "publisher",
      account: chain.alice.walletClient.account.address,
    } as const;
    await setAuthorityRole(chain.owner, { ...role, isHeld: true });
    expect((await announce(signed, {}, chain.alice)).version).toBe(1);
    await setAuthorityRole(chain.owner, { ...role, isHeld: false });
    const next = await signBy(following(FIRST), 0, 1);
    const error = await refusedAnnouncement(next, {}, chain.alice);
    expect(error.details.reason).toBe("RoleMissing");
  });

  it("an address without a registry is told apart from a chain that does not answer", async () => {
    const signed = await signBy(FIRST, 0, 1);
    const nobody: Hex = `0x${"12".repeat(20)}`;
    const error = await refusedAnnouncement(signed, { policyRegistry: nobody });
    expect(error.code).toBe("ERR_CHAIN_NOT_DEPLOYED");
    const create = () =>
      createAuthority(chain.owner, { policyRegistry: nobody, did: DID, minNotice: 0 });
    expect(await codeOfAsync(create)).toBe("ERR_CHAIN_NOT_DEPLOYED");
  });
});

describe("verifyPolicyOnChain", () => {
  /** What `check` names, after an announcement by hand. */
  async function differs(
    change: (announcement: EncodedAnnouncement) => EncodedAnnouncement,
    packId = FIRST.id,
  ) {
    await announceByHand(chain.owner, oracle, change, FIRST, packId);
    const signed = await signBy(FIRST, 0, 1);
    const error = await refusal(async () => check(await policyId(packId), signed));
    expect(error).toBeInstanceOf(ChainError);
    expect(error.code).toBe("ERR_CHAIN_POLICY_MISMATCH");
    return error.details.differs;
  }
  const withFigures = (
    change: (figures: EncodedAnnouncement["figures"]) => EncodedAnnouncement["figures"],
  ) => differs((one) => ({ ...one, figures: change(one.figures) }));

  it("accepts what was announced by hand without a change", async () => {
    await announceByHand(chain.owner, oracle, (one) => one);
    const signed = await signBy(FIRST, 0, 1);
    expect((await check(await policyId(FIRST.id), signed)).digest).toBe(digestPolicyPack(FIRST));
  });

  it.each<[string, (one: EncodedAnnouncement) => EncodedAnnouncement, string[]]>([
    ["the digest", (one) => ({ ...one, packDigest: FOREIGN }), ["packDigest"]],
    ["the rules", (one) => ({ ...one, policyHash: 1n }), ["policyHash"]],
    ["the regime", (one) => ({ ...one, regime: 2 }), ["regime"]],
    ["the start", (one) => ({ ...one, validFrom: one.validFrom + 1 }), ["validFrom"]],
    ["the end", (one) => ({ ...one, validUntil: one.validUntil + 1 }), ["validUntil"]],
    [
      "two times",
      (one) => ({ ...one, times: { ...one.times, attestation: 9_999_999, superseded: 0 } }),
      ["times.attestation", "times.superseded"],
    ],
  ])("names %s", async (_, change, names) => {
    expect(await differs(change)).toEqual(names);
  });

  it("names a haircut that differs, one that is missing, and one too many", async () => {
    const gold = { collateralClass: 7, bps: 1, maxBps: 1, referenceVolatilityBps: 0 };
    expect(
      await withFigures(({ haircuts: [cash, ...rest], ...figures }) => ({
        ...figures,
        haircuts: [{ ...cash, bps: 5, maxBps: 5 } as typeof gold, gold, ...rest],
      })),
    ).toEqual(["haircuts.cash", "haircuts.gold"]);
    oracle = await deployOracle(chain);
    expect(await withFigures((figures) => ({ ...figures, haircuts: [] }))).toEqual([
      "haircuts.cash",
    ]);
  });

  it("names a leverage limit that was raised for one class of clients", async () => {
    const names = await withFigures(({ margins, ...figures }) => ({
      ...figures,
      margins: margins.map((row) =>
        row.clientClass === 1 ? { ...row, leverageHundredths: 10_000 } : row,
      ),
    }));
    expect(names).toEqual(["margins.crypto-asset.eu-retail"]);
  });

  it("names a bound of volatility that was lifted, for every client", async () => {
    const names = await withFigures(({ margins, ...figures }) => ({
      ...figures,
      margins: margins.map((row) =>
        row.assetClass === 7 ? { ...row, maxInitialBps: 1600, referenceVolatilityBps: 1 } : row,
      ),
    }));
    expect(names).toContain("margins.other.every client");
  });

  it("names recognitions that differ", async () => {
    const names = await withFigures(({ recognitions, ...figures }) => ({
      ...figures,
      recognitions: recognitions.map((row) => ({ ...row, scopes: 15 })),
    }));
    expect(names).toEqual(["recognitions"]);
  });

  it("names the policy that is of another pack id, and an authority of another DID", async () => {
    expect(await differs((one) => one, "other-pack")).toEqual(["policyId"]);
    const { authorityId } = await createAuthority(chain.owner, {
      policyRegistry: oracle.policyRegistry,
      did: "did:web:impostor.example",
      minNotice: 0,
    });
    oracle = { ...oracle, authorityId };
    expect(await differs((one) => one)).toEqual(["authority"]);
  });

  it("refuses the pack of another version, and a version that is not there", async () => {
    const { policyId: id } = await announceFirst();
    const second = await signBy(following(FIRST), 0, 1);
    const error = await refusal(() => check(id, second));
    expect(error.details.differs).toEqual(["packDigest", "validFrom"]);
    expect((await refusal(() => check(id, second, 2))).code).toBe("ERR_CHAIN_POLICY_UNKNOWN");
    expect((await refusal(() => check(FOREIGN, second))).code).toBe("ERR_CHAIN_POLICY_UNKNOWN");
  });

  it("reads nothing from the chain for a pack that too few signed", async () => {
    const { policyId: id } = await announceFirst();
    const one = await signBy(FIRST, 0);
    expect((await refusal(() => check(id, one))).code).toBe("ERR_POLICY_PACK_UNAUTHORISED");
  });

  it("other authorities than those of the announcement are other recognitions", async () => {
    const { policyId: id } = await announceFirst();
    const error = await refusal(async () =>
      verifyPolicyOnChain(chain.publicClient, {
        hash,
        policyRegistry: oracle.policyRegistry,
        policyId: id,
        signed: await signBy(FIRST, 0, 1),
        authority,
      }),
    );
    expect(error.details.differs).toEqual(["recognitions"]);
  });
});

describe("suspendPolicy and liftPolicy", () => {
  it("a guardian suspends, the admin alone lifts, and the check goes on", async () => {
    const { policyId: id } = await announceFirst();
    const options = { policyRegistry: oracle.policyRegistry, policyId: id, reason: "a drill" };
    const stranger = await refusal(() => suspendPolicy(chain.bob, options));
    expect(stranger.details.reason).toBe("RoleMissing");
    await setAuthorityRole(chain.owner, {
      ...oracle,
      role: "guardian",
      account: chain.bob.walletClient.account.address,
      isHeld: true,
    });
    await suspendPolicy(chain.bob, options);
    const again = await refusal(() => suspendPolicy(chain.bob, options));
    expect(again.details.reason).toBe("SuspensionUnchanged");
    expect((await check(id, await signBy(FIRST, 0, 1))).isSuspended).toBe(true);
    const guardian = await refusal(() => liftPolicy(chain.bob, options));
    expect(guardian.details.reason).toBe("RoleMissing");
    await liftPolicy(chain.owner, options);
    expect((await check(id, await signBy(FIRST, 0, 1))).isSuspended).toBe(false);
  });

  it("an authority of one name is created once by one account", async () => {
    const options = { policyRegistry: oracle.policyRegistry, did: DID, minNotice: 0 };
    const again = await refusal(() => createAuthority(chain.owner, options));
    expect(again.details.reason).toBe("AuthorityExists");
    const { authorityId } = await createAuthority(chain.alice, options);
    expect(authorityId).not.toBe(oracle.authorityId);
    const call = () => createAuthority(chain.owner, { ...options, minNotice: 0.5 });
    await expect(call()).rejects.toThrow(RangeError);
  });
});
