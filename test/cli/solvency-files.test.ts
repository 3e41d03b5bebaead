import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parquetWriteBuffer } from "hyparquet-writer";
import { beforeEach, describe, expect, it } from "vitest";
import { openLedger } from "../../src/cli/commands/solvency/open-ledger.ts";
import { openStore } from "../../src/cli/commands/solvency/open-store.ts";
import { PublicationFolder } from "../../src/cli/commands/solvency/publication-folder.ts";
import { deriveRunSecrets, readSecret } from "../../src/cli/commands/solvency/read-secret.ts";
import { readTypedLines } from "../../src/cli/commands/solvency/read-typed.ts";
import { readRunConfig } from "../../src/cli/commands/solvency/run-config.ts";
import { createProgressPrinter } from "../../src/cli/progress.ts";
import { createKeystore } from "../../src/issuer/create-keystore.ts";
import { ingestLedger } from "../../src/solvency/ingest/ingest-ledger.ts";
import { parsePinsFile } from "../../src/solvency/report/pins-file.ts";
import { S3Store } from "../../src/solvency/run/s3-store.ts";
import { temporaryDirectory, testIo } from "./support/run.ts";

let folder: string;
beforeEach(async () => {
  folder = await temporaryDirectory();
});
const write = async (name: string, content: string | Uint8Array, mode = 0o600) => {
  await writeFile(join(folder, name), content, { mode });
  return join(folder, name);
};
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "accepted",
    (error: { code?: string }) => error.code,
  );

describe("a run's configuration in docs/solvency-run.md", () => {
  const blocks = [
    ...readFileSync("docs/solvency-run.md", "utf8").matchAll(/^```json\n([\s\S]*?)^```$/gm),
  ].map(([, text]) => text as string);

  it("is one that the command takes; so are the pins", async () => {
    const { config } = await readRunConfig(testIo(), await write("run.json", blocks[0] ?? ""));
    expect(config.brackets).toHaveProperty("margin-8", 64);
    const pins = parsePinsFile(JSON.parse(blocks.at(-1) ?? ""));
    expect(pins.previous?.epoch).toBe(1);
  });
});

describe("a ledger's file", () => {
  const rows = [
    ["ada@example.com", "BTC", "1.5"],
    ["ben@example.com", "BTC", "0.25"],
  ] as const;
  const assets = [{ symbol: "BTC", decimals: 8 }];
  const located = (path: string, format: "csv" | "jsonl" | "parquet") => ({
    config: { ledger: { path, format } } as never,
    path: (name: string) => join(folder, name),
  });
  const read = async (path: string, format: "csv" | "jsonl" | "parquet", stdin = "") => {
    const opened = await openLedger(testIo({ stdin }), located(path, format));
    try {
      const { totals } = await ingestLedger(opened.source, {
        assets,
        orderSeed: new Uint8Array(32),
      });
      return { totals, digest: opened.digest() };
    } finally {
      await opened.close();
    }
  };
  const digestOf = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest("hex");

  it("of each format comes to the same totals, and to the digest of its bytes", async () => {
    const csv = `customer,asset,balance\n${rows.map((row) => row.join()).join("\n")}\n`;
    const jsonl = rows
      .map(([customer, asset, balance]) => JSON.stringify({ customer, asset, balance }))
      .join("\n");
    const column = (name: string, i: number) => ({
      name,
      data: rows.map((row) => row[i] as string),
      type: "STRING" as const,
    });
    const parquet = new Uint8Array(
      parquetWriteBuffer({
        columnData: [column("customer", 0), column("asset", 1), column("balance", 2)],
      }),
    );
    for (const [format, content] of [
      ["csv", csv],
      ["jsonl", jsonl],
      ["parquet", parquet],
    ] as const) {
      await write(`ledger.${format}`, content);
      const expected = { totals: [175_000_000n], digest: digestOf(content) };
      expect(await read(`ledger.${format}`, format)).toEqual(expected);
    }
    expect(await read("-", "csv", csv)).toEqual({ totals: [175_000_000n], digest: digestOf(csv) });
  });

  it("that is none, is no file or is cut is refused", async () => {
    expect(await codeOf(read("none.csv", "csv"))).toBe("ERR_CLI_FILE_MISSING");
    expect(await codeOf(read(".", "parquet"))).toBe("ERR_CLI_FILE_FORM");
    await write("cut.parquet", "PAR1");
    expect(await codeOf(read("cut.parquet", "parquet"))).toBe("ERR_SOLVENCY_LEDGER_FORM");
    expect(await codeOf(read("-", "csv", ""))).toBe("ERR_SOLVENCY_LEDGER_FORM");
  });
});

describe("a run's secret", () => {
  it("is read from a keystore under its passphrase, and not without", async () => {
    const secret = Uint8Array.from({ length: 32 }, (_, i) => i + 1);
    const random = (bytes: Uint8Array) => bytes.fill(5);
    const keystore = await createKeystore({ secret, passphrase: "correct horse", random });
    const path = await write("secret.json", JSON.stringify(keystore));
    const io = (passphrase?: string) =>
      testIo({ env: passphrase === undefined ? {} : { SYMBOLON_PASSPHRASE: passphrase } });
    expect(await readSecret(io("correct horse"), path, undefined)).toEqual(secret);
    expect(await codeOf(readSecret(io(), path, undefined))).toBe("ERR_CLI_USAGE");
  });

  it.each(["ab".repeat(31), `${"ab".repeat(32)}a`, "zz".repeat(32), "", "{"])(
    "of another form is refused: %j",
    async (text) => {
      const path = await write("bad.secret", text);
      expect(await codeOf(readSecret(testIo(), path, undefined))).toMatch(
        /^ERR_(?:KEY_SECRET_FORM|CLI_USAGE)$/,
      );
    },
  );

  it("gives every purpose and every epoch secrets of their own", () => {
    const secret = new Uint8Array(32).fill(9);
    const all = ["LEI/1", "LEI/2"].flatMap((run) => Object.values(deriveRunSecrets(secret, run)));
    const texts = all.map((bytes: Uint8Array) => Buffer.from(bytes).toString("hex"));
    expect(new Set(texts).size).toBe(6);
    expect(texts.every((text) => text.length === 64)).toBe(true);
    expect(deriveRunSecrets(secret, "LEI/1")).toEqual(deriveRunSecrets(secret, "LEI/1"));
  });
});

describe("a run's store", () => {
  const s3 = { s3: { url: "https://s3.example/bucket" } };
  const open = (env: Record<string, string>) => openStore(testIo({ env }), s3, (name) => name);

  it("on S3 takes its keys from the environment, and says which it lacks", async () => {
    const keys = { AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "secret" };
    expect(await open(keys)).toBeInstanceOf(S3Store);
    const { AWS_SECRET_ACCESS_KEY: _, ...less } = keys;
    await expect(open(less)).rejects.toThrow(/AWS_SECRET_ACCESS_KEY/);
  });
});

describe("a publication's folder", () => {
  it("reads and writes its own files, once each, and nothing outside", async () => {
    const publication = new PublicationFolder(join(folder, "published"));
    await publication.clear();
    await publication.put("trees/a.json", new Uint8Array([1]));
    expect(await publication.get("trees/a.json")).toEqual(Buffer.from([1]));
    expect(await publication.get("trees/b.json")).toBeUndefined();
    expect(await codeOf(publication.put("trees/a.json", new Uint8Array([2])))).toBe("EEXIST");
    await write("outside", "x");
    for (const path of ["../outside", "/etc/hostname", "trees/../../outside", ""]) {
      await expect(publication.get(path)).rejects.toThrow(TypeError);
      await expect(publication.put(path, new Uint8Array())).rejects.toThrow(TypeError);
    }
    await expect(publication.get("trees")).rejects.toThrow(/not a plain file/);
  });
});

describe("lines that a person types", () => {
  const QUESTIONS = ["your id", "your key"];
  const terminal = (...chunks: string[]) => {
    const shown: string[] = [];
    const io = {
      ...testIo(),
      stdinIsTerminal: true,
      stderr: (text: string) => void shown.push(text),
      stdin: async function* () {
        for (const chunk of chunks) yield new TextEncoder().encode(chunk);
        // a terminal does not end
        await new Promise(() => {});
      },
    };
    return { io, shown };
  };

  it("are asked for one after the other, and waited for no longer than they take", async () => {
    const { io, shown } = terminal("ada@exa", "mple.com\n", "0123\n");
    expect(await readTypedLines(io, QUESTIONS)).toEqual(["ada@example.com", "0123"]);
    expect(shown).toEqual(["your id: ", "your key: "]);
  });

  it("are refused where one is empty", async () => {
    const { io } = terminal("\n", "0123\n");
    expect(await codeOf(readTypedLines(io, QUESTIONS))).toBe("ERR_CLI_USAGE");
  });

  it("that are no text are refused", async () => {
    const io = testIo({ stdin: new Uint8Array([0x61, 0xff, 0x0a]) });
    expect(await codeOf(readTypedLines(io, ["your id"]))).toBe("ERR_CLI_FILE_FORM");
  });
});

describe("progress with a detail", () => {
  it("stands behind share and time left", () => {
    const written: string[] = [];
    const io = {
      stderr: (text: string) => void written.push(text),
      stderrIsTerminal: false,
      now: () => new Date(0),
    };
    createProgressPrinter(io, true).report({ stage: "prove", share: 1, detail: "2 of 2" });
    expect(written).toEqual(["prove 100 %; 2 of 2\n"]);
  });
});
