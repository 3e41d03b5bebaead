/**
 * Where a call stands, for the dApp's page to show. A wallet says `reviewing` as soon as it has the request, whether
 * its holder could prove it or not, and `proving` only once the holder has agreed.
 */
export type GateStage =
  /** The wallet's window is open, and its page is loading. */
  | { readonly stage: "waiting" }
  /** The holder reads what is asked. */
  | { readonly stage: "reviewing" }
  /** `share` of the proof is done, 0 to 1. */
  | { readonly stage: "proving"; readonly share: number }
  | { readonly stage: "sending" }
  /** The presentation is here, and `submit` has it. */
  | { readonly stage: "submitting" };
