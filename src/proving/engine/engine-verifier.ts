import { VerificationError } from "../../errors.ts";
import { parseProofWith } from "../parse-proof.ts";
import { type PointParsers, parseG1Form, parseG2Form } from "../points.ts";
import type { ProofReader } from "../proof-verifier.ts";
import type { VerificationKey } from "../types.ts";
import type { ClaimedProof, ProofVerdict } from "../verify-proofs.ts";
import { areProvedTogether } from "./are-proved-together.ts";
import { chooseEngine } from "./choose-engine.ts";
import { type EngineClaim, readEngineClaim } from "./engine-claim.ts";
import { EngineInstance } from "./engine-instance.ts";
import { placeG1, placeG2 } from "./place-point.ts";
import {
  type EngineVerificationKey,
  isClaimProved,
  isProvedOnEngine,
  readEngineVerificationKey,
} from "./verify-groth16.ts";

/** A key in an engine of its own, whose memory goes when the key does. */
interface Prepared {
  readonly engine: EngineInstance;
  readonly key: EngineVerificationKey;
}

/**
 * `parseProof`, `verifyProof` and `verifyProofs` on the proving engine: the same verdicts and errors, several times faster. A key is
 * examined and prepared once, some 0.1 s, and must not change afterwards. It runs on this thread: a millisecond or two
 * a proof.
 * @param module the engine, by default the fastest that this platform computes right
 * @throws ProvingError `ERR_PROVING_BACKEND` where the engine cannot be loaded
 */
export async function createEngineVerifier(module?: WebAssembly.Module): Promise<ProofReader> {
  const engineModule = module ?? (await chooseEngine());
  const prepared = new WeakMap<VerificationKey, Promise<Prepared>>();

  function prepare(key: VerificationKey): Promise<Prepared> {
    const known = prepared.get(key);
    if (known !== undefined) return known;
    const made = EngineInstance.create(engineModule).then((engine) => ({
      engine,
      key: readEngineVerificationKey(engine, key),
    }));
    prepared.set(key, made);
    made.catch(() => prepared.delete(key));
    return made;
  }

  const parsers = pointParsers(await EngineInstance.create(engineModule));
  return {
    parseProof: (json) => parseProofWith(parsers, json),
    async verifyProof(verificationKey, publicSignals, proof) {
      const { engine, key } = await prepare(verificationKey);
      return isProvedOnEngine(engine, key, publicSignals, proof);
    },
    async verifyProofs(verificationKey, proofs, random) {
      return verifyTogether(await prepare(verificationKey), proofs, random);
    },
  };
}

/** Points are on their curves and in the subgroup as the engine finds. */
function pointParsers(engine: EngineInstance): PointParsers {
  const { wasm } = engine;
  const place = engine.allocate(wasm.pairBytes.value);
  return {
    parseG1(value, where, refuse) {
      const point = parseG1Form(value, where, refuse);
      placeG1(engine, place, point, where, refuse);
      return point;
    },
    parseG2(value, where, refuse) {
      const point = parseG2Form(value, where, refuse);
      placeG2(engine, place, point, where, refuse);
      if (!wasm.isInSubgroup(place)) refuse("curve", where);
      return point;
    },
  };
}

/** If the joined equation fails, each proof is verified alone: a false one costs its company time, and nothing else. */
function verifyTogether(
  { engine, key }: Prepared,
  proofs: readonly ClaimedProof[],
  random: (bytes: Uint8Array) => void,
): ProofVerdict[] {
  const mark = engine.mark();
  try {
    const read = proofs.map(({ publicSignals, proof }) =>
      verdictOf(() => readEngineClaim(engine, key, publicSignals, proof)),
    );
    const claims = read.filter((entry): entry is EngineClaim => !isRefusal(entry));
    const areAll = claims.length > 1 && areProvedTogether(engine, key, claims, random);
    return read.map((entry) => {
      if (isRefusal(entry)) return entry;
      return areAll || verdictOf(() => isClaimProved(engine, key, entry));
    });
  } finally {
    engine.release(mark);
  }
}

function isRefusal(entry: unknown): entry is VerificationError {
  return entry instanceof VerificationError;
}

function verdictOf<T>(verify: () => T): T | VerificationError {
  try {
    return verify();
  } catch (error) {
    if (isRefusal(error)) return error;
    throw error;
  }
}
