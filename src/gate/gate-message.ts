import {
  type Fail,
  type Reader,
  readExactly,
  readObject,
  readText,
} from "../credential/read-object.ts";
import { GateError } from "../errors.ts";
import type { GateStage } from "./gate-stage.ts";

/** What a wallet's page says to the page that opened it. */
export type WalletMessage =
  /** The page is there, and listens under this channel. A page that was loaded anew has another one. */
  | { readonly kind: "ready"; readonly channel: string }
  | { readonly kind: "stage"; readonly channel: string; readonly stage: WalletStage }
  | { readonly kind: "presentation"; readonly channel: string; readonly presentation: unknown }
  | { readonly kind: "declined"; readonly channel: string }
  /** The page goes: another stands in its place, or the same one, loaded anew. */
  | { readonly kind: "left"; readonly channel: string };

/** What a dApp's page says to the wallet's that it opened. */
export type DappMessage =
  | { readonly kind: "request"; readonly channel: string; readonly request: unknown }
  | { readonly kind: "received"; readonly channel: string }
  | { readonly kind: "cancelled"; readonly channel: string };

/** The stages that the wallet tells of; the others are the dApp's own. */
export type WalletStage = Extract<GateStage, { stage: "reviewing" | "proving" | "sending" }>;

const PROTOCOL = "symbolon-gate/";
const HEAD = `${PROTOCOL}1 `;
/** A request with every country named in every clause is a tenth of it. */
const MOST_CHARACTERS = 262_144;

const readChannel = readText("32 lower-case hex digits", (text) => /^[0-9a-f]{32}$/.test(text));
const readAnything: Reader<unknown> = (value) => value;
const readShare: Reader<number> = (value, path, fail) => {
  if (typeof value !== "number" || !(value >= 0 && value <= 1)) {
    throw fail(path, "a number from 0 to 1", "form");
  }
  return value;
};

const STAGES: Readonly<Record<WalletStage["stage"], Reader<WalletStage>>> = {
  reviewing: readObject({ stage: readExactly("reviewing") }),
  proving: readObject({ stage: readExactly("proving"), share: readShare }),
  sending: readObject({ stage: readExactly("sending") }),
};

const readStage: Reader<WalletStage> = (value, path, fail) =>
  readVariant(STAGES, "stage")(value, path, fail);

const plain = <const K extends string>(kind: K) =>
  readObject({ kind: readExactly(kind), channel: readChannel });

const WALLET: Readonly<Record<WalletMessage["kind"], Reader<WalletMessage>>> = {
  ready: plain("ready"),
  stage: readObject({ kind: readExactly("stage"), channel: readChannel, stage: readStage }),
  presentation: readObject({
    kind: readExactly("presentation"),
    channel: readChannel,
    presentation: readAnything,
  }),
  declined: plain("declined"),
  left: plain("left"),
};

const DAPP: Readonly<Record<DappMessage["kind"], Reader<DappMessage>>> = {
  request: readObject({
    kind: readExactly("request"),
    channel: readChannel,
    request: readAnything,
  }),
  received: plain("received"),
  cancelled: plain("cancelled"),
};

/** One of several forms, told apart by one member. */
function readVariant<T>(forms: Readonly<Record<string, Reader<T>>>, member: string): Reader<T> {
  return (value, path, fail) => {
    const name = (value as Record<string, unknown> | null | undefined)?.[member];
    if (typeof name !== "string" || !Object.hasOwn(forms, name)) {
      throw fail(`${path}.${member}`, `one of ${Object.keys(forms).join(", ")}`, "form");
    }
    return (forms[name] as Reader<T>)(value, path, fail);
  };
}

/** One line of text: its length is bounded before it is read, and nothing but JSON comes over. */
export function encodeGateMessage(message: WalletMessage | DappMessage): string {
  const text = HEAD + JSON.stringify(message);
  if (text.length > MOST_CHARACTERS) throw wrongForm("the message is too long");
  return text;
}

/**
 * `data` of a message event whose origin and source are known.
 * @returns undefined for what is not of this protocol: pages may have other things to say to each other
 * @throws GateError `ERR_GATE_MESSAGE_FORM`, `ERR_GATE_VERSION`
 */
export function parseWalletMessage(data: unknown): WalletMessage | undefined {
  return parseMessage(data, WALLET);
}

/** As `parseWalletMessage`, for what a dApp says. */
export function parseDappMessage(data: unknown): DappMessage | undefined {
  return parseMessage(data, DAPP);
}

function parseMessage<T>(data: unknown, forms: Readonly<Record<string, Reader<T>>>): T | undefined {
  if (typeof data !== "string" || !data.startsWith(PROTOCOL)) return undefined;
  if (!data.startsWith(HEAD)) {
    throw new GateError("ERR_GATE_VERSION", "the other page speaks another version of the gate");
  }
  if (data.length > MOST_CHARACTERS) throw wrongForm("the message is too long");
  let json: unknown;
  try {
    json = JSON.parse(data.slice(HEAD.length));
  } catch {
    throw wrongForm("the message is not JSON");
  }
  return readVariant(forms, "kind")(json, "message", fail);
}

const fail: Fail = (path, expected) => wrongForm(`${path} must be ${expected}`);

function wrongForm(message: string): GateError {
  return new GateError("ERR_GATE_MESSAGE_FORM", message);
}
