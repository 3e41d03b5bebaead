import type { Groth16Proof, VerificationKey } from "../../proving/types.ts";
import { type ClaimedProof, type ProofVerdict, verifyProofs } from "../../proving/verify-proofs.ts";
import { refuse } from "../solvency-error.ts";
import { parseProofs } from "./proof-files.ts";
import type { PublicationReader } from "./publication.ts";
import type { VerifyPublicationOptions } from "./verify-options.ts";

const PROOFS_AT_ONCE = 64;

interface ClaimedPlace extends ClaimedProof {
  readonly place: string;
}

/** A publication's proofs by place, and what each is claimed to show. A claim without its proof is refused at once. */
export class ProofClaims {
  readonly #proofs: ReadonlyMap<string, { readonly circuit: string; readonly proof: Groth16Proof }>;
  readonly #byCircuit = new Map<string, ClaimedPlace[]>();
  readonly #claimed = new Set<string>();

  private constructor(
    proofs: ReadonlyMap<string, { readonly circuit: string; readonly proof: Groth16Proof }>,
  ) {
    this.#proofs = proofs;
  }

  /** @throws SolvencyError `ERR_SOLVENCY_REPORT_FORM`, `_REPORT_PROOF` */
  static async read(reader: PublicationReader): Promise<ProofClaims> {
    const proofs = new Map<string, { circuit: string; proof: Groth16Proof }>();
    for (const path of reader.list("proofs/")) {
      for (const { place, circuit, proof } of parseProofs(await reader.getJson(path))) {
        if (proofs.has(place)) refuse("REPORT_PROOF", `there are two proofs of ${place}`);
        proofs.set(place, { circuit, proof });
      }
    }
    return new ProofClaims(proofs);
  }

  get places(): readonly string[] {
    return [...this.#proofs.keys()];
  }

  get unclaimed(): readonly string[] {
    return this.places.filter((place) => !this.#claimed.has(place));
  }

  get count(): number {
    return this.#claimed.size;
  }

  has(place: string): boolean {
    return this.#proofs.has(place);
  }

  /** @throws SolvencyError `ERR_SOLVENCY_REPORT_PROOF` where no proof of that circuit stands there */
  claim(place: string, circuit: string, publicSignals: readonly bigint[]): void {
    const found = this.#proofs.get(place);
    if (found?.circuit !== circuit) refuse("REPORT_PROOF", `the proof of ${place} is missing`);
    this.#claimed.add(place);
    const own = this.#byCircuit.get(circuit) ?? [];
    own.push({ place, publicSignals, proof: found.proof });
    this.#byCircuit.set(circuit, own);
  }

  /** Verifies what was claimed. @throws SolvencyError `ERR_SOLVENCY_REPORT_PROOF` at the first that does not hold */
  async verify(
    keys: ReadonlyMap<string, VerificationKey>,
    { random, signal, onProgress, verifyProofs: verify = verifyProofs }: VerifyPublicationOptions,
  ): Promise<void> {
    let done = 0;
    for (const [circuit, own] of this.#byCircuit) {
      const key = keys.get(circuit);
      if (key === undefined) refuse("REPORT_KEY", `the report names no key of ${circuit}`);
      for (let at = 0; at < own.length; at += PROOFS_AT_ONCE) {
        if (signal?.aborted) refuse("RUN_ABORTED", "stopped");
        const some = own.slice(at, at + PROOFS_AT_ONCE);
        const verdicts: ProofVerdict[] = await verify(key, some, random);
        const bad = verdicts.findIndex((verdict) => verdict !== true);
        if (bad >= 0) {
          const { place } = some[bad] as ClaimedPlace;
          refuse("REPORT_PROOF", `the proof of ${place} does not hold`, { place });
        }
        done += some.length;
        onProgress?.({ proofs: done, all: this.#claimed.size });
      }
    }
  }
}
