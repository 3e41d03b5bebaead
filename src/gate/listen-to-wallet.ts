import { GateError } from "../errors.ts";
import { parsePresentation } from "../presentation/parse-presentation.ts";
import type { Presentation } from "../presentation/types.ts";
import { encodeGateMessage, parseWalletMessage, type WalletMessage } from "./gate-message.ts";
import type { GateStage } from "./gate-stage.ts";

export interface WalletWindow {
  readonly page: Window;
  readonly popup: Window;
  /** Of the wallet's page: nothing from another is heard, and nothing is said to another. */
  readonly origin: string;
  readonly request: Promise<unknown>;
  readonly onStage: ((stage: GateStage) => void) | undefined;
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
}

/** A browser tells of a closed window to who looks. What the window said before it closed comes first. */
const LOOK_EVERY_MS = 250;
const LOOKS_AFTER_CLOSING = 3;
/** A page that left may be loaded anew; one that stays away has declined. */
const RETURN_WITHIN_MS = 15_000;

const LAST_WORDS: readonly WalletMessage["kind"][] = ["left", "declined"];

/** @returns what the wallet answered; undefined where it declined */
export function listenToWallet(window: WalletWindow): Promise<Presentation | undefined> {
  return new Promise((resolve, reject) => {
    const { page, popup, origin, signal } = window;
    const conversation = converse(window, end);
    const listen = ({ source, origin: from, data }: MessageEvent) => {
      if (from !== origin || (source !== popup && source !== null)) return;
      try {
        const message = parseWalletMessage(data);
        if (message === undefined) return;
        // A browser no longer names the window of a page that said its last and went: the channel does.
        if (source === null && !LAST_WORDS.includes(message.kind)) return;
        conversation.hear(message);
      } catch (error) {
        end({ error, isOver: true });
      }
    };
    const abort = () => end({ error: gateError("ABORTED", "the call was aborted"), isOver: true });
    const timer = page.setTimeout(() => {
      end({ error: gateError("TIMEOUT", "the wallet did not answer in time"), isOver: true });
    }, window.timeoutMs);
    let looks = 0;
    const look = page.setInterval(() => {
      if (popup.closed) looks += 1;
      if (looks >= LOOKS_AFTER_CLOSING) end(conversation.closed());
    }, LOOK_EVERY_MS);
    page.addEventListener("message", listen);
    signal?.addEventListener("abort", abort);
    window.request.catch((error: unknown) => end({ error, isOver: true }));

    let isOver = false;
    function end(ending: Ending): void {
      if (isOver) return;
      isOver = true;
      page.removeEventListener("message", listen);
      signal?.removeEventListener("abort", abort);
      page.clearTimeout(timer);
      page.clearInterval(look);
      conversation.end();
      if (ending.isOver) conversation.cancel();
      if ("error" in ending) reject(ending.error);
      else resolve(ending.presentation);
    }
  });
}

type Ending = { readonly isOver?: boolean } & (
  | { readonly error: unknown }
  | { readonly presentation: Presentation | undefined }
);

function converse(
  { page, popup, origin, request, onStage }: WalletWindow,
  end: (e: Ending) => void,
) {
  /** Of the page that is there now: what an earlier one of the same window still says is passed over. */
  let channel: string | undefined;
  let sent: unknown;
  let hasSent = false;
  let isEnded = false;
  let leaving: number | undefined;
  const post = (message: Parameters<typeof encodeGateMessage>[0]) =>
    popup.postMessage(encodeGateMessage(message), origin);

  async function greet(name: string): Promise<void> {
    channel = name;
    hasSent = false;
    page.clearTimeout(leaving);
    const asked = await request;
    if (isEnded || channel !== name) return;
    post({ kind: "request", channel: name, request: asked });
    [sent, hasSent] = [asked, true];
  }

  function hear(message: WalletMessage): void {
    if (message.kind === "ready") {
      void greet(message.channel).catch((error: unknown) => end({ error, isOver: true }));
    } else if (message.channel !== channel) {
      return;
    } else if (message.kind === "left") {
      leaving = page.setTimeout(() => end({ presentation: undefined }), RETURN_WITHIN_MS);
    } else if (message.kind === "declined") {
      end({ presentation: undefined });
    } else if (!hasSent) {
      throw gateError("MESSAGE_FORM", "the wallet answers what it has not been asked");
    } else if (message.kind === "stage") {
      onStage?.(message.stage);
    } else {
      const presentation = readAnswer(message.presentation, sent);
      post({ kind: "received", channel });
      end({ presentation });
    }
  }

  return {
    hear,
    closed: (): Ending =>
      channel === undefined
        ? { error: gateError("UNREACHABLE", UNREACHABLE) }
        : { presentation: undefined },
    end() {
      isEnded = true;
      page.clearTimeout(leaving);
    },
    cancel() {
      if (popup.closed) return;
      if (channel !== undefined) post({ kind: "cancelled", channel });
      popup.close();
    },
  };
}

const UNREACHABLE =
  "the wallet's window closed before its page was there, or a Cross-Origin-Opener-Policy of either page cut it off";

function readAnswer(json: unknown, request: unknown): Presentation {
  const presentation = parsePresentation(json);
  const { id } = (request ?? {}) as { readonly id?: unknown };
  if (typeof id === "string" && presentation.requestId !== id) {
    throw gateError("MESSAGE_FORM", "the wallet answers another request");
  }
  return presentation;
}

function gateError(reason: "ABORTED" | "TIMEOUT" | "UNREACHABLE" | "MESSAGE_FORM", text: string) {
  return new GateError(`ERR_GATE_${reason}`, text);
}
