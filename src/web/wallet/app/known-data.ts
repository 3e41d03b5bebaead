import type { Credential } from "../../../credential/types.ts";
import { fetchStatusData, type StatusData, settleHolderData } from "../../../holder/index.ts";
import type { RequestedChain } from "../../../presentation/types.ts";
import type { Wallet } from "./app.ts";
import { PageFault } from "./fault.ts";
import { type FreshData, isDueAgain, isWanting, readFresh, readKeyHash } from "./fresh-data.ts";
import { freshen, statusKey, wantedKeys } from "./freshen.ts";
import { readHeld } from "./held.ts";
import { replaying } from "./kept-files.ts";
import type { TrustSource } from "./trust-source.ts";
import { allSources, type KnownTrust, replaySource, sourceKey } from "./trust-sources.ts";

/** Seconds that what is kept answers questions; a registry's superseded root is mostly taken for a day. */
const MAX_AGE = 6 * 3_600;

/** One trust source, as the wallet knows it. */
export interface KnownSource {
  readonly source: TrustSource;
  readonly trust?: KnownTrust;
  /** Why there is none. */
  readonly fault?: unknown;
  /** Code of what is wrong with it. */
  readonly alarm?: string;
}

/** What the wallet knows before it is asked: of every source and every credential, whichever a question is about. */
export interface KnownData {
  readonly sources: readonly KnownSource[];
  /** Of the key that the wallet proves with; undefined where it has not fetched it yet. */
  readonly keyHash: string | undefined;
  /** Settled against the root. @throws where the issuer's status did not come */
  statusFor(credential: Credential, trust: KnownTrust): Promise<StatusData>;
}

/**
 * Trust and status for any question, from what is kept where that fits. Where it does not, all of it is fetched anew:
 * what is asked of whom depends on no question and on no claim.
 */
export async function readKnown(wallet: Wallet, signal: AbortSignal): Promise<KnownData> {
  const keys = await wantedKeys(wallet);
  const now = Date.now() / 1000;
  const kept = await readFresh(wallet);
  const isKept = !isWanting(kept, { keys, now, maxAge: MAX_AGE });
  const fresh = isKept && kept !== undefined ? kept : await freshen(wallet, signal);
  const known = await replay(wallet, fresh, signal);
  if (!isDueAgain(fresh, now) || (await isFitting(wallet, known))) return known;
  return replay(wallet, await freshen(wallet, signal), signal);
}

async function replay(wallet: Wallet, fresh: FreshData, signal: AbortSignal): Promise<KnownData> {
  const { hash } = wallet;
  const sources: KnownSource[] = [];
  for (const source of await allSources(wallet)) {
    sources.push(await knownSource(wallet, source, fresh, signal));
  }
  const settled = new Map<string, Promise<StatusData>>();
  const settle = async (credential: Credential, trust: KnownTrust): Promise<StatusData> => {
    const files = fresh.entries[statusKey(credential)]?.files;
    if (files === undefined) throw noStatus();
    const status = await fetchStatusData({ credential, fetch: replaying(files), signal });
    const { holder } = wallet.store;
    const rest = { hash, holder, request: undefined, audience: "", now: new Date() };
    return (await settleHolderData({ ...rest, credential, trust, status }, { signal })).status;
  };
  return {
    sources,
    keyHash: await readKeyHash(wallet),
    statusFor(credential, trust) {
      const key = `${credential.salt} ${trust.root}`;
      const found = settled.get(key) ?? settle(credential, trust);
      settled.set(key, found);
      return found;
    },
  };
}

async function knownSource(
  wallet: Wallet,
  source: TrustSource,
  { entries }: FreshData,
  signal: AbortSignal,
): Promise<KnownSource> {
  const entry = entries[sourceKey(source)];
  const told = entry?.alarm === undefined ? {} : { alarm: entry.alarm };
  if (entry?.files === undefined && entry?.chain === undefined) {
    return { source, ...told, fault: noAnswer() };
  }
  try {
    return { source, ...told, trust: await replaySource(wallet, source, entry, signal) };
  } catch (fault) {
    return { source, ...told, fault };
  }
}

/** Whether every list is timely, and every credential's status that of the roots that list its issuer. */
async function isFitting(wallet: Wallet, known: KnownData): Promise<boolean> {
  const { held } = await readHeld(wallet);
  for (const { trust } of known.sources) {
    if (trust === undefined) return false;
    for (const { credential } of held) {
      if (!isListed(trust, credential)) continue;
      const status = await known.statusFor(credential, trust).catch(() => undefined);
      if (status === undefined || ("path" in status && status.path.index < 0)) return false;
    }
  }
  return true;
}

function isListed({ verified }: KnownTrust, { issuer }: Credential): boolean {
  const { x, y } = issuer.publicKey;
  return verified.records.some(
    ({ publicKey }) => String(publicKey.x) === x && String(publicKey.y) === y,
  );
}

export type AskedChain = Pick<RequestedChain, "chainId" | "registry"> | undefined;

/**
 * A question of a contract is answered by a root of its own; any other by the first source that lists the credential's
 * issuer. @throws what the sources failed with, or PageFault `no-trust-source`
 */
export function chooseTrust(known: KnownData, credential: Credential, chain: AskedChain) {
  const fitting = known.sources.filter(({ source }) => chain === undefined || isOf(source, chain));
  const trusts = fitting.flatMap(({ trust }) => (trust === undefined ? [] : [trust]));
  const trust = trusts.find((one) => isListed(one, credential)) ?? trusts[0];
  if (trust !== undefined) return trust;
  throw fitting[0]?.fault ?? noSource(chain);
}

const isOf = (source: TrustSource, { chainId, registry }: NonNullable<AskedChain>) =>
  source.kind === "chain" && source.chainId === chainId && source.registry === registry;

const noSource = (chain: AskedChain) =>
  new PageFault(
    "no-trust-source",
    chain === undefined
      ? "The wallet knows no registrar yet. Add one under trust in the settings, then ask again."
      : `The wallet does not know the contract ${chain.registry} on chain ${chain.chainId}. If you do, add it under trust in the settings, then ask again.`,
  );

const noAnswer = () =>
  new PageFault("trust-missing", "The registrar did not answer. Try again in a while.");

const noStatus = () =>
  new PageFault(
    "status-missing",
    "The issuer's status files did not come, so that nobody can say whether the credential is revoked. Try again in a while.",
  );
