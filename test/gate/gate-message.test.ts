import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  encodeGateMessage,
  parseDappMessage,
  parseWalletMessage,
  type WalletMessage,
} from "../../src/gate/gate-message.ts";
import { secureOrigin } from "../../src/gate/secure-origin.ts";
import { codeOf } from "../support/thrown.ts";

const channel = "0123456789abcdef0123456789abcdef";
const frame = (json: unknown) => `symbolon-gate/1 ${JSON.stringify(json)}`;

describe("messages of the gate", () => {
  it.each<WalletMessage>([
    { kind: "ready", channel },
    { kind: "stage", channel, stage: { stage: "proving", share: 0.5 } },
    { kind: "presentation", channel, presentation: { any: ["thing"] } },
    { kind: "declined", channel },
    { kind: "left", channel },
  ])("come out of the wallet's $kind as they went in", (message) => {
    expect(parseWalletMessage(encodeGateMessage(message))).toEqual(message);
  });

  it.each([
    undefined,
    null,
    7,
    { kind: "ready", channel },
    "",
    "webpackHotUpdate",
    JSON.stringify({ kind: "ready", channel }),
  ])("are told from what other scripts say to each other: %o", (data) => {
    expect(parseWalletMessage(data)).toBeUndefined();
    expect(parseDappMessage(data)).toBeUndefined();
  });

  it.each([
    ["no JSON", "symbolon-gate/1 {kind: 'ready'}"],
    ["nothing", "symbolon-gate/1 "],
    ["null", frame(null)],
    ["a list", frame([])],
    ["no kind", frame({ channel })],
    ["a kind that every object inherits", frame({ kind: "toString", channel })],
    ["a kind of the other side", frame({ kind: "request", channel, request: {} })],
    ["an unknown member", frame({ kind: "ready", channel, origin: "https://bank.example" })],
    ["a short channel", frame({ kind: "ready", channel: "00" })],
    ["a channel that is a list", frame({ kind: "ready", channel: [channel] })],
    ["no channel", frame({ kind: "declined" })],
    ["a reason with the refusal", frame({ kind: "declined", channel, reason: "revoked" })],
    ["a stage of the dApp's own", frame({ kind: "stage", channel, stage: { stage: "waiting" } })],
    ["a share above 1", frame({ kind: "stage", channel, stage: { stage: "proving", share: 2 } })],
    ["a stage without its share", frame({ kind: "stage", channel, stage: { stage: "proving" } })],
    [
      "a share where none belongs",
      frame({ kind: "stage", channel, stage: { stage: "sending", share: 1 } }),
    ],
    ["no presentation", frame({ kind: "presentation", channel })],
    [
      "more than 262,144 characters",
      frame({ kind: "presentation", channel, presentation: "x".repeat(262_144) }),
    ],
  ])("are refused with %s", (_, data) => {
    expect(codeOf(() => parseWalletMessage(data))).toBe("ERR_GATE_MESSAGE_FORM");
  });

  it("say which side speaks another version", () => {
    const data = frame({ kind: "ready", channel }).replace("/1 ", "/2 ");
    expect(codeOf(() => parseWalletMessage(data))).toBe("ERR_GATE_VERSION");
    expect(codeOf(() => parseDappMessage(data))).toBe("ERR_GATE_VERSION");
  });

  it("are not sent where they are too long to be taken", () => {
    const request = "x".repeat(262_144);
    expect(codeOf(() => encodeGateMessage({ kind: "request", channel, request }))).toBe(
      "ERR_GATE_MESSAGE_FORM",
    );
  });
});

describe("whatever a page says", () => {
  const parsed = (data: unknown) =>
    ["ERR_GATE_MESSAGE_FORM", "ERR_GATE_VERSION", "accepted"].includes(
      codeOf(() => parseWalletMessage(data)),
    ) && codeOf(() => parseDappMessage(data)) !== "";

  it("is read, refused by a code, or passed over", () => {
    fc.assert(fc.property(fc.anything(), parsed));
    fc.assert(fc.property(fc.json(), (json) => parsed(`symbolon-gate/1 ${json}`)));
    fc.assert(fc.property(fc.string(), (text) => parsed(`symbolon-gate/${text}`)));
  });

  it("with one member changed, added or left out is no message but its own", () => {
    const stage = { kind: "stage", channel, stage: { stage: "proving", share: 0.5 } };
    const change = fc.tuple(fc.constantFrom("kind", "channel", "stage", "more"), fc.jsonValue());
    fc.assert(
      fc.property(change, ([member, value]) => {
        const message = { ...stage, [member]: value };
        const code = codeOf(() => parseWalletMessage(frame(message)));
        const isOwn = code === "accepted";
        const fits =
          JSON.stringify(message) === JSON.stringify(stage) ||
          (member === "stage" && isStage(value)) ||
          (member === "channel" && typeof value === "string" && /^[0-9a-f]{32}$/.test(value));
        return isOwn === fits;
      }),
    );
  });
});

function isStage(value: unknown): boolean {
  const { stage, share, ...others } = (value ?? {}) as Record<string, unknown>;
  if (Object.keys(others).length > 0) return false;
  if (stage === "proving") return typeof share === "number" && share >= 0 && share <= 1;
  return (stage === "reviewing" || stage === "sending") && share === undefined;
}

describe("secureOrigin", () => {
  it.each([
    ["https://wallet.example/gate?x=1#y", "https://wallet.example"],
    ["https://wallet.example:8443/", "https://wallet.example:8443"],
    ["http://localhost:5173/", "http://localhost:5173"],
    ["http://127.0.0.1:80/", "http://127.0.0.1"],
  ])("of %s is %s", (address, origin) => {
    expect(secureOrigin(address)).toBe(origin);
  });

  it.each([
    "http://wallet.example",
    "null",
    "",
    "*",
    "wallet.example",
    "file:///wallet.html",
    "data:text/html,x",
    "blob:https://wallet.example/1",
    "javascript:alert(1)",
    "https://user@wallet.example/",
    "http://localhost.attacker.example/",
    "http://127.0.0.1.nip.io/",
  ])("is none for %s", (address) => {
    expect(secureOrigin(address)).toBeUndefined();
  });
});
