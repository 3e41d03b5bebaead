/**
 * `tsx scripts/check-contracts.ts [--write]`: what the last forge run left, against what is committed. Each contract that
 * can be deployed stays below EIP-170's limit and has its storage layout in verifier-contracts/storage; the gas that
 * test/Gas.t.sol measured is that in verifier-contracts/gas. `--write` replaces the committed files, after
 * `npm run test:contracts -- --match-contract GasTest`.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const FOLDER = join(ROOT, "verifier-contracts");
const FORGE = join(ROOT, "build/forge");
/** EIP-170: the code that a contract may leave on chain, in bytes. */
const MOST_BYTES = 24_576;
/** Solidity that is never deployed, and what comes from elsewhere. */
const NOT_OURS = new Set(["test", "storage", "gas"]);

interface Slot {
  readonly label: string;
  readonly slot: string;
  readonly offset: number;
  readonly type: string;
}

interface StorageType {
  readonly label: string;
  readonly numberOfBytes: string;
  readonly members?: readonly Slot[];
}

interface Artifact {
  readonly deployedBytecode: { readonly object: string };
  readonly storageLayout: {
    readonly storage: readonly Slot[];
    readonly types: Readonly<Record<string, StorageType>> | null;
  };
}

export interface ContractCheck {
  readonly name: string;
  /** What is wrong; undefined where nothing is. */
  readonly problem: string | undefined;
}

/** Name of each contract that is neither abstract nor a library -> its source below the folder. */
export function deployableContracts(folder: string): Map<string, string> {
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".sol") && !NOT_OURS.has(path.split(/[/\\]/)[0] ?? ""))
    .sort();
  return new Map(
    sources.flatMap((path) =>
      [...readFileSync(join(folder, path), "utf8").matchAll(/^contract (\w+)/gm)].map(
        ([, name]) => [name ?? "", path] as const,
      ),
    ),
  );
}

/** The compiler's layout without the numbers of its syntax tree, which any edit anywhere changes. */
export function readableLayout({ storage, types }: Artifact["storageLayout"]) {
  const typeOf = (id: string) => {
    const type = types?.[id];
    if (type === undefined) throw new Error(`the layout lacks ${id}`);
    return type;
  };
  const slots = (list: readonly Slot[]) =>
    list.map(({ label, slot, offset, type }) => {
      const { label: name, numberOfBytes } = typeOf(type);
      return { slot: Number(slot), offset, bytes: Number(numberOfBytes), label, type: name };
    });
  const structs = Object.values(types ?? {})
    .filter(({ members }) => members !== undefined)
    .map(({ label, members }) => [label, slots(members ?? [])] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { storage: slots(storage), structs: Object.fromEntries(structs) };
}

const jsonText = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

function gasFigures(path: string): Record<string, number> {
  const figures = JSON.parse(readFileSync(path, "utf8")) as Record<string, string>;
  const entries = Object.entries(figures).map(([name, gas]) => [name, Number(gas)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Committed path -> content, of what the last forge run left. */
function measuredFiles(artifacts: ReadonlyMap<string, Artifact>): Map<string, string> {
  const files = new Map<string, string>();
  for (const [name, { storageLayout }] of artifacts) {
    files.set(join("storage", `${name}.json`), jsonText(readableLayout(storageLayout)));
  }
  const snapshots = join(FORGE, "snapshots");
  if (existsSync(snapshots)) {
    for (const file of readdirSync(snapshots).sort()) {
      files.set(join("gas", file), jsonText(gasFigures(join(snapshots, file))));
    }
  }
  return files;
}

function readArtifacts(): Map<string, Artifact> {
  return new Map(
    [...deployableContracts(FOLDER)].map(([name, source]) => {
      const path = join(FORGE, "out", basename(source), `${name}.json`);
      return [name, JSON.parse(readFileSync(path, "utf8")) as Artifact] as const;
    }),
  );
}

function committedFiles(): string[] {
  return ["storage", "gas"].flatMap((part) =>
    existsSync(join(FOLDER, part))
      ? readdirSync(join(FOLDER, part)).map((file) => join(part, file))
      : [],
  );
}

/** First line that differs, for a person. */
function difference(expected: string, actual: string): string {
  const [was, is] = [expected.split("\n"), actual.split("\n")];
  const line = is.findIndex((text, i) => text !== was[i]);
  return `${(was[line] ?? "nothing").trim()} became ${(is[line] ?? "nothing").trim()}`;
}

/** One check for each contract and each committed file. */
export function checkContracts(): ContractCheck[] {
  const artifacts = readArtifacts();
  const measured = measuredFiles(artifacts);
  const sizes = [...artifacts].map(([name, { deployedBytecode }]): ContractCheck => {
    const bytes = deployedBytecode.object.length / 2 - 1;
    const problem = bytes < MOST_BYTES ? undefined : `${bytes} bytes of ${MOST_BYTES}`;
    return { name: `EIP-170 ${name}`, problem };
  });
  const paths = new Set([...measured.keys(), ...committedFiles(), join("gas", "reads.json")]);
  const files = [...paths].sort().map((path): ContractCheck => {
    const actual = measured.get(path);
    const committed = join(FOLDER, path);
    if (actual === undefined) return { name: path, problem: "not measured" };
    if (!existsSync(committed)) return { name: path, problem: "not committed" };
    const expected = readFileSync(committed, "utf8");
    return { name: path, problem: expected === actual ? undefined : difference(expected, actual) };
  });
  return [...sizes, ...files];
}

function writeCommitted(): void {
  const measured = measuredFiles(readArtifacts());
  for (const path of committedFiles()) if (!measured.has(path)) rmSync(join(FOLDER, path));
  for (const [path, content] of measured) {
    mkdirSync(join(FOLDER, path, ".."), { recursive: true });
    writeFileSync(join(FOLDER, path), content);
  }
}

const program = process.argv[1];
if (program !== undefined && pathToFileURL(program).href === import.meta.url) {
  if (process.argv.includes("--write")) writeCommitted();
  const failed = checkContracts().filter(({ problem }) => problem !== undefined);
  for (const { name, problem } of failed) console.error(`${name}: ${problem}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
