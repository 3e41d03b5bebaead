import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { VerificationError } from "../../src/errors.ts";
import { createLogger } from "../../src/service/create-logger.ts";

function capture(): { lines: () => string[]; destination: Writable } {
  let text = "";
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString("utf8");
      done();
    },
  });
  return { destination, lines: () => text.split("\n").filter(Boolean) };
}

describe("createLogger", () => {
  it("H10 escapes line breaks: a value cannot forge a line", () => {
    const { destination, lines } = capture();
    createLogger("info", destination).info({ route: 'x\r\n{"level":30}\u2028' }, "a\nb");
    expect(lines()).toHaveLength(1);
    expect(JSON.parse(lines()[0] ?? "")).toMatchObject({ msg: "a\nb" });
  });

  it("drops members that may be personal, at the top and one level down, and keeps the rest", () => {
    const { destination, lines } = capture();
    const personal = {
      nullifier: "canary",
      subject: "canary",
      proof: ["canary"],
      body: "canary",
      requestId: "canary",
    };
    createLogger("info", destination).info({ ...personal, decisionId: "d", inner: personal }, "m");
    expect(lines()[0]).not.toContain("canary");
    expect(JSON.parse(lines()[0] ?? "")).toMatchObject({ decisionId: "d" });
  });

  it("names errors by class and code, without message, stack or cause", () => {
    const { destination, lines } = capture();
    const error = new VerificationError("ERR_VERIFICATION_NONCE", "canary", {
      cause: new Error("canary"),
    });
    createLogger("info", destination).error({ err: error }, "m");
    expect(lines()[0]).not.toContain("canary");
    expect(JSON.parse(lines()[0] ?? "")).toMatchObject({
      err: { name: "VerificationError", code: "ERR_VERIFICATION_NONCE" },
    });
  });

  it("is silent when told", () => {
    const { destination, lines } = capture();
    createLogger("silent", destination).error("m");
    expect(lines()).toEqual([]);
  });
});
