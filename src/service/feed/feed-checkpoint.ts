import { ed25519 } from "@noble/curves/ed25519.js";
import { ServiceError } from "../../errors.ts";
import { CompactRange } from "../../transparency/append-leaf.ts";
import { type Checkpoint, signCheckpoint } from "../../transparency/checkpoint.ts";
import { createConsistencyProof } from "../../transparency/consistency-proof.ts";
import { hashLeaf } from "../../transparency/merkle-hash.ts";
import type { NoteSigner } from "../../transparency/signed-note.ts";
import type { ReadNodes } from "../../transparency/tree-nodes.ts";
import { createVerifierKey } from "../../transparency/verifier-key.ts";
import { logOrigin } from "../keys/checkpoint-signer.ts";
import type { ServiceKeys } from "../keys/service-keys.ts";
import { digestPolicyState, foldPolicyState } from "./policy-state.ts";

/** Stands before the state's digest in a checkpoint's extension line. */
export const STATE_EXTENSION = "symbolon-policy-state sha256:";

/** Signs the feed's checkpoints: a key of its own, whose name is the log's origin. */
export function feedSigner(keys: Pick<ServiceKeys, "derive">, publicUrl: string): NoteSigner {
  const seed = keys.derive("policy-feed");
  return {
    key: createVerifierKey(logOrigin(publicUrl, "policy-feed"), ed25519.getPublicKey(seed)),
    sign: (message) => ed25519.sign(message, seed),
  };
}

const leavesOf = (statements: readonly string[]) =>
  statements.map((text) => hashLeaf(new TextEncoder().encode(text)));

/** The signed checkpoint over the log; its extension line is the digest of the state that the log comes to. */
export function feedCheckpoint(statements: readonly string[], signer: NoteSigner): string {
  const range = new CompactRange();
  for (const leaf of leavesOf(statements)) range.append(leaf);
  const state = digestPolicyState(foldPolicyState(statements));
  const checkpoint: Checkpoint = {
    origin: signer.key.name,
    size: statements.length,
    root: range.root(),
    extensions: [`${STATE_EXTENSION}${state}`],
  };
  return signCheckpoint(checkpoint, [signer]);
}

/**
 * That the log of the one size starts with the log of the other: hashes in base64.
 * @throws ServiceError `ERR_SERVICE_BODY_FORM` for sizes that the log has not had
 */
export async function feedConsistency(
  statements: readonly string[],
  { from, to }: { readonly from: number; readonly to: number },
): Promise<string[]> {
  if (from > to || to > statements.length) {
    throw new ServiceError("ERR_SERVICE_BODY_FORM", "from, to: the log has not had these sizes");
  }
  const range = new CompactRange();
  const nodes = new Map<string, Uint8Array>();
  for (const leaf of leavesOf(statements)) {
    for (const { level, position, hash } of range.append(leaf)) {
      nodes.set(`${level}/${position}`, hash);
    }
  }
  const readNodes: ReadNodes = (addresses) =>
    Promise.resolve(
      addresses.map(({ level, position }) => nodes.get(`${level}/${position}`) as Uint8Array),
    );
  const proof = await createConsistencyProof({ from, to }, readNodes);
  return proof.map((hash) => Buffer.from(hash).toString("base64"));
}
