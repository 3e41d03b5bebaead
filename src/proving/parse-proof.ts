import { VerificationError } from "../errors.ts";
import { type PointFault, type PointParsers, parseG1, parseG2 } from "./points.ts";
import type { Groth16Proof, Groth16ProofJson } from "./types.ts";

/**
 * JSON -> proof. Exactly the members `a`, `b`, `c`; canonical decimals below the base field's order; affine points on
 * their curves, `b` in the subgroup of prime order. Nothing is reduced, no point at infinity passes (EIP-197).
 * Throws `ERR_VERIFICATION_PROOF_FORM`, `ERR_VERIFICATION_PROOF_RANGE` or `ERR_VERIFICATION_POINT_OFF_CURVE`.
 */
export function parseProof(json: unknown): Groth16Proof {
  return parseProofWith({ parseG1, parseG2 }, json);
}

/** `parseProof`, its points read in another way. */
export function parseProofWith({ parseG1, parseG2 }: PointParsers, json: unknown): Groth16Proof {
  if (!isRecord(json) || Object.keys(json).sort().join() !== "a,b,c")
    return refuse("form", "proof");
  return {
    a: parseG1(json.a, "a", refuse),
    b: parseG2(json.b, "b", refuse),
    c: parseG1(json.c, "c", refuse),
  };
}

/** The inverse of `parseProof`. */
export function formatProof({ a, b, c }: Groth16Proof): Groth16ProofJson {
  return {
    a: [String(a[0]), String(a[1])],
    b: [
      [String(b[0][0]), String(b[0][1])],
      [String(b[1][0]), String(b[1][1])],
    ],
    c: [String(c[0]), String(c[1])],
  };
}

/** snarkjs's `{ pi_a, pi_b, pi_c, protocol, curve }` -> proof. A third coordinate other than 1 is refused. */
export function fromSnarkjsProof(json: unknown): Groth16Proof {
  if (!isRecord(json)) return refuse("form", "proof");
  const { pi_a, pi_b, pi_c, protocol, curve } = json;
  if ((protocol ?? "groth16") !== "groth16" || (curve ?? "bn128") !== "bn128") {
    throw new VerificationError(
      "ERR_VERIFICATION_PROOF_SYSTEM",
      "the proof is not a Groth16 proof on BN254",
    );
  }
  return parseProof({
    a: dropOne(pi_a, "1", "a"),
    b: dropOne(pi_b, "1,0", "b"),
    c: dropOne(pi_c, "1", "c"),
  });
}

/** Proof -> the form that snarkjs verifies and exports. */
export function toSnarkjsProof(proof: Groth16Proof): SnarkjsProof {
  const { a, b, c } = formatProof(proof);
  return {
    pi_a: [...a, "1"],
    pi_b: [...b, ["1", "0"]],
    pi_c: [...c, "1"],
    protocol: "groth16",
    curve: "bn128",
  };
}

export interface SnarkjsProof {
  pi_a: string[];
  pi_b: string[][];
  pi_c: string[];
  protocol: "groth16";
  curve: "bn128";
}

function dropOne(point: unknown, one: string, where: string): unknown[] {
  if (!Array.isArray(point) || point.length !== 3) return refuse("form", where);
  const third: unknown = point[2];
  const parts: unknown[] = Array.isArray(third) ? third : [third];
  if (!parts.every((part) => typeof part === "string") || parts.join() !== one) {
    return refuse("form", where);
  }
  return point.slice(0, 2);
}

function refuse(fault: PointFault, where: string): never {
  const [code, message] = FAULTS[fault];
  throw new VerificationError(code, `proof ${where}: ${message}`, { details: { where } });
}

const FAULTS = {
  form: ["ERR_VERIFICATION_PROOF_FORM", "not in canonical affine decimal form"],
  range: ["ERR_VERIFICATION_PROOF_RANGE", "a coordinate is not below the base field's order"],
  curve: ["ERR_VERIFICATION_POINT_OFF_CURVE", "no point of the group of prime order"],
} as const;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
