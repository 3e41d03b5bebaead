import { isRefreshDue, type Renewal, refreshCredential } from "../../../holder/index.ts";
import type { Wallet } from "./app.ts";
import { type Held, keepRevoked, readHeld } from "./held.ts";
import { issuerName } from "./say-credential.ts";

export type RefreshOutcome = "refreshed" | "not-ready" | "revoked";

/** Asks the issuer for the credential anew, and keeps what it answers. */
export async function refreshOne(
  wallet: Wallet,
  { id, kept, credential }: Held,
  signal?: AbortSignal,
): Promise<RefreshOutcome> {
  const { store, hash } = wallet;
  const stop = signal === undefined ? {} : { signal };
  const answer = await refreshCredential({
    renewal: kept.renewal as Renewal,
    credential,
    holder: store.holder,
    hash,
    prover: await wallet.prover(stop),
    fetch: (input, init) => fetch(input, init),
    now: () => new Date(),
    ...stop,
  });
  if (answer.kind === "refreshed") {
    await store.replaceCredential(id, { credential: answer.json, renewal: answer.renewal });
  }
  if (answer.kind === "revoked") await keepRevoked(store, credential);
  return answer.kind;
}

export function sayRefresh(outcome: RefreshOutcome, { credential }: Held): string {
  const name = issuerName(credential.issuer.id);
  if (outcome === "refreshed") return `The credential of ${name} is renewed.`;
  if (outcome === "revoked") return `${name} says that the credential is revoked.`;
  return `${name} has no newer credential yet.`;
}

/**
 * Renews what has used up 80 % of its life, one after the other, without a word: what fails is tried again when the
 * wallet is unlocked next, and the credential shows until then that its refresh is due.
 * @returns how many credentials changed
 */
export async function refreshQuietly(wallet: Wallet, signal: AbortSignal): Promise<number> {
  const { held } = await readHeld(wallet);
  const due = held.filter(
    ({ credential, kept, standing }) =>
      kept.renewal !== undefined && standing !== "revoked" && isRefreshDue(credential, new Date()),
  );
  let changed = 0;
  for (const one of due) {
    if (signal.aborted) break;
    const outcome = await refreshOne(wallet, one, signal).catch(() => "not-ready");
    if (outcome !== "not-ready") changed++;
  }
  return changed;
}
