import type { ChainSource } from "../../../chain/index.ts";
import {
  type Reader,
  readExactly,
  readInteger,
  readObject,
  readText,
} from "../../../credential/read-object.ts";
import { readWebAddress } from "../../../credential/read-scalars.ts";
import { readAddress } from "../../../presentation/read-values.ts";
import type { CheckpointSource } from "../../../trust/index.ts";
import { PageFault } from "./fault.ts";

/** A compliance registry, read through a node that the holder trusts. */
export interface NodeSource extends ChainSource {
  /** Address of the node. */
  readonly rpc: string;
}

export type TrustSource = CheckpointSource | NodeSource;

const readOrigin = readText("1 to 200 characters without spaces", (text) =>
  /^\S{1,200}$/.test(text),
);
const readKey = readText("a verifier key", (text) => /^\S+\+[0-9a-f]{8}\+[\w+/=]+$/.test(text));

const readCheckpointSource: Reader<CheckpointSource> = readObject({
  kind: readExactly("checkpoint"),
  url: readWebAddress,
  origin: readOrigin,
  verifierKey: readKey,
});

const readChainSource: Reader<NodeSource> = readObject({
  kind: readExactly("chain"),
  chainId: readInteger(1, Number.MAX_SAFE_INTEGER),
  registry: readAddress,
  rpc: readWebAddress,
});

export const readTrustSource: Reader<TrustSource> = (value, path, fail) =>
  (value as { readonly kind?: unknown } | null)?.kind === "chain"
    ? readChainSource(value, path, fail)
    : readCheckpointSource(value, path, fail);

const fail = (path: string, expected: string) =>
  new PageFault(
    "trust-source",
    `The trust source is not complete: ${path.replace(/^it\./, "")}: expected ${expected}.`,
  );

/** @throws PageFault for what is no source */
export const parseTrustSource = (json: unknown): TrustSource => readTrustSource(json, "it", fail);
