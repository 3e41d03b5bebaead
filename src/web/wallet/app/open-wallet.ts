import type { Hash } from "../../../field/poseidon.ts";
import type { HolderStore } from "../../../keep/index.ts";
import { createProver, fetchArtifacts } from "../../../proving/browser.ts";
import type { Prover } from "../../../proving/prover.ts";
import type { App, ProverOptions, Wallet } from "./app.ts";
import type { WalletConfig } from "./wallet-config.ts";

/** An unlocked store, with the prover that its proofs need, until it is locked. */
export function openWallet(app: App, store: HolderStore, hash: Hash, locked: () => void): Wallet {
  let proving: Promise<Prover> | undefined;
  const listeners = new Set<(share: number) => void>();
  return {
    ...app,
    store,
    hash,
    async prover({ signal, onShare }: ProverOptions = {}) {
      proving ??= startProver(app.config, (share) => {
        for (const listener of listeners) listener(share);
      }).catch((error: unknown) => {
        // What failed is tried again when it is needed next.
        proving = undefined;
        throw error;
      });
      if (onShare !== undefined) listeners.add(onShare);
      try {
        return await unlessAborted(proving, signal);
      } finally {
        if (onShare !== undefined) listeners.delete(onShare);
      }
    },
    lock() {
      store.lock();
      void proving?.then((prover) => prover.close()).catch(() => {});
      locked();
    },
  };
}

/** The files go on coming for whoever needs them next. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject);
  });
}

async function startProver(
  { artifacts: baseUrl, pinnedKeys, pinnedFiles, allowDevelopmentKeys }: WalletConfig,
  onShare: (share: number) => void,
): Promise<Prover> {
  const artifacts = await fetchArtifacts({
    baseUrl,
    allowDevelopmentKeys,
    ...(pinnedKeys === undefined ? {} : { pinnedKeys }),
    ...(pinnedFiles === undefined ? {} : { pinnedFiles }),
    onProgress: ({ loadedBytes, totalBytes }) => {
      if (totalBytes > 0) onShare(loadedBytes / totalBytes);
    },
  });
  return createProver({ artifacts });
}
