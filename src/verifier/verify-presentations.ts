import { portableVerifier } from "../proving/portable-verifier.ts";
import type { ProofReader } from "../proving/proof-verifier.ts";
import type { ProofVerdict } from "../proving/verify-proofs.ts";
import type { AcceptedCircuit } from "./accept-circuit.ts";
import {
  concludePresentation,
  type PreparedPresentation,
  preparePresentation,
  type VerifiedPresentation,
  type VerifyPresentationOptions,
} from "./verify-presentation.ts";

/** One of several, with what `verifyPresentation` would be given. */
export interface PresentationToVerify {
  /** A parsed JSON value. */
  readonly json: unknown;
  readonly options: VerifyPresentationOptions;
}

/**
 * What `verifyPresentation` says of each, in their order: fulfilled with what it says, or rejected with its coded error.
 * The proofs of one key are verified together, which costs about half of one by one; a false one among them changes
 * nothing for the others but time. Any number at once; some 16 take most of the gain.
 * @param random fills the array with random bytes that no holder can foresee
 * @param verifier how proofs are parsed and verified, where it is done in another way than `verifyProofs`
 */
export async function verifyPresentations(
  presentations: readonly PresentationToVerify[],
  random: (bytes: Uint8Array) => void,
  verifier: ProofReader = portableVerifier,
): Promise<PromiseSettledResult<VerifiedPresentation>[]> {
  const prepared = await Promise.allSettled(
    presentations.map(({ json, options }) =>
      preparePresentation(json, options, verifier.parseProof),
    ),
  );
  const ready = prepared.flatMap((entry) => (entry.status === "fulfilled" ? [entry.value] : []));
  const verdicts = await verifyByKey(verifier, ready, random);
  return Promise.allSettled(
    prepared.map(async (entry, i) => {
      if (entry.status === "rejected") throw entry.reason;
      const verdict = verdicts.get(entry.value) ?? false;
      if (typeof verdict !== "boolean") throw verdict;
      return concludePresentation(entry.value, verdict, presentations[i]?.options ?? {});
    }),
  );
}

type Verdicts = Map<PreparedPresentation, ProofVerdict>;

async function verifyByKey(
  verifier: ProofReader,
  prepared: readonly PreparedPresentation[],
  random: (bytes: Uint8Array) => void,
): Promise<Verdicts> {
  const verdicts: Verdicts = new Map();
  const circuits = new Set<AcceptedCircuit>(prepared.map(({ circuit }) => circuit));
  for (const circuit of circuits) {
    const group = prepared.filter((entry) => entry.circuit === circuit);
    const found = await verifier.verifyProofs(circuit.verificationKey, group, random);
    group.forEach((entry, i) => {
      verdicts.set(entry, found[i] ?? false);
    });
  }
  return verdicts;
}
