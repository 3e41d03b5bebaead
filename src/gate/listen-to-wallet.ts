import { GateError } from "../errors.ts";
import type { Presentation } from "../presentation/types.ts";
import { parseWalletMessage, type WalletMessage } from "./gate-message.ts";
import {
  type Ending,
  WalletConversation,
  type WalletConversationOptions,
} from "./wallet-conversation.ts";

export interface ListenToWalletOptions extends Omit<WalletConversationOptions, "end"> {
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
}

/** A browser tells of a closed window to who looks. What the window said before it closed comes first. */
const LOOK_EVERY_MS = 250;
const LOOKS_AFTER_CLOSING = 3;

/** A browser no longer names the window of a page that said its last and went: origin and channel do. */
const LAST_WORDS: readonly WalletMessage["kind"][] = ["left", "declined"];

/** Takes the wallet's answer, undefined where it declined, and leaves no listener and no timer behind. */
export function listenToWallet(options: ListenToWalletOptions): Promise<Presentation | undefined> {
  const { page, popup, origin, request, signal } = options;
  return new Promise((resolve, reject) => {
    const cleaning: (() => void)[] = [];
    let isOver = false;
    const end = (ending: Ending): void => {
      if (isOver) return;
      isOver = true;
      for (const clean of cleaning) clean();
      conversation.end("error" in ending);
      if ("error" in ending) reject(ending.error);
      else resolve(ending.presentation);
    };
    const conversation = new WalletConversation({ ...options, end });

    const listen = ({ source, origin: from, data }: MessageEvent): void => {
      if (from !== origin || (source !== popup && source !== null)) return;
      try {
        const message = parseWalletMessage(data);
        if (message === undefined) return;
        if (source === null && !LAST_WORDS.includes(message.kind)) return;
        conversation.hear(message);
      } catch (error) {
        end({ error });
      }
    };
    page.addEventListener("message", listen);
    cleaning.push(() => page.removeEventListener("message", listen));

    let looks = 0;
    const look = page.setInterval(() => {
      if (popup.closed) looks += 1;
      if (looks >= LOOKS_AFTER_CLOSING) end(conversation.closed());
    }, LOOK_EVERY_MS);
    cleaning.push(() => page.clearInterval(look));

    const late = new GateError("ERR_GATE_TIMEOUT", "the wallet did not answer in time");
    const timer = page.setTimeout(() => end({ error: late }), options.timeoutMs);
    cleaning.push(() => page.clearTimeout(timer));

    const abort = () => end({ error: new GateError("ERR_GATE_ABORTED", "the call was aborted") });
    signal?.addEventListener("abort", abort);
    cleaning.push(() => signal?.removeEventListener("abort", abort));

    request.catch((error: unknown) => end({ error }));
  });
}
