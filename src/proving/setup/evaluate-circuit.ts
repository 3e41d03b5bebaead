import { ProvingError } from "../../errors.ts";
import { FIELD_ORDER } from "../../field/scalar.ts";
import { ELEMENT, type EngineInstance } from "../engine/engine-instance.ts";
import type { DevelopmentSecrets } from "./development-secrets.ts";
import {
  domainFor,
  type EvaluationDomain,
  invert,
  primitiveRoot,
  vanishingAt,
} from "./evaluation-domain.ts";
import type { R1csHeader } from "./read-r1cs.ts";

/** Bytes of the constraints that lie in the engine's memory at a time. */
const SLICE = 1 << 20;
/** In the file, and in a .zkey. */
const ENTRY = 36;
const KEY_ENTRY = 44;

/** A circuit in a key: addresses of field elements in the engine's memory. */
export interface CircuitValues {
  readonly domainSize: number;
  /** Entries of the matrices A and B that are not zero. */
  readonly coefficients: number;
  /** Each wire's polynomials at tau. */
  readonly a: number;
  readonly b: number;
  /** beta A + alpha B + C, over gamma = 1 for the public wires, the others over delta. */
  readonly c: number;
  /** The Lagrange polynomials of A B - C, over delta. */
  readonly h: number;
}

/** The constant one, the outputs and the public inputs: the first wires. */
export function publicWiresOf(r1cs: R1csHeader): number {
  return 1 + r1cs.publicOutputs + r1cs.publicInputs;
}

/**
 * Values of the QAP's polynomials (ePrint 2013/879), summed up from the constraints' bytes in one pass. Row
 * `constraints + i` of A holds public wire i and nothing else, so that the public wires' polynomials are independent
 * (lemma 2.4). Takes 40 bytes a row of the domain and 120 a wire. Throws `ERR_PROVING_R1CS_FORM`, `RangeError` where the
 * memory ends or the field has no such domain.
 */
export function evaluateCircuit(
  engine: EngineInstance,
  r1cs: R1csHeader & { readonly rows: Uint8Array },
  { tau, alpha, beta, delta }: DevelopmentSecrets,
): CircuitValues {
  const { wasm } = engine;
  const { wires, constraints } = r1cs;
  // each combination has its length, whatever the header says
  if (r1cs.rows.length < 12 * constraints) refuse("the file is cut off");
  const publicWires = publicWiresOf(r1cs);
  const domain = domainFor(constraints + publicWires);
  const double = { power: domain.power + 1, size: 2 * domain.size };
  const element = (value: bigint) => putElement(engine, value);
  const point = element(tau);
  const root = primitiveRoot(domain.power);
  const ratio = element(root);

  // L_i(x) = (x^n - 1) / n * w^i / (x - w^i), times R once more for coefficients that are not in Montgomery form
  const values = engine.allocate(ELEMENT * domain.size);
  const factor = element(lagrangeFactor(domain, tau));
  wasm.frMul(factor, factor, wasm.frRSquared.value);
  wasm.lagrange(values, domain.size, element(1n), ratio, point, factor);
  const a = engine.allocate(3 * ELEMENT * wires);
  const [b, c] = [a + ELEMENT * wires, a + 2 * ELEMENT * wires];
  wasm.startConstraints(constraints, wires);
  readSlices(engine, r1cs.rows, (at, length) => wasm.addColumns(at, length, values, a));
  const coefficients = wasm.coefficientCount() >>> 0;
  wasm.addValues(a, values + ELEMENT * constraints, publicWires);

  const overDelta = invert(delta);
  const combine = (from: number, count: number, by: bigint): void => {
    const [u, v, w] = [beta * by, alpha * by, by].map((x) => element(x % FIELD_ORDER)) as [
      number,
      number,
      number,
    ];
    const at = (list: number) => list + ELEMENT * from;
    wasm.combine(at(c), at(a), at(b), count, u, v, w);
  };
  combine(0, publicWires, 1n);
  combine(publicWires, wires - publicWires, overDelta);

  // A*B - C vanishes on the domain, so the odd points of the domain of twice the size determine it: the prover
  // evaluates it there, and the key holds their Lagrange polynomials
  const hFactor = element((lagrangeFactor(double, tau) * overDelta) % FIELD_ORDER);
  wasm.lagrange(values, domain.size, element(primitiveRoot(double.power)), ratio, point, hFactor);
  return { domainSize: domain.size, coefficients, a, b, c, h: values };
}

/** Hands out the coefficients of A and B in the form and order of a .zkey, slice by slice. */
export function copyCoefficients(
  engine: EngineInstance,
  r1cs: R1csHeader & { readonly rows: Uint8Array },
  write: (entries: Uint8Array) => void,
): void {
  const { wasm } = engine;
  const mark = engine.mark();
  const out = engine.allocate(Math.ceil(SLICE / ENTRY) * KEY_ENTRY);
  wasm.startConstraints(r1cs.constraints, r1cs.wires);
  let written = 0;
  readSlices(engine, r1cs.rows, (at, length) => {
    const done = wasm.copyCoefficients(at, length, out);
    const count = wasm.coefficientCount() >>> 0;
    write(engine.bytes(out, KEY_ENTRY * (count - written)));
    written = count;
    return done;
  });
  engine.release(mark);
}

/** A field element in fresh memory. */
export function putElement(engine: EngineInstance, value: bigint): number {
  const at = engine.allocate(ELEMENT);
  engine.wasm.readScalars(at, engine.putScalar(value), 1);
  return at;
}

function lagrangeFactor(domain: EvaluationDomain, point: bigint): bigint {
  return (vanishingAt(domain, point) * invert(BigInt(domain.size))) % FIELD_ORDER;
}

/** `read` says how many bytes it has used; what it leaves comes again, with more behind. */
function readSlices(
  engine: EngineInstance,
  bytes: Uint8Array,
  read: (at: number, length: number) => number,
): void {
  const mark = engine.mark();
  const input = engine.allocate(SLICE);
  let from = 0;
  while (from < bytes.length) {
    const part = bytes.subarray(from, from + SLICE);
    engine.bytes(input, part.length).set(part);
    const used = read(input, part.length);
    if (used < 0) refuse("a constraint names a wire or a coefficient that is out of range");
    if (used === 0) break;
    from += used;
  }
  if (!engine.wasm.areConstraintsRead()) refuse("the file is cut off");
  if (from !== bytes.length) refuse("bytes are left over");
  engine.release(mark);
}

function refuse(reason: string): never {
  throw new ProvingError("ERR_PROVING_R1CS_FORM", `r1cs: ${reason}`);
}
