import { createHash } from "node:crypto";
import { loadHash } from "../src/field/poseidon.ts";
import { FIELD_ORDER } from "../src/field/scalar.ts";
import { trustVectors } from "./trust-vectors.ts";

/** Hashes of fixed pseudo-random inputs and of the field's edges, keys and trust trees, for the Solidity tests. */
export async function contractVectors(): Promise<string> {
  const hash = await loadHash();
  const edges = [0n, 1n, FIELD_ORDER - 1n, 1n << 253n];
  const pairs = [
    ...edges.flatMap((a) => edges.map((b) => [a, b] as const)),
    ...Array.from(
      { length: 200 },
      (_, i) => [fieldElement(2 * i), fieldElement(2 * i + 1)] as const,
    ),
  ];
  return JSON.stringify({
    rule: {
      policyHash: pairs.map(([a]) => String(a)),
      scope: pairs.map(([, b]) => String(b)),
      digest: pairs.map(([a, b]) => String(hash("RULE", [a, b]))),
    },
    trust: trustVectors(hash, edges, fieldElement),
  });
}

function fieldElement(index: number): bigint {
  const digest = createHash("sha256").update(`contract vector ${index}`).digest("hex");
  return BigInt(`0x${digest}`) % FIELD_ORDER;
}
