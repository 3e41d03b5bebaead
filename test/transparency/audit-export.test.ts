import { beforeAll, describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/field/canonical-json.ts";
import { deriveServiceKeys } from "../../src/service/keys/service-keys.ts";
import {
  commitEntry,
  createVerifierKey,
  encodeVerifierKey,
  leafOfCommitment,
  merkleRoot,
  type NoteSigner,
  signCheckpoint,
  verifyAuditExport,
} from "../../src/transparency/index.ts";
import { toHex } from "./stored-tree.ts";

const ORIGIN = "gate.example/audit-log";
const refused = (code: string) => expect.objectContaining({ code });

interface Line {
  sequence: number;
  commitment: string;
  entry?: string;
  salt?: string;
}

const decision = (i: number, changes: object = {}) => ({
  kind: "decision",
  at: 1_000_000 + i * 1000,
  decisionId: `decision-${i}`,
  requestId: `request-${i}`,
  policyId: "adults",
  outcome: "accepted",
  digest: "ab".repeat(32),
  ...changes,
});

function lineOf(entry: object, i: number): Line {
  const salt = new Uint8Array(16).fill(i);
  const text = canonicalJson(entry);
  return {
    sequence: i + 1,
    commitment: toHex(commitEntry(salt, text)),
    entry: text,
    salt: toHex(salt),
  };
}

const linesOf = (entries: readonly object[]) => entries.map(lineOf);
const renumber = (lines: readonly Line[]) => lines.map((line, i) => ({ ...line, sequence: i + 1 }));
const rootOf = (lines: readonly Line[]) =>
  merkleRoot(lines.map(({ commitment }) => leafOfCommitment(Buffer.from(commitment, "hex"))));

describe("verifyAuditExport", () => {
  let log: NoteSigner;
  let forger: NoteSigner;
  let honest: Line[];
  beforeAll(async () => {
    const signerOf = async (secret: number): Promise<NoteSigner> => {
      const { checkpoints } = await deriveServiceKeys(new Uint8Array(32).fill(secret));
      return { key: createVerifierKey(ORIGIN, checkpoints.publicKey), sign: checkpoints.sign };
    };
    [log, forger] = [await signerOf(1), await signerOf(2)];
    honest = linesOf(
      [0, 1, 2, 3, 4].map((i) => decision(i, i === 3 ? { outcome: "refused" } : {})),
    );
  });

  const noteOf = (lines: readonly Line[], signer = log, origin = ORIGIN) =>
    signCheckpoint({ origin, size: lines.length, root: rootOf(lines) }, [signer]);
  /** An export of lines under a checkpoint that says what `signed` come to. */
  const textOf = (lines: readonly Line[], signed = lines, signer = log, header: object = {}) =>
    [
      {
        type: "SymbolonAuditLog",
        version: 1,
        origin: ORIGIN,
        verifierKey: encodeVerifierKey(signer.key),
        size: signed.length,
        checkpoint: noteOf(signed, signer),
        ...header,
      },
      ...lines,
    ].map((line) => JSON.stringify(line));
  const verify = (text: string[], since?: string, key = log.key) =>
    verifyAuditExport(text, { key, ...(since === undefined ? {} : { since }) });

  it("accepts what was signed", async () => {
    expect(await verify(textOf(honest))).toEqual({
      origin: ORIGIN,
      size: 5,
      root: toHex(rootOf(honest)),
      verifierKey: encodeVerifierKey(log.key),
      isPinned: true,
      opened: { decision: 5 },
      erased: 0,
      erasuresLogged: 0,
      accepted: 4,
      refused: 1,
    });
    expect(await verify(textOf([]))).toMatchObject({ size: 0 });
    expect(await verify(textOf(honest.slice(0, 1)))).toMatchObject({ size: 1 });
  });

  it("refuses an export that names another key than the pinned one, whoever signed it", async () => {
    const text = textOf(honest, honest, log, { verifierKey: encodeVerifierKey(forger.key) });
    await expect(verifyAuditExport(text, { key: log.key })).rejects.toEqual(
      refused("ERR_AUDIT_KEY_UNKNOWN"),
    );
  });

  it("says that a key of the export's own is not pinned", async () => {
    expect((await verifyAuditExport(textOf(honest))).isPinned).toBe(false);
    const forged = textOf(honest, honest, forger);
    expect((await verifyAuditExport(forged)).isPinned).toBe(false);
    await expect(verify(forged)).rejects.toThrow(refused("ERR_AUDIT_KEY_UNKNOWN"));
  });

  const changes: Record<string, (lines: Line[]) => Line[]> = {
    "a changed entry with a commitment of its own": (lines) =>
      lines.map((line, i) => (i === 3 ? lineOf(decision(3), 3) : line)),
    "an entry taken out": (lines) =>
      renumber(lines.filter((_, i) => i !== 2)).concat(lineOf(decision(9), 4)),
    "two entries exchanged": (lines) =>
      renumber([lines[0], lines[2], lines[1], lines[3], lines[4]] as Line[]),
    "the first entry taken away and one added": (lines) =>
      renumber([...lines.slice(1), lineOf(decision(9), 5)]),
  };
  it.each(Object.entries(changes))("refuses %s", async (_, change) => {
    const text = textOf(change(honest), honest);
    await expect(verify(text)).rejects.toThrow(refused("ERR_AUDIT_ROOT_MISMATCH"));
  });

  it("refuses an entry added at the end, and a cut export", async () => {
    const longer = [...honest, lineOf(decision(5), 5)];
    await expect(verify(textOf(longer, honest))).rejects.toThrow(refused("ERR_AUDIT_EXPORT_FORM"));
    const cut = textOf(honest.slice(0, 4), honest);
    await expect(verify(cut)).rejects.toThrow(refused("ERR_AUDIT_EXPORT_FORM"));
  });

  it("refuses another log's entries under this log's name, and another log's checkpoint", async () => {
    const other = linesOf([decision(7), decision(8)]);
    await expect(verify(textOf(other, honest.slice(0, 2)))).rejects.toThrow(
      refused("ERR_AUDIT_ROOT_MISMATCH"),
    );
    const header = { checkpoint: noteOf(honest, log, "other.example/audit-log") };
    await expect(verify(textOf(honest, honest, log, header))).rejects.toThrow(
      refused("ERR_AUDIT_ORIGIN"),
    );
    await expect(verify(textOf(honest), noteOf(honest, log, "other.example"))).rejects.toThrow(
      refused("ERR_AUDIT_ORIGIN"),
    );
  });

  it("refuses a forged checkpoint", async () => {
    const checkpoint = noteOf(honest).replace("\n5\n", "\n6\n");
    const text = textOf([...honest, lineOf(decision(5), 5)], honest, log, { checkpoint, size: 6 });
    await expect(verify(text)).rejects.toThrow(refused("ERR_AUDIT_SIGNATURE"));
  });

  describe("since an older checkpoint", () => {
    it("accepts every one that the log went through", async () => {
      for (let size = 0; size <= 5; size++) {
        const since = noteOf(honest.slice(0, size));
        expect(await verify(textOf(honest), since)).toMatchObject({ since: size });
      }
    });

    it("refuses a log that is shorter than what was signed", async () => {
      await expect(verify(textOf(honest.slice(0, 3)), noteOf(honest))).rejects.toThrow(
        refused("ERR_AUDIT_TRUNCATED"),
      );
    });

    it("refuses a log that was rewritten and signed anew", async () => {
      const rewritten = honest.map((line, i) =>
        i === 1 ? lineOf(decision(1, { policyId: "x" }), 1) : line,
      );
      for (const size of [2, 3, 4]) {
        await expect(verify(textOf(rewritten), noteOf(honest.slice(0, size)))).rejects.toThrow(
          refused("ERR_AUDIT_CONSISTENCY"),
        );
      }
      expect(await verify(textOf(rewritten), noteOf(honest.slice(0, 1)))).toMatchObject({
        since: 1,
      });
    });

    it("names a split view: two roots signed for one size", async () => {
      const other = honest.map((line, i) =>
        i === 4 ? lineOf(decision(4, { policyId: "x" }), 4) : line,
      );
      await expect(verify(textOf(other), noteOf(honest))).rejects.toThrow(
        refused("ERR_AUDIT_SPLIT_VIEW"),
      );
    });

    it("refuses an older checkpoint that the pinned key has not signed", async () => {
      const since = noteOf(honest.slice(0, 2), forger);
      await expect(verify(textOf(honest), since)).rejects.toThrow(refused("ERR_AUDIT_KEY_UNKNOWN"));
    });
  });

  describe("entries", () => {
    it("counts what was erased, and opens the rest", async () => {
      const erased = honest.map(({ entry, salt, ...line }, i) =>
        i < 2 ? line : { ...line, entry, salt },
      ) as Line[];
      expect(await verify(textOf(erased))).toMatchObject({
        erased: 2,
        erasuresLogged: 0,
        accepted: 2,
      });
    });

    it("refuses an erasure that is logged and was not done", async () => {
      const erasure = { kind: "erasure", at: 2_000_000, cause: "request", openings: 1, fields: {} };
      const lines = [...honest, lineOf(erasure, 5)];
      await expect(verify(textOf(lines))).rejects.toThrow(refused("ERR_AUDIT_ENTRY"));
      const done = lines.map(({ entry, salt, ...line }, i) =>
        i === 0 ? line : { ...line, entry, salt },
      ) as Line[];
      expect(await verify(textOf(done))).toMatchObject({ erased: 1, erasuresLogged: 1 });
    });

    it.each([
      ["another text", { entry: '{"kind":"decision"}' }],
      ["another salt", { salt: "ff".repeat(16) }],
      ["the opening of another entry", { entry: undefined }],
    ])("refuses %s for a commitment", async (name, change) => {
      const [first, second] = honest as [Line, Line];
      const wrong = name.startsWith("the opening")
        ? { ...first, entry: second.entry, salt: second.salt }
        : { ...first, ...change };
      const text = textOf([wrong as Line, ...honest.slice(1)], honest);
      await expect(verify(text)).rejects.toThrow(refused("ERR_AUDIT_OPENING"));
    });

    const wrongEntries: Record<string, object> = {
      "a decision made twice": decision(1, { requestId: "another" }),
      "a second decision on a consumed request": decision(6, { requestId: "request-1" }),
      "a time that goes back by more than a minute": decision(6, { at: 1 }),
      "no time": decision(6, { at: "yesterday" }),
      "no kind": { at: 2_000_000 },
      "no outcome": decision(6, { outcome: "maybe" }),
      "an erasure that counts below nothing": { kind: "erasure", at: 2_000_000, openings: -1 },
    };
    it.each(Object.entries(wrongEntries))("refuses %s", async (_, entry) => {
      const text = textOf([...honest, lineOf(entry, 5)]);
      await expect(verify(text)).rejects.toThrow(refused("ERR_AUDIT_ENTRY"));
    });

    it("refuses an entry that is not in canonical form, though committed to", async () => {
      const salt = new Uint8Array(16);
      const entry = '{"kind": "note", "at": 2000000}';
      const line = {
        sequence: 6,
        commitment: toHex(commitEntry(salt, entry)),
        entry,
        salt: toHex(salt),
      };
      await expect(verify(textOf([...honest, line]))).rejects.toThrow(refused("ERR_AUDIT_ENTRY"));
    });

    it("takes a request that was refused before it was accepted, and kinds it does not know", async () => {
      const refusal = decision(6, { requestId: "request-9", outcome: "refused" });
      const lines = [
        refusal,
        decision(7, { requestId: "request-9" }),
        { kind: "note", at: 2_000_000 },
      ];
      expect(await verify(textOf(linesOf(lines)))).toMatchObject({
        opened: { decision: 2, note: 1 },
      });
    });
  });

  it.each([
    ["nothing", () => []],
    ["no header", (text: string[]) => text.slice(1)],
    ["two headers", (text: string[]) => [text[0], ...text]],
    ["a blank line", (text: string[]) => [...text, ""]],
    ["a line missing", (text: string[]) => text.slice(0, -1)],
    ["no JSON", (text: string[]) => [...text.slice(0, -1), "{"]],
    ["a list", (text: string[]) => [...text.slice(0, -1), "[]"]],
    [
      "a salt without its entry",
      (text: string[]) => text.map((line) => line.replace(/"entry":"(\\.|[^"\\])*",/, "")),
    ],
    ["a further member", (text: string[]) => text.map((line) => line.replace("{", '{"x":1,'))],
    [
      "an endless line",
      (text: string[]) => [...text.slice(0, -1), `{"x":"${"a".repeat(300_000)}"}`],
    ],
  ] as const)("refuses %s by its form", async (_, change) => {
    const text = change(textOf(honest)) as string[];
    await expect(verify(text)).rejects.toThrow(refused("ERR_AUDIT_EXPORT_FORM"));
  });
});
