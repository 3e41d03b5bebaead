import type { Wallet } from "./app.ts";
import { fetchProver } from "./fresh-data.ts";
import { freshenWhereWanting } from "./freshen.ts";
import { readHeld } from "./held.ts";
import { lockWhenIdle } from "./lock-when-idle.ts";
import { refreshQuietly } from "./refresh-quietly.ts";

const EVERY_MS = 3_600_000;
/** Seconds that trust lists and status may be old before a wallet that is open fetches them anew. */
const FRESH_FOR = 3_000;

/**
 * What runs while a wallet is open: fetches trust lists and status by the wallet's own clock, renews credentials that
 * have used up most of their life, watches what other tabs write, and locks after a time without a sign of life.
 * @param isCalled whether a dApp opened this window
 * @param changed called when what the wallet holds has changed
 * @returns ends all of it
 */
export function keepGoing(wallet: Wallet, isCalled: boolean, changed: () => void): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  const freshen = inTurn(() =>
    // What another tab fetches just now does for this one, too.
    navigator.locks.request("symbolon-fresh", { signal }, () =>
      freshenWhereWanting(wallet, FRESH_FOR, signal),
    ),
  );
  let shown = shownOf(wallet);
  const look = async () => {
    const [before, now] = await Promise.all([shown, shownOf(wallet)]);
    shown = Promise.resolve(now);
    if (before !== now) changed();
  };
  const stopWatching = wallet.store.onChange(() => {
    void look().catch(() => {});
    // What came new is fetched for at once: it is not to be missing at a question.
    if (!isCalled) freshen();
  });
  const stopLocking = lockWhenIdle(wallet.config.lockAfterMinutes, () => wallet.lock());
  // Not in a window that a dApp opened: the issuer would learn when its credential is used.
  const refresh = () => {
    freshen();
    void refreshQuietly(wallet, signal).catch(() => {});
  };
  const timer = isCalled ? undefined : window.setInterval(refresh, EVERY_MS);
  if (!isCalled) refresh();
  void fetchEarly(wallet, isCalled).catch(() => {});
  return () => {
    ending.abort();
    window.clearInterval(timer);
    stopWatching();
    stopLocking();
  };
}

/** Called while it runs, it runs once more afterwards; what fails is tried when it is called next. */
function inTurn(run: () => Promise<unknown>): () => void {
  let [isRunning, isCalledAgain] = [false, false];
  const call = () => {
    isCalledAgain = isRunning;
    if (isRunning) return;
    isRunning = true;
    void run()
      .catch(() => {})
      .then(() => {
        isRunning = false;
        if (isCalledAgain) call();
      });
  };
  return call;
}

/** What a list of credentials shows; what the wallet keeps for itself changes without it. */
async function shownOf(wallet: Wallet): Promise<string> {
  const { held, damaged } = await readHeld(wallet);
  const shown = held.map(({ id, standing, credential }) => [id, standing, credential.salt]);
  return JSON.stringify([damaged, shown]);
}

/**
 * The proving files, before anybody knows whether they are needed: their host would learn of a wallet that can answer.
 * What fails is told once they are. An empty wallet that no site has opened waits for its first offer.
 */
async function fetchEarly(wallet: Wallet, isCalled: boolean): Promise<void> {
  if (isCalled || (await readHeld(wallet)).held.length > 0) await fetchProver(wallet);
}
