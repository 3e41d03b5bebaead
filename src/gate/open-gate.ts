import { GateError } from "../errors.ts";
import type { Presentation } from "../presentation/types.ts";
import type { GateStage } from "./gate-stage.ts";
import { listenToWallet } from "./listen-to-wallet.ts";
import { secureOrigin } from "./secure-origin.ts";

export interface OpenGateOptions<T> {
  /** Address of the wallet's page: https, or http on this machine. */
  readonly wallet: string;
  /** The presentation request, JSON, from the dApp's service. Its `audience` is the origin of this page. */
  readonly request: () => Promise<unknown>;
  /** Takes the presentation to the dApp's service or contract. What it resolves to is the call's result. */
  readonly submit: (presentation: Presentation) => Promise<T>;
  readonly onStage?: (stage: GateStage) => void;
  /** Ends the call and closes the wallet's window. */
  readonly signal?: AbortSignal;
  /** From the opening to the wallet's answer; 600,000 (ten minutes) unless told. */
  readonly timeoutMs?: number;
  /** The window that opens the wallet's; this one unless told. */
  readonly window?: Window;
}

export type GateResult<T> =
  | { readonly kind: "submitted"; readonly result: T }
  /** The holder cannot or will not, or has closed the wallet's window: which of them is nobody's business. */
  | { readonly kind: "declined" };

/**
 * Asks a web wallet for a presentation: opens its window, gives it the request, submits what it answers. Call it from a
 * click, before anything is awaited, or the browser blocks the window.
 *
 * ```ts
 * button.onclick = async () => {
 *   const answer = await openGate({
 *     wallet: 'https://wallet.example/gate',
 *     request: () => client.createPresentationRequest({ body: { policyId: 'eu-adults' } }),
 *     submit: (presentation) => client.submitPresentation({ body: presentation }),
 *     onStage: ({ stage }) => { status.textContent = stage; },
 *   });
 *   if (answer.kind === 'submitted') enter(answer.result);
 * };
 * ```
 *
 * Rejects with a GateError `ERR_GATE_POPUP_BLOCKED` (offer a button that calls again, or a link), `_UNREACHABLE` (the
 * window closed, or was cut off by a Cross-Origin-Opener-Policy, before the wallet's page was there), `_TIMEOUT`,
 * `_ABORTED`, `_MESSAGE_FORM`, `_VERSION`; with what `request` and `submit` reject with.
 * @throws RangeError for an address of a wallet that is neither https nor on this machine
 */
export async function openGate<T>(options: OpenGateOptions<T>): Promise<GateResult<T>> {
  const { wallet, submit, onStage, signal, timeoutMs = 600_000 } = options;
  const page = options.window ?? globalThis.window;
  const origin = secureOrigin(wallet);
  if (origin === undefined) throw new RangeError("a wallet's page is at https, or on this machine");
  if (signal?.aborted) throw new GateError("ERR_GATE_ABORTED", "the call was aborted");
  const popup = page.open(wallet, "_blank", "popup,width=480,height=760");
  if (popup === null) {
    throw new GateError(
      "ERR_GATE_POPUP_BLOCKED",
      "the browser blocked the wallet's window: open the gate from a click, before anything is awaited",
    );
  }
  onStage?.({ stage: "waiting" });
  // Begun while the wallet's page loads.
  const request = (async () => options.request())();
  const presentation = await listenToWallet({
    page,
    popup,
    origin,
    request,
    onStage,
    signal,
    timeoutMs,
  });
  if (presentation === undefined) return { kind: "declined" };
  onStage?.({ stage: "submitting" });
  return { kind: "submitted", result: await submit(presentation) };
}
