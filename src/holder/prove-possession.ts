import { ProvingError } from "../errors.ts";
import type { Hash } from "../field/poseidon.ts";
import { type PossessionContext, possessionContext } from "../presentation/possession-context.ts";
import type { PossessionProof } from "../presentation/possession-proof.ts";
import { orderPublicSignals } from "../presentation/public-signals.ts";
import { formatProof } from "../proving/parse-proof.ts";
import type { ProveOptions, Prover } from "../proving/prover.ts";
import { bindHolder } from "./bind-holder.ts";
import type { Holder } from "./create-holder.ts";

export interface ProvePossessionOptions extends PossessionContext, ProveOptions {
  readonly hash: Hash;
  readonly holder: Holder;
  /**
   * The did:web id that the binding is for. The commitment for it is what that issuer knows the holder by: a wallet shows
   * it to the address that speaks for this id, and to no other.
   */
  readonly issuerId: string;
  readonly prover: Prover;
}

/**
 * Proves to an issuer, for its nonce, that this holder knows the secret and the blind behind its commitment for
 * `issuerId`. The proof says nothing else, and serves nobody to whom it is shown: it is bound to `credentialIssuer`, which
 * the wallet takes from where it fetched the issuer's metadata.
 * @throws TypeError for an empty `credentialIssuer` or `nonce`
 * @throws ProvingError `ERR_PROVING_CIRCUIT_UNKNOWN` where the prover has no circuit `possession` or does not tell its
 *   key; `ERR_PROVING_ABORTED` and other faults of the prover
 */
export async function provePossession(options: ProvePossessionOptions): Promise<PossessionProof> {
  const { hash, holder, issuerId, prover, signal, onProgress } = options;
  const contextHash = possessionContext(options);
  if (signal?.aborted) throw new ProvingError("ERR_PROVING_ABORTED", "aborted");
  const verificationKeyHash = prover.verificationKeyHash?.("possession");
  if (verificationKeyHash === undefined) {
    throw new ProvingError(
      "ERR_PROVING_CIRCUIT_UNKNOWN",
      "the prover has no key of circuit possession",
      { details: { id: "possession" } },
    );
  }
  const { blind, commitment } = bindHolder(hash, holder, issuerId);
  const { proof, publicSignals } = await prover.prove(
    "possession",
    { holderSecret: holder.secret, holderBlind: blind, contextHash },
    { signal, onProgress },
  );
  const expected = orderPublicSignals("possession", { commitment, contextHash });
  if (publicSignals.join() !== expected.join()) {
    throw new ProvingError(
      "ERR_PROVING_BACKEND",
      "the prover's public signals are not those of the holder; its artifacts may be another circuit's",
    );
  }
  return {
    circuitId: "possession",
    commitment: String(commitment),
    proof: formatProof(proof),
    verificationKeyHash,
  };
}
