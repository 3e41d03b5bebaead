import type { Wallet } from "./app.ts";
import { lockWhenIdle } from "./lock-when-idle.ts";
import { refreshQuietly } from "./refresh-quietly.ts";

const EVERY_MS = 3_600_000;

/**
 * What runs while a wallet is open: renews credentials that have used up most of their life, watches what other tabs
 * write, and locks after a time without a sign of life.
 * @param isCalled whether a dApp opened this window
 * @param changed called when what the wallet holds has changed
 * @returns ends all of it
 */
export function keepGoing(wallet: Wallet, isCalled: boolean, changed: () => void): () => void {
  const ending = new AbortController();
  const stopWatching = wallet.store.onChange(changed);
  const stopLocking = lockWhenIdle(wallet.config.lockAfterMinutes, () => wallet.lock());
  // Not in a window that a dApp opened: the issuer would learn when its credential is used.
  const refresh = () => void refreshQuietly(wallet, ending.signal).catch(() => {});
  const timer = isCalled ? undefined : window.setInterval(refresh, EVERY_MS);
  if (!isCalled) refresh();
  return () => {
    ending.abort();
    window.clearInterval(timer);
    stopWatching();
    stopLocking();
  };
}
