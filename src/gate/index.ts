/**
 * Between a dApp's page and a web wallet's: the dApp calls `openGate` from a click, the wallet takes the call with
 * `acceptGateCall`; and the addresses that a wallet may prove for. Runs in browsers.
 * @module
 */
export { GateError } from "../errors.ts";
export type { Presentation } from "../presentation/types.ts";
export {
  type AcceptGateCallOptions,
  acceptGateCall,
} from "./accept-gate-call.ts";
export { type DiscoveredWallet, discoverWallets } from "./account/discover-wallets.ts";
export { type LinkAccountOptions, linkAccount } from "./account/link-account.ts";
export type { LinkStatement } from "./account/link-statement.ts";
export {
  type LinkedAccount,
  linkedSubjects,
  type ReadLinkedAccountOptions,
  readLinkedAccount,
} from "./account/linked-account.ts";
export type { AccountProvider } from "./account/provider.ts";
export type { AccountKind } from "./account/verify-link.ts";
export type { GateCall } from "./gate-call.ts";
export type { WalletStage } from "./gate-message.ts";
export type { GateStage } from "./gate-stage.ts";
export { type GateResult, type OpenGateOptions, openGate } from "./open-gate.ts";
