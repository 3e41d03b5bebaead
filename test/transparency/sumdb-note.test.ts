import { createPrivateKey, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  AuditError,
  createVerifierKey,
  encodeVerifierKey,
  parseNote,
  parseVerifierKey,
  signNote,
  verifyNote,
} from "../../src/transparency/index.ts";

// golang.org/x/mod/sumdb/note/note_test.go
const PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const PETER_SECRET = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
const TEXT =
  "If you think cryptography is the answer to your problem,\n" +
  "then you don't know what your problem is.\n";
const PETER_LINE =
  "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const ENOCH_LINE =
  "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

const peter = parseVerifierKey(PETER);
const enoch = parseVerifierKey(ENOCH);
const names = (note: string, keys = [peter]) =>
  verifyNote(note, keys).signedBy.map(({ name }) => name);
const refused = (code: string) => expect.objectContaining({ code });

describe("Go sumdb note: TestNewVerifier", () => {
  it("takes the key and writes it again", () => {
    expect(encodeVerifierKey(peter)).toBe(PETER);
    expect(encodeVerifierKey(enoch)).toBe(ENOCH);
    expect(encodeVerifierKey(createVerifierKey("EnochRoot", enoch.publicKey))).toBe(ENOCH);
  });

  it("takes no part of it", () => {
    for (let i = 0; i <= PETER.length; i++) {
      for (let j = i + 1; j <= PETER.length; j++) {
        if (i === 0 && j === PETER.length) continue;
        expect(() => parseVerifierKey(PETER.slice(i, j))).toThrow(AuditError);
      }
    }
  });

  it("takes it with no character one higher", () => {
    for (let i = 0; i < PETER.length; i++) {
      const next = String.fromCharCode(PETER.charCodeAt(i) + 1);
      const wrong = PETER.slice(0, i) + next + PETER.slice(i + 1);
      expect(() => parseVerifierKey(wrong)).toThrow(refused("ERR_AUDIT_KEY_FORM"));
    }
  });

  it.each([
    [
      "another length, its id right",
      "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
    ],
    [
      "an unknown algorithm, its id right",
      "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
    ["an upper-case id", PETER.replace("c74f20a3", "C74F20A3")],
    ["a space in the name", PETER.replace("PeterNeumann", "Peter Neumann")],
    ["no name", PETER.replace("PeterNeumann", "")],
  ])("refuses %s", (_, text) => {
    expect(() => parseVerifierKey(text)).toThrow(refused("ERR_AUDIT_KEY_FORM"));
  });
});

describe("Go sumdb note: TestSign", () => {
  it("signs what Go signs", () => {
    const seed = Buffer.from(PETER_SECRET, "base64").subarray(1);
    const key = createPrivateKey({
      key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]),
      format: "der",
      type: "pkcs8",
    });
    const signer = {
      key: peter,
      sign: (message: Uint8Array) => new Uint8Array(sign(null, message, key)),
    };
    expect(signNote(TEXT, [signer])).toBe(`${TEXT}\n${PETER_LINE}`);
    for (const text of ["abc", "a\tb\n", "\ud800\n"]) {
      expect(() => signNote(text, [signer])).toThrow(refused("ERR_AUDIT_NOTE_FORM"));
    }
    expect(() => signNote(TEXT, [])).toThrow(refused("ERR_AUDIT_NOTE_FORM"));
  });
});

describe("Go sumdb note: TestOpen", () => {
  it("one signature verified, one of an unknown key", () => {
    const note = `${TEXT}\n${PETER_LINE}${ENOCH_LINE}`;
    const opened = verifyNote(note, [peter]);
    expect(opened.text).toBe(TEXT);
    expect(opened.signedBy).toEqual([peter]);
    expect(opened.signatures.map(({ name, id }) => [name, id])).toEqual([
      ["PeterNeumann", "c74f20a3"],
      ["EnochRoot", "af0cfe78"],
    ]);
  });

  it("both verified, also where one is there twice", () => {
    expect(names(`${TEXT}\n${PETER_LINE}${ENOCH_LINE}${PETER_LINE}`, [peter, enoch])).toEqual([
      "PeterNeumann",
      "EnochRoot",
    ]);
  });

  it("none verified", () => {
    expect(() => names(`${TEXT}\n${PETER_LINE}${ENOCH_LINE}`, [])).toThrow(
      refused("ERR_AUDIT_KEY_UNKNOWN"),
    );
    expect(() => names(`${TEXT}\n${ENOCH_LINE}`)).toThrow(refused("ERR_AUDIT_KEY_UNKNOWN"));
  });

  it("too many signatures", () => {
    expect(names(`${TEXT}\n${PETER_LINE.repeat(16)}`)).toEqual(["PeterNeumann"]);
    expect(() => names(`${TEXT}\n${PETER_LINE.repeat(101)}`)).toThrow(
      refused("ERR_AUDIT_NOTE_FORM"),
    );
  });

  it("an invalid signature of a known key, also beside a valid one", () => {
    const wrong = `${PETER_LINE.slice(0, 60)}ABCD${PETER_LINE.slice(60)}`;
    expect(() => names(`${TEXT}\n${wrong}`)).toThrow(refused("ERR_AUDIT_SIGNATURE"));
    expect(() => names(`${TEXT}\n${PETER_LINE}${wrong}`)).toThrow(refused("ERR_AUDIT_SIGNATURE"));
    expect(() => names(`${TEXT.replace("you", "You")}\n${PETER_LINE}`)).toThrow(
      refused("ERR_AUDIT_SIGNATURE"),
    );
  });

  it("a key that shares only the name, or only the id, is unknown", () => {
    const named = PETER_LINE.replace("PeterNeumann", "CarmenSandiego");
    const numbered = PETER_LINE.replace("x08g", "xxxx");
    for (const line of [named, numbered]) {
      expect(() => names(`${TEXT}\n${line}`)).toThrow(refused("ERR_AUDIT_KEY_UNKNOWN"));
      expect(names(`${TEXT}\n${line}${PETER_LINE}`)).toEqual(["PeterNeumann"]);
    }
  });

  it.each([
    ["no signature", TEXT],
    ["an empty block", `${TEXT}\n`],
    ["no last line feed", `${TEXT}\n${PETER_LINE.slice(0, -1)}`],
    ["a control character", `\u0001${TEXT}\n${PETER_LINE}`],
    ["a carriage return", `${TEXT}\n${PETER_LINE}`.replaceAll("\n", "\r\n")],
    ["a lone surrogate", `\udfff${TEXT}\n${PETER_LINE}`],
    ["a name with a space", `${TEXT}\n${PETER_LINE.replace("PeterNeumann", "Bad Name")}`],
    ["a name with a plus", `${TEXT}\n${PETER_LINE.replace("PeterNeumann", "Bad+Name")}`],
    ["a line after", `${TEXT}\n${PETER_LINE}Unexpected line.\n`],
    ["a hyphen for the dash", `${TEXT}\n${PETER_LINE.replace("—", "-")}`],
    ["base64 with spare bits", `${TEXT}\n${PETER_LINE.replace("nAM=", "nAN=")}`],
    ["a signature without bytes", `${TEXT}\n— PeterNeumann x08gow==\n`],
  ])("refuses %s", (_, note) => {
    expect(() => parseNote(note)).toThrow(refused("ERR_AUDIT_NOTE_FORM"));
  });

  it("splits at the last empty line: a note may quote a note", () => {
    const quoted = `${TEXT}\n${PETER_LINE}\n${ENOCH_LINE}`;
    expect(parseNote(quoted).text).toBe(`${TEXT}\n${PETER_LINE}`);
    expect(() => names(quoted)).toThrow(refused("ERR_AUDIT_KEY_UNKNOWN"));
  });
});
