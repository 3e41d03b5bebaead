import type { Hash } from "../../../field/poseidon.ts";
import type { HolderStore } from "../../../keep/index.ts";
import { createBrowserProver, fetchArtifacts } from "../../../proving/browser.ts";
import type { Prover } from "../../../proving/prover.ts";
import type { App, ProverOptions, Wallet } from "./app.ts";
import type { WalletConfig } from "./wallet-config.ts";

/** An unlocked store, with the prover that its proofs need, until it is locked. */
export function openWallet(app: App, store: HolderStore, hash: Hash, locked: () => void): Wallet {
  let proving: Promise<Prover> | undefined;
  return {
    ...app,
    store,
    hash,
    prover(options = {}) {
      proving ??= startProver(app.config, options).catch((error: unknown) => {
        // What failed is tried again when it is needed next.
        proving = undefined;
        throw error;
      });
      return proving;
    },
    lock() {
      store.lock();
      void proving?.then((prover) => prover.close()).catch(() => {});
      locked();
    },
  };
}

async function startProver(
  config: WalletConfig,
  { signal, onShare }: ProverOptions,
): Promise<Prover> {
  const { artifacts: baseUrl, pinnedKeys, allowDevelopmentKeys } = config;
  const artifacts = await fetchArtifacts({
    baseUrl,
    allowDevelopmentKeys,
    ...(pinnedKeys === undefined ? {} : { pinnedKeys }),
    ...(signal === undefined ? {} : { signal }),
    onProgress: ({ loadedBytes, totalBytes }) => {
      if (totalBytes > 0) onShare?.(loadedBytes / totalBytes);
    },
  });
  return createBrowserProver({ artifacts, maxWorkers: 1 });
}
