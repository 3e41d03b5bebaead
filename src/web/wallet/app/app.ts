import type { Hash } from "../../../field/poseidon.ts";
import type { HolderStore } from "../../../keep/index.ts";
import type { Prover } from "../../../proving/prover.ts";
import type { Frame } from "./frame.ts";
import type { WalletConfig } from "./wallet-config.ts";

/** What every screen has. */
export interface App extends Frame {
  readonly config: WalletConfig;
  /** Another place of the wallet: `/settings`. */
  go(place: string): void;
  loadHash(): Promise<Hash>;
  /** Takes over a store that was created, restored or unlocked. */
  open(store: HolderStore): Promise<void>;
}

export interface ProverOptions {
  readonly signal?: AbortSignal;
  /** Share of the proving files that is there, 0 to 1. */
  readonly onShare?: (share: number) => void;
}

/** What the screens of an unlocked wallet have besides. */
export interface Wallet extends App {
  readonly store: HolderStore;
  readonly hash: Hash;
  /** Fetches the proving files where they are not there yet. */
  prover(options?: ProverOptions): Promise<Prover>;
  lock(): void;
}
