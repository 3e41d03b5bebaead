import { GateError } from "../errors.ts";
import type { Presentation } from "../presentation/types.ts";
import {
  type DappMessage,
  encodeGateMessage,
  parseDappMessage,
  type WalletMessage,
  type WalletStage,
} from "./gate-message.ts";
import { secureOrigin } from "./secure-origin.ts";

export interface AcceptGateCallOptions {
  /** How long the page that opened this one has for its request; 60,000 unless told. */
  readonly timeoutMs?: number;
  /** How long it has to take the answer; 15,000 unless told. */
  readonly receiptMs?: number;
  /** Fills the array that it is given with random bytes; the window's `crypto.getRandomValues` unless told. */
  readonly random?: (bytes: Uint8Array) => void;
}

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

/**
 * Takes the call of the page that opened this one. Every message counts by its window (`event.source`) and by the
 * channel that this page made for the call; answers go to the origin that asked, and to no other.
 *
 * Call it once, when the page has loaded, from a page that is served without a Cross-Origin-Opener-Policy.
 *
 * Rejects with a GateError `ERR_GATE_NOT_CALLED` where no page has opened this one (or a policy cut them off),
 * `_TIMEOUT`, `_MESSAGE_FORM`, `_VERSION`, and `_ORIGIN` where the page that asks is neither https nor on this machine:
 * anybody on its way could ask in its name.
 */
export function acceptGateCall(
  window: Window,
  options: AcceptGateCallOptions = {},
): Promise<GateCall> {
  const opener = window.opener as Window | null;
  if (opener === null || opener.closed) {
    const text = "no page has opened this one, or a Cross-Origin-Opener-Policy cut them off";
    return Promise.reject(new GateError("ERR_GATE_NOT_CALLED", text));
  }
  const channel = createChannel(
    options.random ?? ((bytes) => window.crypto.getRandomValues(bytes)),
  );
  return new Promise((resolve, reject) => {
    const stop = () => {
      window.removeEventListener("message", listen);
      window.clearTimeout(timer);
    };
    const timer = window.setTimeout(() => {
      stop();
      reject(new GateError("ERR_GATE_TIMEOUT", "the page that opened this one asked nothing"));
    }, options.timeoutMs ?? 60_000);
    const listen = ({ source, origin, data }: MessageEvent) => {
      if (source !== opener) return;
      try {
        const message = parseDappMessage(data);
        if (message?.kind !== "request" || message.channel !== channel) return;
        if (secureOrigin(origin) !== origin) throw insecure();
        stop();
        resolve(createCall({ window, opener, origin, channel, ...options }, message.request));
      } catch (error) {
        stop();
        reject(error);
      }
    };
    window.addEventListener("message", listen);
    // To whoever opened this page: it says nothing but that a page is there.
    opener.postMessage(encodeGateMessage({ kind: "ready", channel }), "*");
  });
}

interface Line extends AcceptGateCallOptions {
  readonly window: Window;
  readonly opener: Window;
  readonly origin: string;
  readonly channel: string;
}

const LOOK_EVERY_MS = 500;

function createCall(line: Line, request: unknown): GateCall {
  const { window, opener, origin, channel, receiptMs = 15_000 } = line;
  const ending = new AbortController();
  let isAnswered = false;
  let received: (() => void) | undefined;
  const post = (message: WalletMessage) => opener.postMessage(encodeGateMessage(message), origin);
  const listen = ({ source, origin: from, data }: MessageEvent) => {
    if (source !== opener || from !== origin) return;
    const message = readMessage(data);
    if (message?.channel !== channel) return;
    if (message.kind === "received") received?.();
    if (message.kind === "cancelled") over();
  };
  const leave = () => {
    if (!isAnswered) post({ kind: "left", channel });
    over();
  };
  const look = window.setInterval(() => opener.closed && over(), LOOK_EVERY_MS);
  window.addEventListener("message", listen);
  window.addEventListener("pagehide", leave);

  function over(): void {
    stop();
    ending.abort(
      new GateError("ERR_GATE_ABORTED", "the page that asked is gone, or has cancelled"),
    );
  }
  function stop(): void {
    window.clearInterval(look);
    window.removeEventListener("message", listen);
    window.removeEventListener("pagehide", leave);
  }
  return {
    origin,
    request,
    signal: ending.signal,
    stage(stage) {
      if (!isAnswered && !ending.signal.aborted) post({ kind: "stage", channel, stage });
    },
    async answer(presentation) {
      if (isAnswered) throw new GateError("ERR_GATE_ANSWERED", "the call has had its answer");
      ending.signal.throwIfAborted();
      isAnswered = true;
      const taken = new Promise<boolean>((resolve) => {
        received = () => resolve(true);
        ending.signal.addEventListener("abort", () => resolve(false));
        window.setTimeout(() => resolve(false), receiptMs);
      });
      post({ kind: "presentation", channel, presentation });
      const isTaken = await taken;
      stop();
      if (!isTaken) throw new GateError("ERR_GATE_UNDELIVERED", "the page did not take the answer");
    },
    decline() {
      if (isAnswered || ending.signal.aborted) return;
      isAnswered = true;
      post({ kind: "declined", channel });
      stop();
    },
  };
}

/** A message that is no message of this protocol changes nothing once the call stands. */
function readMessage(data: unknown): DappMessage | undefined {
  try {
    return parseDappMessage(data);
  } catch {
    return undefined;
  }
}

function createChannel(random: (bytes: Uint8Array) => void): string {
  const bytes = new Uint8Array(16);
  random(bytes);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const insecure = () =>
  new GateError("ERR_GATE_ORIGIN", "the page that asks is neither https nor on this machine");
