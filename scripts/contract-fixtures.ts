/**
 * Real proofs for the Solidity tests: build/contracts/fixtures.json. They are made for a registry at an address that
 * follows from its deployer, and again where circuit, key or what they prove change. About 1.3 s of one core each.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { getContractAddress, keccak256, stringToHex } from "viem";
import { encodeProof, encodeVerificationKey } from "../src/chain/encode-proof.ts";
import type { Hex } from "../src/presentation/abi-encode.ts";
import { CIRCUIT_VERSIONS } from "../src/presentation/public-signals.generated.ts";
import { SCOPE_MODES, type ScopeMode } from "../src/presentation/scope.ts";
import { loadArtifacts } from "../src/proving/load-artifacts.ts";
import type { Prover } from "../src/proving/prover.ts";
import { createSnarkjsProver } from "../src/proving/snarkjs-prover.ts";
import { createWorld, type World } from "../test/support/world.ts";
import { POOL_POLICIES, POOL_TREES, type PoolEntry, poolEntries } from "./proof-pool.ts";

const NOW = new Date("2026-11-21T10:07:42Z");
const NOW_SECONDS = Math.floor(NOW.getTime() / 1000);
const CHAIN_ID = 31_337;
const DEPLOYER: Hex = "0x00000000000000000000000000000000000d0e01";
const REGISTRY = getContractAddress({ from: DEPLOYER, nonce: 0n }).toLowerCase() as Hex;
/** Addresses of the private keys 10 and 11, as the Solidity tests have them. */
const ALICE: Hex = "0x4ccebA2d7D2B4fdcE4304d3e09a1fea9fbEb1528";
const BOB: Hex = "0x3DA8D322CB2435dA26E9C9fEE670f9fB7Fe74E49";
/** Older than any time that a proof speaks of, and within what the policies allow. */
const ISSUER_TIMES = { statusAsOf: NOW_SECONDS - 90_000, screenedAt: NOW_SECONDS - 100_000 };
/** What decides which proofs are made, beside circuit and key. */
const SOURCES = [
  "./contract-fixtures.ts",
  "./proof-pool.ts",
  "../test/support/world.ts",
  "../test/support/example-policy.ts",
];

const policyIdOf = (mode: ScopeMode) => keccak256(stringToHex(mode));

/** Words in the order of Solidity's structs, decimal. */
const decimals = (value: unknown): string[] =>
  Array.isArray(value) ? value.flatMap(decimals) : [String(value)];

export async function writeContractFixtures(
  artifactsDirectory: string,
  path: string,
): Promise<void> {
  const artifacts = await loadArtifacts(artifactsDirectory, {
    allowDevelopmentKeys: true,
    circuits: CIRCUIT_VERSIONS,
  });
  const circuit = artifacts.circuits.get("compliance");
  if (circuit === undefined) throw new Error("the artifacts lack the circuit");
  const digest = createHash("sha256")
    .update(circuit.circuitHash)
    .update(circuit.verificationKeyHash);
  for (const source of SOURCES) {
    digest.update(readFileSync(fileURLToPath(new URL(source, import.meta.url))));
  }
  const hash = digest.digest("hex");
  if (existsSync(path) && JSON.parse(readFileSync(path, "utf8")).hash === hash) return;

  const started = performance.now();
  const { alpha, beta, gamma, delta, ic } = encodeVerificationKey(circuit.verificationKey);
  const prover = createSnarkjsProver({ artifacts, verify: false });
  try {
    const proved = await proveAll(prover, circuit.version);
    const fixtures = {
      hash,
      deployer: DEPLOYER,
      registry: REGISTRY,
      now: NOW_SECONDS,
      verificationKey: decimals([alpha, beta, gamma, delta, [...ic]]),
      ...proved,
    };
    writeFileSync(path, JSON.stringify(fixtures, null, 1));
    const seconds = Math.round((performance.now() - started) / 1000);
    console.error(`real proofs for the Solidity tests in ${seconds} s`);
  } finally {
    await prover.close();
  }
}

async function proveAll(prover: Prover, circuitVersion: number) {
  const pool = poolEntries();
  const named = namedEntries();
  const [words, presentations] = await Promise.all([
    Promise.all(pool.map((entry) => proveEntry(prover, circuitVersion, entry))),
    Promise.all(
      Object.entries(named).map(
        async ([name, entry]) => [name, await proveEntry(prover, circuitVersion, entry)] as const,
      ),
    ),
  ]);
  const [first] = pool as [PoolEntry];
  const policies = POOL_POLICIES.map((_, i) => ({ ...first, version: i + 1 }));
  const trees = POOL_TREES.map((issuers) => ({ ...first, issuers }));
  return {
    policyHashes: (await Promise.all(policies.map(worldOf))).map((world) =>
      String(world.rule.policy.policyHash),
    ),
    trustRoots: (await Promise.all(trees.map(worldOf))).map((world) =>
      String(world.trustTree.root),
    ),
    presentations: Object.fromEntries(presentations),
    pool: words.flat(),
  };
}

/** One holder under version 1: in each mode for one subject, in mode account for a second one as well. */
function namedEntries(): Record<string, PoolEntry> {
  const entry = (mode: ScopeMode, subject: Hex): PoolEntry => ({
    mode,
    subject,
    version: 1,
    clauseIndex: 0,
    claims: {},
    nonce: new Uint8Array(32).fill(7),
    holder: "one",
    issuers: POOL_TREES[0] as number,
    back: 462,
  });
  return Object.fromEntries([
    ...SCOPE_MODES.map((mode) => [`${mode}_alice`, entry(mode, ALICE)]),
    ["account_bob", entry("account", BOB)],
  ]);
}

function worldOf({ mode, version, claims, nonce, holder, issuers }: PoolEntry): Promise<World> {
  const policy = POOL_POLICIES[version - 1];
  if (policy === undefined) throw new Error("no such version");
  return createWorld({
    now: NOW,
    holder,
    issuers,
    claims,
    policy,
    issuerTimes: () => ISSUER_TIMES,
    issuerRecord: ISSUER_TIMES,
    request: {
      chain: {
        chainId: CHAIN_ID,
        registry: REGISTRY,
        policyId: policyIdOf(mode),
        policyVersion: version,
      },
      scope: { mode },
      nonce,
    },
  });
}

/** -> the 16 words of Solidity's `Statement` and `Proof`. */
async function proveEntry(
  prover: Prover,
  circuitVersion: number,
  entry: PoolEntry,
): Promise<string[]> {
  const { mode, version, subject, nonce, clauseIndex, back } = entry;
  const world = await worldOf(entry);
  const asOf = NOW_SECONDS - back;
  const inputs = world.complianceInputs({ subject, clauseIndex, asOf });
  const { proof, publicSignals } = await prover.prove("compliance", inputs);
  const [nullifier, , trustRoot] = publicSignals;
  const { a, b, c } = encodeProof(proof);
  return decimals([
    [BigInt(policyIdOf(mode)), version, circuitVersion],
    [BigInt(subject), BigInt(`0x${Buffer.from(nonce).toString("hex")}`)],
    [nullifier, trustRoot, asOf],
    [a, b, c],
  ]);
}
