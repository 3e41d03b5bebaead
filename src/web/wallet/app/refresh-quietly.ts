import type { Credential, PointJson } from "../../../credential/types.ts";
import { type Renewal, refreshCredential } from "../../../holder/index.ts";
import type { Wallet } from "./app.ts";
import { askReplacement } from "./ask-replacement.ts";
import { type Held, keepRevoked, readHeld } from "./held.ts";
import { isRefreshTurn, takeRefreshTurn } from "./refresh-turns.ts";
import { differences } from "./renewal-differences.ts";
import { issuerName } from "./say-credential.ts";
import { allSources, fetchSource } from "./trust-sources.ts";

/** `beside`: what came says something else, or another key of the issuer signed it, and both are kept. */
export type RefreshOutcome = "refreshed" | "beside" | "not-ready" | "revoked";

/**
 * Asks the issuer for the credential anew, and keeps what it answers: in the place of what is held where nothing but
 * dates differs, else beside it, and the holder is asked.
 */
export async function refreshOne(
  wallet: Wallet,
  held: Held,
  signal?: AbortSignal,
  ask: typeof askReplacement = askReplacement,
): Promise<RefreshOutcome> {
  const { store, hash } = wallet;
  const { id, kept, credential } = held;
  const stop = signal === undefined ? {} : { signal };
  const answer = await refreshCredential({
    renewal: kept.renewal as Renewal,
    credential,
    holder: store.holder,
    hash,
    prover: await wallet.prover(stop),
    fetch: (input, init) => fetch(input, init),
    now: () => new Date(),
    isIssuerKey: (publicKey) => isListed(wallet, credential.issuer, publicKey, signal),
    ...stop,
  });
  if (answer.kind === "revoked") await keepRevoked(store, credential);
  if (answer.kind !== "refreshed") return answer.kind;
  const { json, renewal } = answer;
  if (differences(credential, answer.credential).length === 0) {
    await store.replaceCredential(id, { credential: json, renewal });
    return "refreshed";
  }
  const { salt } = answer.credential;
  if ((await readHeld(wallet)).held.some((one) => one.credential.salt === salt)) return "not-ready";
  await store.addCredential({ credential: json, renewal });
  ask(wallet, held, answer.credential, signal);
  return "beside";
}

/** Whether a registrar that the wallet listens to lists the key for the issuer. One that cannot be asked lists nothing. */
async function isListed(
  wallet: Wallet,
  { id }: Credential["issuer"],
  { x, y }: PointJson,
  signal = new AbortController().signal,
): Promise<boolean> {
  for (const source of await allSources(wallet)) {
    const trust = await fetchSource(wallet, source, { fetch, signal }).catch(() => undefined);
    const records = trust?.verified.records ?? [];
    const isHere = records.some(
      ({ id: listed, publicKey }) =>
        listed === id && String(publicKey.x) === x && String(publicKey.y) === y,
    );
    if (isHere) return true;
  }
  return false;
}

export function sayRefresh(outcome: RefreshOutcome, { credential }: Held): string {
  const name = issuerName(credential.issuer.id);
  if (outcome === "refreshed") return `The credential of ${name} is renewed.`;
  if (outcome === "beside") {
    return `${name} sent a credential that says something else. Both are kept; remove the one that is wrong.`;
  }
  if (outcome === "revoked") return `${name} says that the credential is revoked.`;
  return `${name} has no newer credential yet.`;
}

/**
 * Renews what has used up 80 % of its life, one after the other, without a word: each issuer is asked once in about a
 * day, and not any more once the credential has ended. It shows until then that its refresh is due.
 * @returns how many credentials changed
 */
export async function refreshQuietly(wallet: Wallet, signal: AbortSignal): Promise<number> {
  const { held } = await readHeld(wallet);
  const due = held.filter(
    ({ credential, kept, standing }) =>
      kept.renewal !== undefined &&
      standing === "refresh due" &&
      !held.some((one) => isNewer(one.credential, credential)),
  );
  let changed = 0;
  for (const one of due) {
    if (signal.aborted) break;
    if (!(await isRefreshTurn(wallet, one.credential))) continue;
    await takeRefreshTurn(wallet, one.credential);
    const outcome = await refreshOne(wallet, one, signal).catch(() => "not-ready");
    if (outcome !== "not-ready") changed++;
  }
  return changed;
}

/** One that came beside it: the issuer has nothing else to give. */
const isNewer = (one: Credential, other: Credential): boolean =>
  one.issuer.id === other.issuer.id && one.issuedAt > other.issuedAt;
