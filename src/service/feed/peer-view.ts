import { z } from "zod";
import { ServiceError, SymbolonError } from "../../errors.ts";
import { type Checkpoint, verifyCheckpoint } from "../../transparency/checkpoint.ts";
import { verifyConsistency } from "../../transparency/consistency-proof.ts";
import { parseVerifierKey } from "../../transparency/verifier-key.ts";
import { STATE_EXTENSION } from "./feed-checkpoint.ts";
import type { FetchDocument } from "./fetch-document.ts";
import { digestPolicyState, type PolicyState } from "./policy-state.ts";
import { readFeedJson } from "./read-json.ts";

const hex = z.string().regex(/^[0-9a-f]{64}$/);

const packStateSchema = z.strictObject({
  authority: z.string().max(512),
  id: z.string().regex(/^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/),
  version: z.int().min(1),
  digest: hex,
  from: z.int(),
  until: z.int(),
  isSuspended: z.boolean(),
});

/** What `GET /v1/policy-feed/state` answers. */
export const feedStateSchema = z.strictObject({
  packs: z.array(packStateSchema).max(1_024),
  trustRoots: z.array(z.string().regex(/^(0|[1-9][0-9]{0,77})$/)).max(64),
  /** `digestPolicyState` */
  digest: hex,
  /** The signed checkpoint of the log that comes to this state. */
  checkpoint: z.string().max(8_192),
});

const proofSchema = z.strictObject({ proof: z.array(z.string().max(64)).max(64) });

const STATE_MOST = 1_048_576;

/**
 * A state whose digest is in its checkpoint, signed by the key.
 * @throws ServiceError `ERR_SERVICE_FEED_PEER` where parts do not go together; AuditError of `verifyCheckpoint`
 */
export function verifyFeedState(
  json: unknown,
  verifierKey: string,
): { readonly state: PolicyState; readonly checkpoint: Checkpoint } {
  const parsed = feedStateSchema.safeParse(json);
  if (!parsed.success) throw lies("the state is not of the form");
  const { packs, trustRoots, digest, checkpoint: note } = parsed.data;
  const checkpoint = verifyCheckpoint(note, { keys: [parseVerifierKey(verifierKey)] });
  const state = { packs, trustRoots };
  const isSigned = checkpoint.extensions?.includes(`${STATE_EXTENSION}${digest}`) ?? false;
  if (digestPolicyState(state) !== digest || !isSigned) {
    throw lies("the state is not the one that the checkpoint names");
  }
  return { state, checkpoint };
}

export interface FetchPeerViewOptions {
  readonly url: string;
  readonly verifierKey: string;
  /** Its last checkpoint that held, a signed note. */
  readonly last: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface PeerView {
  readonly state: PolicyState;
  /** The signed note, to be kept for the next time. */
  readonly note: string;
  /** Undefined where the log continues the last one. */
  readonly broken: SymbolonError | undefined;
}

/** @throws as `verifyFeedState`, or of the fetch */
export async function fetchPeerView(
  fetchDocument: FetchDocument,
  { url, verifierKey, last, signal }: FetchPeerViewOptions,
): Promise<PeerView> {
  const base = `${url.replace(/\/+$/, "")}/v1/policy-feed`;
  const get = async (path: string) => {
    const answer = await fetchDocument(`${base}${path}`, { maximum: STATE_MOST, signal });
    if (answer.status === "same") throw lies("a copy is named that was not asked about");
    return readFeedJson(answer.bytes);
  };
  const json = await get("/state");
  const { state, checkpoint } = verifyFeedState(json, verifierKey);
  const note = feedStateSchema.parse(json).checkpoint;
  const broken = last === undefined ? undefined : await continues(last, checkpoint);
  return { state, note, broken };

  async function continues(older: string, to: Checkpoint): Promise<SymbolonError | undefined> {
    const from = verifyKept(older, verifierKey);
    if (from === undefined) return undefined;
    if (to.size < from.size) return lies("the peer's log is shorter than it was");
    const answered = proofSchema.safeParse(
      await get(`/proofs/consistency?from=${from.size}&to=${to.size}`),
    );
    if (!answered.success) throw lies("the proof is not of the form");
    const proof = answered.data.proof.map((text) => new Uint8Array(Buffer.from(text, "base64")));
    try {
      verifyConsistency({
        from: from.size,
        to: to.size,
        fromRoot: from.root,
        toRoot: to.root,
        proof,
      });
      return undefined;
    } catch (error) {
      if (error instanceof SymbolonError) return error;
      throw error;
    }
  }
}

/** A checkpoint that was kept under another key says nothing once the operator has configured a new one. */
function verifyKept(note: string, verifierKey: string): Checkpoint | undefined {
  try {
    return verifyCheckpoint(note, { keys: [parseVerifierKey(verifierKey)] });
  } catch (error) {
    if (error instanceof SymbolonError) return undefined;
    throw error;
  }
}

export function lies(message: string): ServiceError {
  return new ServiceError("ERR_SERVICE_FEED_PEER", message);
}
