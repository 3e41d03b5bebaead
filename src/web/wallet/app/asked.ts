import { readWebAddress } from "../../../credential/read-scalars.ts";
import { acceptGateCall, type GateCall, type WalletStage } from "../../../gate/index.ts";
import type { Presentation } from "../../../holder/index.ts";
import { PageFault } from "./fault.ts";

/** A question and the way back to who asked, wherever it came from. */
export interface Asked {
  /** Who asks, as the browser or the connection says it: never as the request does. */
  readonly origin: string;
  /** How that is known, for the holder. */
  readonly vouched: string;
  /** What the holder has to know of this way of asking. */
  readonly caution?: string;
  /** JSON as it came. */
  readonly request: unknown;
  /** Aborts where whoever asked is gone. */
  readonly signal: AbortSignal;
  /** Whether this window was opened for the question alone. */
  readonly isOwnWindow: boolean;
  stage(stage: WalletStage): void;
  answer(presentation: Presentation): Promise<void>;
  decline(): void;
}

/** From the page that opened this one. */
export async function askedByPage(window: Window, timeoutMs: number): Promise<Asked> {
  const call: GateCall = await acceptGateCall(window, { timeoutMs });
  return {
    origin: call.origin,
    vouched: "Your browser vouches for this address: its page opened this window.",
    request: call.request,
    signal: call.signal,
    isOwnWindow: true,
    stage: (stage) => call.stage(stage),
    answer: (presentation) => call.answer(presentation),
    decline: () => call.decline(),
  };
}

const fail = () =>
  new PageFault(
    "request-link",
    "This is no link to a question. Copy the whole link from the site.",
  );

/** `symbolon://present?request_uri=…`, or the address itself. */
function requestAddress(text: string): URL {
  const trimmed = text.trim();
  const inside = /^symbolon:/i.test(trimmed)
    ? (new URLSearchParams(trimmed.split("?")[1]).get("request_uri") ?? "")
    : trimmed;
  return new URL(readWebAddress(inside, "link", fail));
}

/**
 * From a link that the holder pasted: who asks is the host that the question is fetched from, and the answer goes to
 * that host alone.
 */
export async function askedByLink(text: string): Promise<Asked> {
  const address = requestAddress(text);
  const request = await fetchRequest(address);
  return {
    origin: address.origin,
    vouched: "The question was fetched from this address.",
    caution: `Answer only if you began this at ${address.host} yourself. Whoever gave you the link gets in by what you prove.`,
    request,
    signal: new AbortController().signal,
    isOwnWindow: false,
    stage() {},
    answer: (presentation) => post(answerAddress(address, request), presentation),
    decline() {},
  };
}

/** A request with every country named in every clause is a tenth of it. */
const MOST_BYTES = 262_144;

async function fetchRequest(address: URL): Promise<unknown> {
  const headers = { accept: "application/json" };
  const response = await fetch(address, { headers, redirect: "error", credentials: "omit" });
  if (!response.ok) {
    throw new PageFault(
      `http-${response.status}`,
      "The question is not there any more. Ask the site for a new one.",
    );
  }
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  let [text, length] = ["", 0];
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done || value === undefined) break;
    length += value.length;
    if (length > MOST_BYTES) {
      await reader?.cancel().catch(() => {});
      throw fail();
    }
    text += decoder.decode(value, { stream: true });
  }
  try {
    return JSON.parse(text + decoder.decode());
  } catch {
    throw fail();
  }
}

function answerAddress(address: URL, request: unknown): URL {
  const { responseUri } = (request ?? {}) as { readonly responseUri?: unknown };
  const target =
    typeof responseUri === "string" && URL.canParse(responseUri)
      ? new URL(responseUri)
      : new URL(`${address.pathname.replace(/\/$/, "")}/presentations`, address);
  if (target.origin !== address.origin) {
    throw new PageFault(
      "other-host",
      "The answer would go to another site than the one that asks.",
    );
  }
  return target;
}

async function post(address: URL, presentation: Presentation): Promise<void> {
  const response = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(presentation),
    redirect: "error",
    credentials: "omit",
  });
  if (response.ok) return;
  throw new PageFault(
    `http-${response.status}`,
    "The site did not accept the proof. Ask it for a new question and try again.",
  );
}
