import { describe, expect, it } from "vitest";
import { deriveServiceKeys } from "../../src/service/keys/service-keys.ts";
import {
  createVerifierKey,
  encodeCheckpoint,
  parseCheckpoint,
  parseNote,
  signCheckpoint,
  verifyCheckpoint,
} from "../../src/transparency/index.ts";
import { toHex } from "./stored-tree.ts";

// The example of c2sp.org/tlog-checkpoint.
const TEXT =
  "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
const NOTE = `${TEXT}\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n`;
const refused = (code: string) => expect.objectContaining({ code });
const root = new Uint8Array(32).fill(9);

async function signerOf(name: string, secret: number) {
  const { checkpoints } = await deriveServiceKeys(new Uint8Array(32).fill(secret));
  return { key: createVerifierKey(name, checkpoints.publicKey), sign: checkpoints.sign };
}

describe("C2SP tlog-checkpoint", () => {
  it("reads the example and writes it again", () => {
    const { text, signatures } = parseNote(NOTE);
    const checkpoint = parseCheckpoint(text);
    expect([checkpoint.origin, checkpoint.size]).toEqual(["example.com/behind-the-sofa", 20852163]);
    expect(toHex(checkpoint.root)).toMatch(/^0ac5186a91863e8e/);
    expect(encodeCheckpoint(checkpoint)).toBe(TEXT);
    expect(signatures.map(({ name, id }) => [name, id])).toEqual([
      ["example.com/behind-the-sofa", "033de0ae"],
    ]);
  });

  it("takes size 0 and extension lines", () => {
    const checkpoint = { origin: "log", size: 0, root, extensions: ["one", "two"] };
    expect(parseCheckpoint(encodeCheckpoint(checkpoint))).toEqual(checkpoint);
  });

  const [origin, size, hash] = TEXT.trimEnd().split("\n") as [string, string, string];
  it.each([
    ["two lines", `${origin}\n${size}\n`],
    ["no last line feed", `${origin}\n${size}\n${hash}`],
    ["no origin", `\n${size}\n${hash}\n`],
    ["an empty extension line", `${origin}\n${size}\n${hash}\n\n`],
    ["a leading zero", `${origin}\n0${size}\n${hash}\n`],
    ["a sign", `${origin}\n+${size}\n${hash}\n`],
    ["a negative size", `${origin}\n-1\n${hash}\n`],
    ["hexadecimal", `${origin}\n0x10\n${hash}\n`],
    ["an exponent", `${origin}\n1e3\n${hash}\n`],
    ["other digits", `${origin}\n١٢\n${hash}\n`],
    ["a size beyond 2^53", `${origin}\n9007199254740992\n${hash}\n`],
    ["a root of 31 bytes", `${origin}\n${size}\n${Buffer.alloc(31).toString("base64")}\n`],
    ["a root with spare bits", `${origin}\n${size}\n${hash.replace("q2I=", "q2J=")}\n`],
    ["a root in base64url", `${origin}\n${size}\n${hash.replace("/", "_")}\n`],
    ["a root without padding", `${origin}\n${size}\n${hash.replace("=", "")}\n`],
  ])("refuses %s", (_, text) => {
    expect(() => parseCheckpoint(text)).toThrow(refused("ERR_AUDIT_CHECKPOINT_FORM"));
  });

  it("writes no line within a line", () => {
    for (const checkpoint of [
      { origin: `log\n5\n${hash}`, size: 6, root },
      { origin: "", size: 6, root },
      { origin: "log", size: 6, root, extensions: ["a\nb"] },
      { origin: "log", size: 1.5, root },
      { origin: "log", size: 1, root: root.slice(1) },
    ]) {
      expect(() => encodeCheckpoint(checkpoint)).toThrow(refused("ERR_AUDIT_CHECKPOINT_FORM"));
    }
  });

  it("verifies a log's own signature beside a witness's, and another log's not", async () => {
    const log = await signerOf("gate.example/audit-log", 1);
    const witness = await signerOf("witness.example", 2);
    const checkpoint = { origin: log.key.name, size: 3, root };
    const note = signCheckpoint(checkpoint, [log, witness]);
    expect(verifyCheckpoint(note, { keys: [log.key] })).toEqual(checkpoint);
    expect(verifyCheckpoint(note, { keys: [witness.key], origin: log.key.name })).toEqual(
      checkpoint,
    );
    expect(() => verifyCheckpoint(note, { keys: [witness.key] })).toThrow(
      refused("ERR_AUDIT_ORIGIN"),
    );
    expect(() => verifyCheckpoint(note, { keys: [log.key], origin: "other" })).toThrow(
      refused("ERR_AUDIT_ORIGIN"),
    );
  });

  it("refuses a forged checkpoint: another size, another key under the name", async () => {
    const log = await signerOf("log", 1);
    const forger = await signerOf("log", 2);
    const note = signCheckpoint({ origin: "log", size: 3, root }, [log]);
    expect(() => verifyCheckpoint(note.replace("\n3\n", "\n4\n"), { keys: [log.key] })).toThrow(
      refused("ERR_AUDIT_SIGNATURE"),
    );
    const forged = signCheckpoint({ origin: "log", size: 3, root }, [forger]);
    expect(() => verifyCheckpoint(forged, { keys: [log.key] })).toThrow(
      refused("ERR_AUDIT_KEY_UNKNOWN"),
    );
    const asLog = signCheckpoint({ origin: "log", size: 3, root }, [{ ...forger, key: log.key }]);
    expect(() => verifyCheckpoint(asLog, { keys: [log.key] })).toThrow(
      refused("ERR_AUDIT_SIGNATURE"),
    );
  });
});
