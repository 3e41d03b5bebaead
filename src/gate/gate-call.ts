import type { Presentation } from "../presentation/types.ts";
import type { WalletStage } from "./gate-message.ts";

/** A dApp's call to a wallet: one request, one answer. */
export interface GateCall {
  /** Who asks, as the browser says it (`event.origin`): the audience of the answer, whatever the request says. */
  readonly origin: string;
  /** JSON as it came, not read. */
  readonly request: unknown;
  /** Aborts where the dApp has cancelled the call or its page is gone, and where this page goes. */
  readonly signal: AbortSignal;
  /** Tells the dApp where the call stands. `proving` tells that the holder has agreed. */
  stage(stage: WalletStage): void;
  /**
   * Rejects with a GateError `ERR_GATE_UNDELIVERED` where the page that asked does not take it, `_ABORTED` where it
   * has cancelled, `_ANSWERED` where the call had its answer.
   */
  answer(presentation: Presentation): Promise<void>;
  /** The one answer for 'cannot' and 'will not'. Nothing where the call is over. */
  decline(): void;
}
