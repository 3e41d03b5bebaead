/**
 * Real proofs for the Solidity tests: build/contracts/fixtures.json. They are made for a registry at an address that
 * follows from its deployer, and again where circuit, key or this file change.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { getContractAddress, keccak256, stringToHex } from "viem";
import { type EncodedPresentation, encodePresentation } from "../src/chain/encode-presentation.ts";
import { encodeVerificationKey } from "../src/chain/encode-proof.ts";
import type { Hex } from "../src/presentation/abi-encode.ts";
import { CIRCUIT_VERSIONS } from "../src/presentation/public-signals.generated.ts";
import { SCOPE_MODES, type ScopeMode } from "../src/presentation/scope.ts";
import { type Artifacts, loadArtifacts } from "../src/proving/load-artifacts.ts";
import { formatProof } from "../src/proving/parse-proof.ts";
import { createSnarkjsProver } from "../src/proving/snarkjs-prover.ts";
import { createWorld } from "../test/support/world.ts";

const NOW = new Date("2026-11-21T10:07:42Z");
const CHAIN_ID = 31_337;
const DEPLOYER: Hex = "0x00000000000000000000000000000000000d0e01";
const REGISTRY = getContractAddress({ from: DEPLOYER, nonce: 0n }).toLowerCase() as Hex;
/** Addresses of the private keys 10 and 11, as the Solidity tests have them. */
const ALICE: Hex = "0x4ccebA2d7D2B4fdcE4304d3e09a1fea9fbEb1528";
const BOB: Hex = "0x3DA8D322CB2435dA26E9C9fEE670f9fB7Fe74E49";
const NONCE = new Uint8Array(32).fill(7);

const policyIdOf = (mode: ScopeMode) => keccak256(stringToHex(mode));

/** Words in the order of Solidity's `VerificationKey` and `Presentation`, decimal. */
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
  const hash = createHash("sha256")
    .update(circuit.circuitHash)
    .update(circuit.verificationKeyHash)
    .update(readFileSync(fileURLToPath(import.meta.url)))
    .digest("hex");
  if (existsSync(path) && JSON.parse(readFileSync(path, "utf8")).hash === hash) return;
  const { alpha, beta, gamma, delta, ic } = encodeVerificationKey(circuit.verificationKey);
  const proved = await proveAll(artifacts);
  const fixtures = {
    hash,
    deployer: DEPLOYER,
    registry: REGISTRY,
    now: Math.floor(NOW.getTime() / 1000),
    verificationKey: decimals([alpha, beta, gamma, delta, [...ic]]),
    ...proved,
  };
  writeFileSync(path, JSON.stringify(fixtures, null, 1));
}

async function proveAll(artifacts: Artifacts) {
  const prover = createSnarkjsProver({ artifacts });
  try {
    const presentations: [string, unknown][] = [];
    let rule = { policyHash: "", trustRoot: "" };
    for (const mode of SCOPE_MODES) {
      const world = await createWorld({
        now: NOW,
        request: {
          chain: { chainId: CHAIN_ID, registry: REGISTRY, policyId: policyIdOf(mode) },
          scope: { mode },
          nonce: NONCE,
        },
      });
      rule = {
        policyHash: String(world.rule.policy.policyHash),
        trustRoot: String(world.trustTree.root),
      };
      for (const [name, subject] of mode === "account" ? NAMED : NAMED.slice(0, 1)) {
        const { proof, publicSignals } = await prover.prove(
          "compliance",
          world.complianceInputs({ subject }),
        );
        const [nullifier, , trustRoot, asOf] = publicSignals.map(String);
        const encoded = encodePresentation(world.request, {
          subject,
          nullifier: nullifier ?? "",
          trustRoot: trustRoot ?? "",
          asOf: { date: "", seconds: Number(BigInt(asOf ?? 0) & ((1n << 40n) - 1n)) },
          proof: formatProof(proof),
        });
        presentations.push([`${mode}_${name}`, words(encoded)]);
      }
    }
    return { ...rule, presentations: Object.fromEntries(presentations) };
  } finally {
    await prover.close();
  }
}

const NAMED = [
  ["alice", ALICE],
  ["bob", BOB],
] as const;

function words({ policyId, subject, nonce, ...rest }: EncodedPresentation): string[] {
  const { nullifier, trustRoot, asOf, proof } = rest;
  const head = [BigInt(policyId), BigInt(subject), BigInt(nonce), nullifier, trustRoot, asOf];
  return decimals([...head, proof.a, proof.b, proof.c]);
}
