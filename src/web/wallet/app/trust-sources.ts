import type { Credential } from "../../../credential/types.ts";
import type { TrustData } from "../../../holder/index.ts";
import type { RequestedChain } from "../../../presentation/types.ts";
import { readTrustFromCheckpoint, type SeenCheckpoint } from "../../../trust/index.ts";
import type { Wallet } from "./app.ts";
import { PageFault } from "./fault.ts";
import { parseTrustSource, type TrustSource } from "./trust-source.ts";

const SOURCES = "trust-sources";
const SEEN = "trust-seen";

/** The holder's own. What a later version wrote and this one cannot read is left out. */
export async function ownSources({ store }: Pick<Wallet, "store">): Promise<TrustSource[]> {
  const kept = await store.readSetting(SOURCES);
  return (Array.isArray(kept) ? kept : []).flatMap((json) => {
    try {
      return [parseTrustSource(json)];
    } catch {
      return [];
    }
  });
}

export const keepSources = ({ store }: Pick<Wallet, "store">, sources: readonly TrustSource[]) =>
  store.writeSetting(SOURCES, sources);

export interface ReadTrustOptions {
  readonly credential: Credential;
  /** Of the contract that the answer is for. */
  readonly chain: Pick<RequestedChain, "chainId" | "registry"> | undefined;
  readonly signal: AbortSignal;
}

/**
 * Trust roots from the wallet's own sources alone. A question of a contract is answered by a root of its own; any
 * other by the first source that lists the credential's issuer.
 */
export async function readTrust(wallet: Wallet, options: ReadTrustOptions): Promise<TrustData> {
  const { chain, credential } = options;
  const all = [...wallet.config.trust, ...(await ownSources(wallet))];
  const fitting = all.filter((source) => chain === undefined || isOf(source, chain));
  if (fitting.length === 0) throw noSource(chain);
  const { x, y } = credential.issuer.publicKey;
  let first: TrustData | undefined;
  let fault: unknown;
  for (const source of fitting) {
    try {
      const trust = await readSource(wallet, source, options.signal);
      first ??= trust;
      const isListed = trust.verified.records.some(
        ({ publicKey }) => String(publicKey.x) === x && String(publicKey.y) === y,
      );
      if (isListed) return trust;
    } catch (error) {
      fault ??= error;
    }
  }
  if (first === undefined) throw fault;
  return first;
}

const isOf = (source: TrustSource, { chainId, registry }: NonNullable<ReadTrustOptions["chain"]>) =>
  source.kind === "chain" && source.chainId === chainId && source.registry === registry;

const noSource = (chain: ReadTrustOptions["chain"]) =>
  new PageFault(
    "no-trust-source",
    chain === undefined
      ? "The wallet knows no registrar yet. Add one under trust in the settings, then ask again."
      : `The wallet does not know the contract ${chain.registry} on chain ${chain.chainId}. If you do, add it under trust in the settings, then ask again.`,
  );

async function readSource(wallet: Wallet, source: TrustSource, signal: AbortSignal) {
  if (source.kind === "chain") {
    // A chain client is a third of the wallet's bytes.
    const { readChainTrust } = await import("./read-chain-trust.ts");
    return readChainTrust(wallet.hash, source, signal);
  }
  const { store, hash } = wallet;
  const seen = (await store.readSetting(SEEN)) as Record<string, SeenCheckpoint> | undefined;
  const trust = await readTrustFromCheckpoint(source, {
    hash,
    now: new Date(),
    previous: seen?.[source.origin],
    fetch: (input, init) => fetch(input, init),
    signal,
  });
  await store.updateSetting(SEEN, (kept) => ({
    ...(kept as Record<string, SeenCheckpoint> | undefined),
    [source.origin]: trust.seen,
  }));
  return trust;
}
