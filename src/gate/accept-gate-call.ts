import { GateError } from "../errors.ts";
import { fillRandom } from "./fill-random.ts";
import type { GateCall } from "./gate-call.ts";
import { encodeGateMessage, parseDappMessage } from "./gate-message.ts";
import { OpenCall } from "./open-call.ts";
import { secureOrigin } from "./secure-origin.ts";

export interface AcceptGateCallOptions {
  /** How long the page that opened this one has for its request; 60,000 unless told. */
  readonly timeoutMs?: number;
  /** How long it has to take the answer; 15,000 unless told. */
  readonly receiptMs?: number;
  /** Fills the array that it is given with random bytes; `crypto.getRandomValues` unless told. */
  readonly random?: (bytes: Uint8Array) => void;
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
  const channel = createChannel(options.random ?? fillRandom);
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
        const { receiptMs = 15_000 } = options;
        const { request } = message;
        resolve(new OpenCall({ window, opener, origin, channel, request, receiptMs }));
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

function createChannel(random: (bytes: Uint8Array) => void): string {
  const bytes = new Uint8Array(16);
  random(bytes);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const insecure = () =>
  new GateError("ERR_GATE_ORIGIN", "the page that asks is neither https nor on this machine");
