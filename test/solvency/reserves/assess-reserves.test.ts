import { type Hex, keccak256, toHex } from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readReserveBlock, readReserveProof } from "../../../src/chain/read-reserve-proof.ts";
import { loadEddsa } from "../../../src/field/eddsa.ts";
import { loadHash } from "../../../src/field/poseidon.ts";
import { attestationMessage, createAttesterTree } from "../../../src/solvency/attestation.ts";
import { fillItems } from "../../../src/solvency/create-reserve-batch.ts";
import { buildLeafTree } from "../../../src/solvency/leaf-tree.ts";
import { hashItem } from "../../../src/solvency/reserve-item.ts";
import {
  type AssessContext,
  assessReserves,
  findReusedTags,
  type ReserveEvidence,
  type TransparentEvidence,
} from "../../../src/solvency/reserves/assess-reserves.ts";
import { keyedTag, openTag } from "../../../src/solvency/reserves/item-tag.ts";
import { formatOwnershipStatement } from "../../../src/solvency/reserves/ownership-statement.ts";
import { readBlockHeader } from "../../../src/solvency/reserves/read-block-header.ts";
import {
  mappingKey,
  verifyEtherBalance,
  verifyTokenBalance,
} from "../../../src/solvency/reserves/verify-balance-proof.ts";
import { type LocalChain, startLocalChain } from "../../chain/support/local-chain.ts";

const LEI = "5493001KJTIIGC8Y1R12";
const NOW = 1_767_225_600;
const NETWORK = "eip155:31337";
const MNEMONIC = "test test test test test test test test test test test junk";
const CAPACITY = { assets: 4, items: 4 };
const TOKEN: Hex = `0x${"70".repeat(20)}`;
const SLOT = 9n;
const AUTHORITY_KEY = new Uint8Array(32).fill(3);
const hash = await loadHash();
const eddsa = await loadEddsa();
const secrets = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte));
const attesters = createAttesterTree(
  hash,
  secrets.slice(0, 2).map((secret) => eddsa.publicKey(secret)),
);
const CONTEXT = 123_456_789n;

const accounts = [5, 6, 7].map((addressIndex) => mnemonicToAccount(MNEMONIC, { addressIndex }));
const [anna, bert] = accounts as [(typeof accounts)[number], (typeof accounts)[number]];
let chain: LocalChain;
let blockNumber: bigint;
let block: { hash: Hex; header: Hex };
let earlier: { hash: Hex; header: Hex };

beforeAll(async () => {
  chain = await startLocalChain(NOW);
  const { testClient, publicClient } = chain;
  await testClient.setBalance({ address: anna.address, value: 1_234_567_890_123_456_789n });
  await testClient.setBalance({ address: bert.address, value: 5n * 10n ** 18n });
  await testClient.mine({ blocks: 1 });
  earlier = await readReserveBlock(publicClient, await publicClient.getBlockNumber());
  await testClient.setCode({ address: TOKEN, bytecode: "0x60006000" });
  for (const [owner, balance] of [
    [anna.address, 7_000_000n],
    [bert.address, 2n ** 200n],
  ] as const) {
    const index = toHex(mappingKey(owner, SLOT));
    await testClient.setStorageAt({ address: TOKEN, index, value: toHex(balance, { size: 32 }) });
  }
  await testClient.setBalance({ address: bert.address, value: 6n * 10n ** 18n });
  await testClient.mine({ blocks: 1 });
  blockNumber = await publicClient.getBlockNumber();
  block = await readReserveBlock(publicClient, blockNumber);
});
afterAll(() => chain.stop());

const etherProof = (owner: Hex, at = blockNumber) =>
  readReserveProof(chain.publicClient, { owner, blockNumber: at });
const tokenProof = (owner: Hex, slot = SLOT) =>
  readReserveProof(chain.publicClient, { owner, token: { address: TOKEN, slot }, blockNumber });
const stateRoot = () => readBlockHeader(block.header, block.hash).stateRoot;
const failure = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return String((error as { code?: string } | undefined)?.code).replace("ERR_SOLVENCY_", "");
};
const flip = (hex: Hex, at = hex.length - 1): Hex => {
  const digit = hex[at] === "0" ? "1" : "0";
  return `${hex.slice(0, at)}${digit}${hex.slice(at + 1)}` as Hex;
};

describe("readReserveBlock, readBlockHeader", () => {
  it("gives the block's own header, whose hash and numbers are the node's", async () => {
    const { publicClient } = chain;
    const known = await publicClient.getBlock({ blockNumber });
    expect(keccak256(block.header)).toBe(known.hash);
    expect(readBlockHeader(block.header, block.hash)).toEqual({
      hash: known.hash,
      stateRoot: known.stateRoot,
      number: Number(known.number),
      timestamp: Number(known.timestamp),
    });
  });

  it("refuses a changed header, another block's hash, and what is none", async () => {
    for (const [header, hashOf] of [
      [flip(block.header), block.hash],
      [flip(block.header, 40), block.hash],
      [block.header, earlier.hash],
      [earlier.header, block.hash],
      ["0xc0", keccak256("0xc0")],
      ["0x80", keccak256("0x80")],
      ["0x", keccak256("0x")],
      ["0xf8ff", keccak256("0xf8ff")],
      ["0xzz" as Hex, block.hash],
    ] as const) {
      expect(() => readBlockHeader(header, hashOf)).toThrow(
        expect.objectContaining({ code: "ERR_SOLVENCY_BALANCE_PROOF" }),
      );
    }
  });

  it("refuses a node whose block is not of its hash", async () => {
    const client = {
      request: async () => ({ hash: block.hash, stateRoot: `0x${"00".repeat(32)}` }),
    };
    await expect(readReserveBlock(client as never, 1n)).rejects.toThrow(
      expect.objectContaining({ code: "ERR_CHAIN_RPC" }),
    );
  });
});

describe("verifyEtherBalance", () => {
  it("agrees with the chain, for an address that is there and one that is not", async () => {
    const nobody: Hex = `0x${"12".repeat(20)}`;
    for (const address of [anna.address, bert.address, nobody]) {
      const expected = await chain.publicClient.getBalance({ address, blockNumber });
      const proof = await etherProof(address);
      expect(await verifyEtherBalance(proof, address, stateRoot())).toBe(expected);
    }
  });

  it("refuses another address, another root, and every node that is changed, gone or moved", async () => {
    const proof = await etherProof(anna.address);
    const { accountProof } = proof;
    const other = await etherProof(bert.address);
    const root = stateRoot();
    const oldRoot = readBlockHeader(earlier.header, earlier.hash).stateRoot;
    const cases: [object, Hex, Hex][] = [
      [proof, bert.address, root],
      [{ ...other, address: anna.address, accountProof: [] }, anna.address, root],
      [proof, anna.address, oldRoot],
      [proof, anna.address, `0x${"00".repeat(32)}`],
      [proof, anna.address, "0x"],
      [{ ...proof, accountProof: [] }, anna.address, root],
      [{ ...proof, accountProof: accountProof.slice(1) }, anna.address, root],
      [{ ...proof, accountProof: accountProof.slice(0, -1) }, anna.address, root],
      [{ ...proof, accountProof: [...accountProof].reverse() }, anna.address, root],
      [{ ...proof, accountProof: Array(65).fill(accountProof[0]) }, anna.address, root],
      [{ ...proof, accountProof: [`0x${"00".repeat(5000)}`] }, anna.address, root],
      [{ ...proof, accountProof: ["0x12g4"] }, anna.address, root],
      ...accountProof.map((node, i): [object, Hex, Hex] => [
        { ...proof, accountProof: accountProof.with(i, flip(node, node.length - 4)) },
        anna.address,
        root,
      ]),
    ];
    for (const [bad, address, against] of cases) {
      expect(await failure(verifyEtherBalance(bad as never, address, against))).toBe(
        "BALANCE_PROOF",
      );
    }
  });

  it("does not take another account's nodes for an address that has less", async () => {
    const rich = await etherProof(bert.address);
    const disguised = { ...rich, address: anna.address };
    const balance = await verifyEtherBalance(disguised, anna.address, stateRoot()).catch(() => 0n);
    expect(balance).toBe(0n);
  });
});

describe("verifyTokenBalance", () => {
  it("reads the mapping's slot, and 0 where it holds nothing", async () => {
    const nobody: Hex = `0x${"12".repeat(20)}`;
    for (const [owner, expected] of [
      [anna.address, 7_000_000n],
      [bert.address, 2n ** 200n],
      [nobody, 0n],
    ] as const) {
      const proof = await tokenProof(owner);
      const balance = { token: TOKEN, slot: SLOT, owner };
      expect(await verifyTokenBalance(proof, balance, stateRoot())).toBe(expected);
    }
  });

  it("refuses another owner's or slot's entry, a token that is not there, and changed nodes", async () => {
    const proof = await tokenProof(anna.address);
    const storage = proof.storageProof[0] as (typeof proof.storageProof)[number];
    const balance = { token: TOKEN, slot: SLOT, owner: anna.address };
    const nobody: Hex = `0x${"12".repeat(20)}`;
    const bertKey = toHex(mappingKey(bert.address, SLOT));
    const cases: [object, object][] = [
      [proof, { ...balance, owner: bert.address }],
      [proof, { ...balance, slot: SLOT + 1n }],
      [proof, { ...balance, token: nobody }],
      [{ ...proof, storageProof: [] }, balance],
      [
        { ...proof, storageProof: [{ ...storage, key: bertKey }] },
        { ...balance, owner: bert.address },
      ],
      [{ ...proof, storageProof: [{ ...storage, proof: [] }] }, balance],
      [
        {
          ...proof,
          storageProof: [
            { ...storage, proof: storage.proof.map((node) => flip(node, node.length - 3)) },
          ],
        },
        balance,
      ],
      [await etherProof(anna.address), { ...balance, token: anna.address }],
    ];
    for (const [bad, of] of cases) {
      const result = await verifyTokenBalance(bad as never, of as never, stateRoot()).catch(
        ({ code }) => code,
      );
      expect(["ERR_SOLVENCY_BALANCE_PROOF", 0n]).toContain(result);
    }
  });
});

const own = async (
  account: (typeof accounts)[number],
  changes: object = {},
): Promise<TransparentEvidence["ownership"]> => {
  const statement = {
    entity: LEI,
    network: NETWORK,
    address: account.address,
    isEncumbered: false,
    period: { kind: "epoch" as const, epoch: 3 },
    ...changes,
  };
  const signature = await account.signMessage({ message: formatOwnershipStatement(statement) });
  return { statement, scheme: "eip191", signature };
};

const context = (changes: Partial<AssessContext> = {}): AssessContext => ({
  entity: LEI,
  epoch: 3,
  snapshotAt: NOW,
  assets: [
    { symbol: "ETH", decimals: 8, onChain: { network: NETWORK, chainDecimals: 18 } },
    {
      symbol: "TOK",
      decimals: 6,
      onChain: { network: NETWORK, chainDecimals: 6, token: { address: TOKEN, slot: SLOT } },
    },
    { symbol: "EUR", decimals: 2 },
    {
      symbol: "BTC",
      decimals: 8,
      onChain: { network: "bip122:000000000019d6689c085ae165831e93", chainDecimals: 8 },
    },
  ],
  capacity: CAPACITY,
  blocks: { [NETWORK]: block },
  attesterRoot: attesters.root,
  contextHash: CONTEXT,
  saltOf: (kind, i) => BigInt(i) + (kind === "attested" ? 1000n : 1n),
  ...changes,
});

const item = (name: string, amount: bigint, isEncumbered = false) => ({
  tag: keyedTag(AUTHORITY_KEY, { network: "custody", address: name, asset: "EUR" }),
  asset: 2,
  amount,
  isEncumbered,
});
const attest = (
  items: readonly ReturnType<typeof item>[],
  {
    signer = 0,
    place = undefined as number | undefined,
    contextHash = CONTEXT,
    signed = items,
  } = {},
) => {
  const batch = fillItems(signed, CAPACITY.items, CAPACITY.assets);
  const root = rootOf(batch);
  const secret = secrets[signer] as Uint8Array;
  return {
    items,
    attestation: {
      key: eddsa.publicKey(secret),
      signature: eddsa.sign(secret, attestationMessage(hash, root, contextHash)),
      path: attesters.path(place ?? signer),
    },
  };
};
const rootOf = (items: ReturnType<typeof fillItems>): bigint =>
  buildLeafTree(
    hash,
    "SOLVENCY_ITEM_NODE",
    items.map((one) => hashItem(hash, one)),
  ).root;

const evidence = async (): Promise<ReserveEvidence> => ({
  transparent: [
    { asset: "ETH", ownership: await own(anna), proof: await etherProof(anna.address) },
    { asset: "ETH", ownership: await own(bert), proof: await etherProof(bert.address) },
    { asset: "TOK", ownership: await own(anna), proof: await tokenProof(anna.address) },
  ],
  attested: [attest([item("a", 500n), item("b", 70n, true)])],
});
const assess = (given: ReserveEvidence, changes: Partial<AssessContext> = {}) =>
  assessReserves(hash, given, context(changes));

describe("assessReserves", () => {
  it("gives each item the level of the check that it passed, amounts rounded down", async () => {
    const { transparent, attested, checks } = await assess(await evidence());
    expect(transparent.map(({ node }) => [node.kind, node.totals])).toEqual([
      // 1.234567890123456789 and 6 ether in units of 10^-8
      [1, [123_456_789n + 600_000_000n, 7_000_000n, 0n, 0n]],
    ]);
    // the pledged one counts nothing
    expect(attested.map(({ batch }) => [batch.node.kind, batch.node.totals])).toEqual([
      [2, [0n, 0n, 500n, 0n]],
    ]);
    expect(checks.map(({ level, items, encumbered }) => [level, items, encumbered])).toEqual([
      [1, 3, 0],
      [2, 2, 1],
    ]);
    expect(checks[0]?.against).toContain(block.hash);
    expect(JSON.stringify(checks)).not.toContain(anna.address);
  });

  it("counts nothing for an address that is signed over as pledged", async () => {
    const proof = await etherProof(anna.address);
    const ownership = await own(anna, { isEncumbered: true });
    const given = { transparent: [{ asset: "ETH", ownership, proof }], attested: [] };
    const { transparent, checks } = await assess(given);
    expect(transparent[0]?.node.totals).toEqual([0n, 0n, 0n, 0n]);
    expect(checks[0]?.encumbered).toBe(1);
  });

  it("takes no level as an input: evidence that carries one is read as if it did not", async () => {
    const given = await evidence();
    const shown = given.transparent[0] as TransparentEvidence;
    const lying = {
      ...given,
      attested: given.attested.map((one) => ({ ...one, level: 1, items: one.items })),
      transparent: [{ ...shown, level: 2 }],
    };
    const { transparent, attested } = await assess(lying as ReserveEvidence);
    expect(transparent[0]?.node.kind).toBe(1);
    expect(attested[0]?.batch.node.kind).toBe(2);
  });

  it("refuses an item that stands twice, in one batch, in two, at two levels", async () => {
    const given = await evidence();
    const shown = given.transparent[0] as TransparentEvidence;
    const identity = { network: NETWORK, address: anna.address.toLowerCase(), asset: "native" };
    const same = { tag: openTag(identity), asset: 0, amount: 1n, isEncumbered: false };
    for (const twice of [
      { ...given, transparent: [shown, shown] },
      { ...given, transparent: [...given.transparent, ...given.transparent] },
      { ...given, attested: [...given.attested, attest([item("a", 1n)], { signer: 1 })] },
      { ...given, attested: [attest([same])] },
    ]) {
      expect(await failure(assess(twice))).toBe("ITEM_DUPLICATE");
    }
  });

  const ethWith = async (changes: object, proofOf = anna.address): Promise<ReserveEvidence> => ({
    transparent: [
      { asset: "ETH", ownership: await own(anna, changes), proof: await etherProof(proofOf) },
    ],
    attested: [],
  });

  it("refuses a signature for another venue or epoch, ended, or by another key", async () => {
    const cases: [ReserveEvidence, string][] = [
      [await ethWith({ entity: "529900T8BM49AURSDO55" }), "OWNERSHIP_SCOPE"],
      [await ethWith({ period: { kind: "epoch", epoch: 2 } }), "OWNERSHIP_SCOPE"],
      [await ethWith({ period: { kind: "standing", until: NOW - 1 } }), "OWNERSHIP_EXPIRED"],
      [await ethWith({ address: bert.address }, bert.address), "OWNERSHIP_SIGNATURE"],
    ];
    for (const [given, code] of cases) expect(await failure(assess(given))).toBe(code);
    const standing = await ethWith({ period: { kind: "standing", until: NOW } });
    expect((await assess(standing)).transparent).toHaveLength(1);
  });

  it("refuses a balance of another address, of another block, or of no block", async () => {
    const good = await ethWith({});
    expect(await failure(assess(await ethWith({}, bert.address)))).toBe("BALANCE_PROOF");
    for (const blocks of [
      {},
      { [NETWORK]: earlier },
      { [NETWORK]: { ...block, hash: earlier.hash } },
      { [NETWORK]: { ...block, header: earlier.header } },
      { "eip155:1": block },
    ]) {
      const code = await failure(assess(good, { blocks: blocks as AssessContext["blocks"] }));
      // the state of the two blocks differs in accounts beside this one
      expect(code).toBe("BALANCE_PROOF");
    }
  });

  it("refuses an asset without a place on chain, of another network, and Bitcoin's balances", async () => {
    const given = await ethWith({});
    const as = (asset: string) => ({
      ...given,
      transparent: given.transparent.map((one) => ({ ...one, asset })),
    });
    for (const asset of ["EUR", "DOGE", "BTC"]) {
      expect(await failure(assess(as(asset)))).toBe("ASSETS_MISMATCH");
    }
    const network = "bip122:000000000019d6689c085ae165831e93";
    const bitcoin = await ethWith({ network });
    const evidenceOf = {
      ...bitcoin,
      transparent: bitcoin.transparent.map((one) => ({ ...one, asset: "BTC" })),
    };
    expect(await failure(assess(evidenceOf))).toBe("BALANCE_PROOF");
  });

  it("refuses a balance that does not fit 64 bits of its unit", async () => {
    const ownership = await own(bert);
    const proof = await tokenProof(bert.address);
    const given = { transparent: [{ asset: "TOK", ownership, proof }], attested: [] };
    expect(await failure(assess(given))).toBe("AMOUNT_RANGE");
  });

  it("refuses attestations of other items, another context, a key that is not of the set", async () => {
    const items = [item("a", 500n)];
    const cases = [
      attest(items, { signed: [item("a", 499n)] }),
      attest(items, { signed: [item("a", 500n, true)] }),
      attest(items, { contextHash: CONTEXT + 1n }),
      attest(items, { signer: 2 }),
      attest(items, { signer: 0, place: 1 }),
      { ...attest(items), items: [] },
    ];
    for (const attested of cases) {
      expect(await failure(assess({ transparent: [], attested: [attested] }))).toBe("ATTESTATION");
    }
    const good = { transparent: [], attested: [attest(items)] };
    const others = createAttesterTree(hash, [eddsa.publicKey(secrets[1] as Uint8Array)]);
    expect(await failure(assess(good, { attesterRoot: others.root }))).toBe("ATTESTATION");
    expect((await assess(good)).attested).toHaveLength(1);
  });

  it("splits what is shown into as many batches as it needs, by ascending tag", async () => {
    const given = { ...(await evidence()), attested: [] };
    const { transparent } = await assess(given, { capacity: { assets: 4, items: 2 } });
    expect(transparent.map(({ items }) => items.length)).toEqual([2, 2]);
    const tags = transparent.flatMap(({ items }) => items.map(({ tag }) => tag));
    expect(tags).toEqual([...tags].sort((a, b) => (a < b ? -1 : 1)));
  });
});

describe("tags", () => {
  it("find an address that two venues claim, in any case of its letters", () => {
    const identity = { network: "eip155:1", address: anna.address, asset: "ETH" };
    const lower = { ...identity, address: anna.address.toLowerCase() };
    expect(openTag(lower)).toBe(openTag(identity));
    expect(keyedTag(AUTHORITY_KEY, lower)).toBe(keyedTag(AUTHORITY_KEY, identity));
    const tags = [openTag(identity), 5n];
    expect(
      findReusedTags([
        { name: "one, epoch 3", tags },
        { name: "one, epoch 3 again", tags: [7n, 7n] },
        { name: "two, epoch 3", tags: [openTag(lower)] },
      ]),
    ).toEqual([{ tag: openTag(identity), reports: ["one, epoch 3", "two, epoch 3"] }]);
  });

  it("differ for another network, asset or key, and for parts that are cut elsewhere", () => {
    const identity = { network: "custody", address: "ab", asset: "c" };
    const tags = [
      openTag(identity),
      openTag({ ...identity, address: "a", asset: "bc" }),
      openTag({ ...identity, network: "custod", address: "yab" }),
      openTag({ ...identity, asset: "d" }),
      openTag({ ...identity, address: "AB" }),
      keyedTag(AUTHORITY_KEY, identity),
      keyedTag(new Uint8Array(32).fill(4), identity),
    ];
    expect(new Set(tags).size).toBe(tags.length);
    for (const tag of tags) expect(tag < 2n ** 248n).toBe(true);
    expect(() => keyedTag(new Uint8Array(31), identity)).toThrow(RangeError);
  });
});
