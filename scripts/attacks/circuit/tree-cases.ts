import { DOMAIN } from "../../../src/field/domains.ts";
import { MerkleTree } from "../../../src/field/merkle.ts";
import { loadHash } from "../../../src/field/poseidon.ts";
import { FIELD_ORDER as P } from "../../../src/field/scalar.ts";
import { TRUST_DEPTH } from "../../../src/trust/issuer-record-layout.ts";
import { bitsOf } from "../../../test/circuits/bits.ts";
import { productCircuit } from "../../../test/circuits/product-circuit.ts";
import { statusTree } from "../../../test/circuits/scenario.ts";
import type { AttackCase } from "../attack-case.ts";
import { circuitCase } from "./circuit-case.ts";
import { changeCase, HONEST, worldCase } from "./compliance-case.ts";
import { lyingBits } from "./lies.ts";
import { MEMBER_PATH, NOT_REVOKED, RULE_HASH, TRUSTED_ISSUER } from "./templates.ts";

const hash = await loadHash();
const ORDERED = productCircuit("lib/merkle-path", "OrderedPath", DOMAIN.STATUS_NODE, 2);
const PLACE = 12_345_678;
const statuses = statusTree([PLACE - 1, PLACE + 1, PLACE + 128]);
const opening = (place: number, tree = statuses) => ({
  index: bitsOf(BigInt(place), 25),
  path: tree.path(Math.floor(place / 128)).levels,
});

const leaves = Array.from({ length: 64 }, (_, i): [number, bigint] => [i, BigInt(1000 + i * i)]);
const members = new MerkleTree(hash, "TRUST_NODE", 2, leaves);
const otherDomain = new MerkleTree(hash, "STATUS_NODE", 2, leaves);
const member = { leaf: members.leaf(9), children: members.path(9).levels };
const [low = [], high = []] = member.children;

const word = Math.floor(Number(HONEST.claims.statusIndex) / 128);
const clean = statusTree([]);

function revokedCases(): AttackCase[] {
  const bits = statuses.leaf(Math.floor(PLACE / 128));
  const lies: [string, bigint][] = [
    ["with the revoked bit left out", bits - (1n << BigInt((PLACE + 1) % 128))],
    ["as that of word + p", bits + P],
    ["as zeroes", 0n],
  ];
  return [
    ...[0, 2 ** 25 - 1, 77 * 131072 + 4242].map((index) => {
      const claims = { statusIndex: BigInt(index) };
      return worldCase(
        "C6",
        `status index ${index}, revoked`,
        { claims, revoked: [index] },
        { claims, revoked: [index ^ 64] },
      );
    }),
    ...lies.map(([title, lie]) =>
      circuitCase({
        id: "C6",
        title: `the word of a revoked index opened ${title}`,
        spec: NOT_REVOKED,
        twin: opening(PLACE),
        bad: opening(PLACE + 1),
        patches: [lyingBits(bits, lie, 128)],
      }),
    ),
    ...[1n << 128n, P - 1n].map((wide) => {
      const [forged, full] = [statusTree([]), statusTree([])];
      forged.set(5, wide);
      full.set(5, (1n << 128n) - 2n);
      return circuitCase({
        id: "C6",
        title: `a status word of ${wide === P - 1n ? "p - 1" : "2^128"}`,
        spec: NOT_REVOKED,
        twin: opening(5 * 128, full),
        bad: opening(5 * 128, forged),
      });
    }),
    changeCase("C6", "the path of a list in which nobody is revoked", {
      statusPath: clean.path(word).levels,
    }),
    changeCase("C6", "that list's path and root in place of the issuer's", {
      statusPath: clean.path(word).levels,
      statusRoot: clean.root,
    }),
  ];
}

/** C6 to C9 and C17: status list, trust tree, hashes that stand in for one another. */
export function treeCases(): AttackCase[] {
  const { inputs, outputs } = HONEST;
  const policyHash = hash("POLICY", [1n, ...inputs.clauseHashes]);
  const path42 = { children: otherDomain.path(42).levels, index: bitsOf(42n, 6) };
  return [
    ...revokedCases(),

    circuitCase({
      id: "C7",
      title: "a path bit of 2",
      spec: ORDERED,
      twin: path42,
      bad: { index: bitsOf(42n, 6).with(4, 2n) },
    }),
    ...[10, 24].map((bit) =>
      circuitCase({
        id: "C7",
        title: `bit ${bit} of the status index turned`,
        spec: NOT_REVOKED,
        twin: opening(PLACE),
        bad: {
          index: opening(PLACE).index.map((value, at) => (at === bit ? 1n - value : value)),
        },
      }),
    ),
    changeCase("C7", "a status index with a bit above the tree's depth", {
      claimWords: [inputs.claimWords[0] ?? 0n, (inputs.claimWords[1] ?? 0n) + (1n << 94n)],
    }),
    changeCase("C7", "the path of a word eight further on", {
      statusPath: statusTree([1, 129, 4000]).path(word + 8).levels,
    }),

    circuitCase({
      id: "C8",
      title: "an inner node as the member",
      spec: MEMBER_PATH,
      twin: member,
      bad: { leaf: members.node(1, 1) },
    }),
    circuitCase({
      id: "C8",
      title: "a path that starts above the leaves",
      spec: MEMBER_PATH,
      twin: member,
      bad: { leaf: members.node(1, 1), children: [high, low] },
    }),
    circuitCase({
      id: "C8",
      title: "a status path that starts above the words",
      spec: NOT_REVOKED,
      twin: opening(PLACE),
      bad: { path: [...opening(PLACE).path.slice(1), opening(PLACE).path.at(-1) ?? []] },
    }),
    changeCase("C8", "the trust path shifted up by one level", {
      trustPath: [...inputs.trustPath.slice(1), inputs.trustPath[2] ?? []],
    }),

    circuitCase({
      id: "C9",
      title: "the leaf 0",
      spec: MEMBER_PATH,
      twin: member,
      bad: { leaf: 0n },
    }),
    circuitCase({
      id: "C9",
      title: "an empty place as an issuer",
      spec: TRUSTED_ISSUER,
      twin: {
        key: [1n, 2n],
        statusRoot: 3n,
        record: 4n,
        path: new MerkleTree(hash, "TRUST_NODE", TRUST_DEPTH, [
          [0, hash("ISSUER", [1n, 2n, 3n, 4n])],
        ]).path(0).levels,
      },
      bad: { path: new MerkleTree(hash, "TRUST_NODE", TRUST_DEPTH).path(0).levels },
    }),
    changeCase("C9", "the path of an empty trust tree", {
      trustPath: new MerkleTree(hash, "TRUST_NODE", TRUST_DEPTH).path(0).levels,
    }),

    ...(
      [
        ["the rule hash as the nullifier", { nullifier: outputs.ruleHash }],
        ["the nullifier as the rule hash", { ruleHash: outputs.nullifier }],
        ["the policy hash as the rule hash", { ruleHash: policyHash }],
        [
          "the holder's commitment to the scope as the nullifier",
          { nullifier: hash("HOLDER", [inputs.holderSecret, inputs.scope]) },
        ],
      ] as [string, Record<string, bigint>][]
    ).map(([title, set]) => changeCase("C17", title, {}, { set })),
    circuitCase({
      id: "C17",
      title: "the digest of another domain",
      spec: RULE_HASH,
      twin: { in: [1n, 2n] },
      set: { out: hash("HOLDER", [1n, 2n]) },
    }),
    circuitCase({
      id: "C17",
      title: "a trust tree whose nodes are those of a status tree",
      spec: MEMBER_PATH,
      twin: member,
      bad: { children: otherDomain.path(9).levels },
    }),
  ];
}
