import { GateError } from "../errors.ts";
import type { Presentation } from "../presentation/types.ts";
import type { GateCall } from "./gate-call.ts";
import {
  type DappMessage,
  encodeGateMessage,
  parseDappMessage,
  type WalletMessage,
  type WalletStage,
} from "./gate-message.ts";

export interface OpenCallOptions {
  readonly window: Window;
  readonly opener: Window;
  /** Of the page that asked: nothing is said to another. */
  readonly origin: string;
  readonly channel: string;
  readonly request: unknown;
  readonly receiptMs: number;
}

const LOOK_EVERY_MS = 500;

/** A call that the wallet has taken and not answered yet. */
export class OpenCall implements GateCall {
  readonly origin: string;
  readonly request: unknown;
  readonly signal: AbortSignal;
  readonly #options: OpenCallOptions;
  readonly #ending = new AbortController();
  readonly #look: number;
  #isAnswered = false;
  #received: (() => void) | undefined;

  constructor(options: OpenCallOptions) {
    const { window, opener, origin, request } = options;
    this.origin = origin;
    this.request = request;
    this.signal = this.#ending.signal;
    this.#options = options;
    this.#look = window.setInterval(() => opener.closed && this.#abort(), LOOK_EVERY_MS);
    window.addEventListener("message", this.#listen);
    window.addEventListener("pagehide", this.#leave);
  }

  stage(stage: WalletStage): void {
    if (this.#isOver) return;
    this.#post({ kind: "stage", channel: this.#options.channel, stage });
  }

  async answer(presentation: Presentation): Promise<void> {
    if (this.#isAnswered) throw new GateError("ERR_GATE_ANSWERED", "the call has had its answer");
    this.signal.throwIfAborted();
    this.#isAnswered = true;
    const { window, channel, receiptMs } = this.#options;
    const taken = new Promise<boolean>((resolve) => {
      this.#received = () => resolve(true);
      this.signal.addEventListener("abort", () => resolve(false));
      window.setTimeout(() => resolve(false), receiptMs);
    });
    this.#post({ kind: "presentation", channel, presentation });
    const isTaken = await taken;
    this.#stop();
    if (!isTaken) throw new GateError("ERR_GATE_UNDELIVERED", "the page did not take the answer");
  }

  decline(): void {
    if (this.#isOver) return;
    this.#isAnswered = true;
    this.#post({ kind: "declined", channel: this.#options.channel });
    this.#stop();
  }

  get #isOver(): boolean {
    return this.#isAnswered || this.signal.aborted;
  }

  readonly #listen = ({ source, origin, data }: MessageEvent): void => {
    const { opener, channel } = this.#options;
    if (source !== opener || origin !== this.origin) return;
    const message = readMessage(data);
    if (message?.channel !== channel) return;
    if (message.kind === "received") this.#received?.();
    if (message.kind === "cancelled") this.#abort();
  };

  readonly #leave = (): void => {
    if (!this.#isAnswered) this.#post({ kind: "left", channel: this.#options.channel });
    this.#abort();
  };

  #abort(): void {
    this.#stop();
    const text = "the page that asked is gone, or has cancelled";
    this.#ending.abort(new GateError("ERR_GATE_ABORTED", text));
  }

  #stop(): void {
    const { window } = this.#options;
    window.clearInterval(this.#look);
    window.removeEventListener("message", this.#listen);
    window.removeEventListener("pagehide", this.#leave);
  }

  #post(message: WalletMessage): void {
    this.#options.opener.postMessage(encodeGateMessage(message), this.origin);
  }
}

/** What is no message of this protocol changes nothing once the call stands. */
function readMessage(data: unknown): DappMessage | undefined {
  try {
    return parseDappMessage(data);
  } catch {
    return undefined;
  }
}
