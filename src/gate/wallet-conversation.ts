import { GateError } from "../errors.ts";
import { parsePresentation } from "../presentation/parse-presentation.ts";
import type { Presentation } from "../presentation/types.ts";
import { type DappMessage, encodeGateMessage, type WalletMessage } from "./gate-message.ts";
import type { GateStage } from "./gate-stage.ts";

/** How a call ends: with what the wallet answered (undefined: declined), or with an error. */
export type Ending =
  | { readonly presentation: Presentation | undefined }
  | { readonly error: unknown };

export interface WalletConversationOptions {
  readonly page: Window;
  readonly popup: Window;
  /** Of the wallet's page: nothing is said to another. */
  readonly origin: string;
  readonly request: Promise<unknown>;
  readonly onStage: ((stage: GateStage) => void) | undefined;
  readonly end: (ending: Ending) => void;
}

/** A page that left may be loaded anew; one that stays away has declined. */
const RETURN_WITHIN_MS = 15_000;

const UNREACHABLE =
  "the wallet's window closed before its page was there, or a Cross-Origin-Opener-Policy of either page cut it off";

/** What is said between the dApp's page and the wallet's, once origin and window of a message are known. */
export class WalletConversation {
  readonly #options: WalletConversationOptions;
  /** Of the page that is there now: what an earlier one of the same window still says is passed over. */
  #channel: string | undefined;
  /** Undefined until the page that is there now has been asked. */
  #asked: { readonly request: unknown } | undefined;
  #leaving: number | undefined;
  #isEnded = false;

  constructor(options: WalletConversationOptions) {
    this.#options = options;
  }

  /** @throws GateError `ERR_GATE_MESSAGE_FORM`; of `parsePresentation` */
  hear(message: WalletMessage): void {
    const { page, end } = this.#options;
    if (message.kind === "ready") {
      void this.#greet(message.channel).catch((error: unknown) => end({ error }));
    } else if (message.channel !== this.#channel) {
      return;
    } else if (message.kind === "left") {
      this.#leaving = page.setTimeout(() => end({ presentation: undefined }), RETURN_WITHIN_MS);
    } else if (message.kind === "declined") {
      end({ presentation: undefined });
    } else {
      this.#takeAnswer(message);
    }
  }

  /** What it means that the wallet's window has closed. */
  closed(): Ending {
    return this.#channel === undefined
      ? { error: new GateError("ERR_GATE_UNREACHABLE", UNREACHABLE) }
      : { presentation: undefined };
  }

  /** Nothing is said from here on. @param isCancelled tells the wallet, and closes its window */
  end(isCancelled: boolean): void {
    const { page, popup } = this.#options;
    this.#isEnded = true;
    page.clearTimeout(this.#leaving);
    if (!isCancelled || popup.closed) return;
    if (this.#channel !== undefined) this.#post({ kind: "cancelled", channel: this.#channel });
    popup.close();
  }

  async #greet(channel: string): Promise<void> {
    const { page, request } = this.#options;
    this.#channel = channel;
    this.#asked = undefined;
    page.clearTimeout(this.#leaving);
    const asked = await request;
    if (this.#isEnded || this.#channel !== channel) return;
    this.#post({ kind: "request", channel, request: asked });
    this.#asked = { request: asked };
  }

  #takeAnswer(message: Extract<WalletMessage, { kind: "stage" | "presentation" }>): void {
    const { onStage, end } = this.#options;
    if (this.#asked === undefined) throw wrongForm("the wallet answers what it has not been asked");
    if (message.kind === "stage") {
      onStage?.(message.stage);
      return;
    }
    const presentation = parsePresentation(message.presentation);
    const { id } = (this.#asked.request ?? {}) as { readonly id?: unknown };
    if (typeof id === "string" && presentation.requestId !== id) {
      throw wrongForm("the wallet answers another request");
    }
    this.#post({ kind: "received", channel: message.channel });
    end({ presentation });
  }

  #post(message: DappMessage): void {
    this.#options.popup.postMessage(encodeGateMessage(message), this.#options.origin);
  }
}

const wrongForm = (text: string): GateError => new GateError("ERR_GATE_MESSAGE_FORM", text);
