import { VerificationError } from "../errors.ts";
import { assertSafeVerificationKey } from "./assert-safe-verification-key.ts";
import { type PointFault, parseG1, parseG2 } from "./points.ts";
import type { VerificationKey } from "./types.ts";

/**
 * snarkjs's `verification_key.json` -> verification key, safe to verify with.
 * Affine points only, on their curves and in the subgroup, `nPublic + 1` points IC, and every rule of
 * `assertSafeVerificationKey`. The member `vk_alphabeta_12` is not read: the pairing is computed again.
 * Throws `ERR_VERIFICATION_KEY_FORM` or `ERR_VERIFICATION_KEY_UNSAFE`.
 */
export function parseVerificationKey(json: unknown): VerificationKey {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    return refuse("form", "key");
  }
  const members: Record<string, unknown> = { ...json };
  if (members.protocol !== "groth16" || members.curve !== "bn128") {
    return refuse("form", "protocol");
  }
  const { IC: points, nPublic } = members;
  if (!Array.isArray(points) || !Number.isSafeInteger(nPublic) || points.length - 1 !== nPublic) {
    return refuse("form", "IC");
  }
  const key: VerificationKey = {
    alpha: parseG1(affine(members.vk_alpha_1, "1", "alpha"), "alpha", refuse),
    beta: parseG2(affine(members.vk_beta_2, "1,0", "beta"), "beta", refuse),
    gamma: parseG2(affine(members.vk_gamma_2, "1,0", "gamma"), "gamma", refuse),
    delta: parseG2(affine(members.vk_delta_2, "1,0", "delta"), "delta", refuse),
    ic: Array.from(points, (point: unknown, i) =>
      parseG1(affine(point, "1", `IC ${i}`), `IC ${i}`, refuse),
    ),
  };
  assertSafeVerificationKey(key);
  // Verification remembers what it made of a key by the object: it must not change under it.
  Object.freeze(key.ic);
  return Object.freeze(key);
}

/** Verification key -> snarkjs's JSON, without the member `vk_alphabeta_12`, which no verifier needs. */
export function formatVerificationKey(key: VerificationKey): SnarkjsVerificationKey {
  const g1 = (point: VerificationKey["alpha"]) => [...point.map(String), "1"];
  const g2 = (point: VerificationKey["beta"]) => [...point.map((x) => x.map(String)), ["1", "0"]];
  return {
    protocol: "groth16",
    curve: "bn128",
    nPublic: key.ic.length - 1,
    vk_alpha_1: g1(key.alpha),
    vk_beta_2: g2(key.beta),
    vk_gamma_2: g2(key.gamma),
    vk_delta_2: g2(key.delta),
    IC: key.ic.map(g1),
  };
}

export interface SnarkjsVerificationKey {
  protocol: "groth16";
  curve: "bn128";
  nPublic: number;
  vk_alpha_1: string[];
  vk_beta_2: string[][];
  vk_gamma_2: string[][];
  vk_delta_2: string[][];
  IC: string[][];
}

/** Drops the third coordinate. snarkjs writes infinity with a third coordinate of 0. */
function affine(point: unknown, one: string, where: string): unknown[] {
  if (!Array.isArray(point) || point.length !== 3) return refuse("form", where);
  const third: unknown = point[2];
  const parts: unknown[] = Array.isArray(third) ? third : [third];
  if (!parts.every((part) => typeof part === "string")) return refuse("form", where);
  if (parts.length > 0 && parts.every((part) => part === "0")) return refuse("infinity", where);
  return parts.join() === one ? point.slice(0, 2) : refuse("form", where);
}

function refuse(fault: PointFault | "infinity", where: string): never {
  throw fault === "infinity"
    ? new VerificationError("ERR_VERIFICATION_KEY_UNSAFE", `verification key: ${where} is infinity`)
    : new VerificationError(
        "ERR_VERIFICATION_KEY_FORM",
        `verification key ${where}: ${FAULTS[fault]}`,
        {
          details: { where },
        },
      );
}

const FAULTS = {
  form: "not in snarkjs's form, or not affine",
  range: "a coordinate is not below the base field's order",
  curve: "no point of the group of prime order",
} as const;
