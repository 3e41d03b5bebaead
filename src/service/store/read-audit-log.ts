import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { canonicalJson } from "../../field/canonical-json.ts";
import { CompactRange } from "../../transparency/append-leaf.ts";
import { parseCheckpoint } from "../../transparency/checkpoint.ts";
import { commitEntry, leafOfCommitment } from "../../transparency/commit-entry.ts";
import { parseNote } from "../../transparency/signed-note.ts";
import type { TreeNode } from "../../transparency/tree-nodes.ts";
import type { AuditEntry } from "./audit-entry.ts";
import type { ErasableField } from "./digest-decision.ts";
import { groupBy } from "./group-by.ts";
import type { ServiceDatabase } from "./open-database.ts";
import type { AuditTable } from "./tables.ts";

/** What the log says, read from its first entry to its last. */
export interface AuditLogReading {
  readonly entries: number;
  /** 64 hex digits. */
  readonly root: string;
  readonly erased: number;
  readonly brokenAt?: number;
  /** Entries of decisions that can be opened. */
  readonly decisions: number;
  /** What the entries of kind `erasure` come to. */
  readonly erasedFields: Readonly<Partial<Record<ErasableField, number>>>;
  /** Entries on trust roots, in order. */
  readonly trustRoots: readonly TrustRootEntry[];
  /** Entries on other documents and on API keys, in order. */
  readonly records: readonly RecordEntry[];
  /** Entries on credentials that were issued or revoked, in order. */
  readonly credentials: readonly CredentialEntry[];
}

export type TrustRootEntry = Extract<AuditEntry, { readonly root: string }>;

export type CredentialEntry = Extract<
  AuditEntry,
  { readonly kind: "credential" | "credential-revocation" }
>;

export type RecordEntry = Extract<
  AuditEntry,
  {
    readonly kind:
      | "policy-pack"
      | "policy-equivocation"
      | "solvency-report"
      | "api-key"
      | "api-key-revocation";
  }
>;

export const PAGE = 500;

/** Reads the log page by page, and stops at the first entry that does not fit. */
export async function readAuditLog(database: ServiceDatabase): Promise<AuditLogReading> {
  const reader = new LogReader();
  for (;;) {
    const rows = await database
      .selectFrom("audit")
      .selectAll()
      .where("sequence", ">", reader.range.size)
      .orderBy("sequence")
      .limit(PAGE)
      .execute();
    const start = reader.range.size;
    const nodes: TreeNode[] = [];
    for (const row of rows) {
      if (!reader.read(row, nodes)) return reader.reading(start + rows.length, row.sequence);
    }
    const broken = await findBrokenNode(database, nodes);
    if (broken !== undefined) return reader.reading(start + rows.length, broken);
    if (rows.length < PAGE) break;
  }
  const first = (await firstBrokenCheckpoint(database)) ?? (await unaccounted(database, reader));
  return reader.reading(reader.range.size, first);
}

class LogReader {
  readonly range = new CompactRange();
  #erased = 0;
  #decisions = 0;
  #openingsErased = 0;
  readonly #erasedFields: Partial<Record<ErasableField, number>> = {};
  readonly #trustRoots: TrustRootEntry[] = [];
  readonly #records: RecordEntry[] = [];
  readonly #credentials: CredentialEntry[] = [];

  /** Whether the row fits. @param nodes get what is complete with it */
  read(row: AuditTable, nodes: TreeNode[]): boolean {
    if (row.sequence !== this.range.size + 1 || !/^[0-9a-f]{64}$/.test(row.commitment))
      return false;
    if (!this.#open(row)) return false;
    nodes.push(...this.range.append(leafOfCommitment(hexToBytes(row.commitment))));
    return true;
  }

  #open({ entry: text, salt, commitment }: AuditTable): boolean {
    if (text === null && salt === null) {
      this.#erased += 1;
      return true;
    }
    if (text === null || salt === null || !opens(commitment, salt, text)) return false;
    const entry = parseEntry(text);
    if (entry === undefined) return false;
    if (entry.kind === "decision") this.#decisions += 1;
    else if (entry.kind === "erasure") this.#count(entry);
    else if ("root" in entry) this.#trustRoots.push(entry);
    else if (isCredential(entry)) this.#credentials.push(entry);
    else if (isRecord(entry)) this.#records.push(entry);
    return true;
  }

  #count({ openings, fields }: Extract<AuditEntry, { kind: "erasure" }>): void {
    this.#openingsErased += openings;
    for (const [field, count] of Object.entries(fields)) {
      const key = field as ErasableField;
      this.#erasedFields[key] = (this.#erasedFields[key] ?? 0) + count;
    }
  }

  /** No entry was closed without an entry that says so. */
  get isAccounted(): boolean {
    return this.#erased === this.#openingsErased;
  }

  reading(entries: number, brokenAt?: number): AuditLogReading {
    return {
      entries,
      root: bytesToHex(this.range.root()),
      erased: this.#erased,
      decisions: this.#decisions,
      erasedFields: this.#erasedFields,
      trustRoots: this.#trustRoots,
      records: this.#records,
      credentials: this.#credentials,
      ...(brokenAt === undefined ? {} : { brokenAt }),
    };
  }
}

function isCredential(entry: AuditEntry): entry is CredentialEntry {
  return entry.kind === "credential" || entry.kind === "credential-revocation";
}

/** Of these the store keeps no row for good, or what it keeps is held elsewhere. */
const NO_RECORDS: readonly AuditEntry["kind"][] = [
  ...(["decision", "erasure", "store-restored", "policy-suspension"] as const),
  ...(["credential-offer", "credential-reissue"] as const),
];

function isRecord(entry: AuditEntry): entry is RecordEntry {
  return !NO_RECORDS.includes(entry.kind);
}

function opens(commitment: string, salt: string, entry: string): boolean {
  if (!/^([0-9a-f]{2}){16,}$/.test(salt)) return false;
  return bytesToHex(commitEntry(hexToBytes(salt), entry)) === commitment;
}

/** The entry, where the text is canonical JSON of one. */
function parseEntry(text: string): AuditEntry | undefined {
  try {
    const entry = JSON.parse(text) as AuditEntry | null;
    const isEntry = typeof entry?.kind === "string" && canonicalJson(entry) === text;
    return isEntry ? entry : undefined;
  } catch {
    return undefined;
  }
}

/** Sequence number of the first entry whose stored subtrees are not what the commitments come to. */
async function findBrokenNode(
  database: ServiceDatabase,
  nodes: readonly TreeNode[],
): Promise<number | undefined> {
  const broken: number[] = [];
  for (const [level, expected] of groupBy(nodes, (node) => node.level)) {
    const [first, last] = [expected[0] as TreeNode, expected.at(-1) as TreeNode];
    const rows = await database
      .selectFrom("audit_nodes")
      .select(["position", "hash"])
      .where("level", "=", level)
      .where("position", ">=", first.position)
      .where("position", "<=", last.position)
      .execute();
    const stored = new Map(rows.map(({ position, hash }) => [position, hash]));
    const wrong = expected.find(({ position, hash }) => stored.get(position) !== bytesToHex(hash));
    if (wrong !== undefined) broken.push((wrong.position + 1) * 2 ** level);
  }
  return broken.length === 0 ? undefined : Math.min(...broken);
}

/** What was signed is what there is: same root at each size, by the note's own text. */
async function firstBrokenCheckpoint(database: ServiceDatabase): Promise<number | undefined> {
  const range = new CompactRange();
  let signed = -1;
  for (;;) {
    const checkpoints = await database
      .selectFrom("audit_checkpoints")
      .selectAll()
      .where("size", ">", signed)
      .orderBy("size")
      .limit(PAGE)
      .execute();
    for (const { size, root, note } of checkpoints) {
      await growTo(database, range, size);
      const isSame =
        range.size === size && bytesToHex(range.root()) === root && says(note, size, root);
      if (!isSame) return Math.min(size, range.size + 1);
      signed = size;
    }
    if (checkpoints.length < PAGE) return undefined;
  }
}

async function growTo(database: ServiceDatabase, range: CompactRange, size: number): Promise<void> {
  while (range.size < size) {
    const rows = await database
      .selectFrom("audit")
      .select("commitment")
      .where("sequence", ">", range.size)
      .where("sequence", "<=", Math.min(size, range.size + PAGE))
      .orderBy("sequence")
      .execute();
    if (rows.length === 0) return;
    for (const { commitment } of rows) range.append(leafOfCommitment(hexToBytes(commitment)));
  }
}

function says(note: string, size: number, root: string): boolean {
  try {
    const checkpoint = parseCheckpoint(parseNote(note).text);
    return checkpoint.size === size && bytesToHex(checkpoint.root) === root;
  } catch {
    return false;
  }
}

/** Nodes beyond the entries, and entries closed without a word: said at the log's end. */
async function unaccounted(
  database: ServiceDatabase,
  reader: LogReader,
): Promise<number | undefined> {
  const { size } = reader.range;
  let expected = 0;
  for (let width = 1; width <= size; width *= 2) expected += Math.floor(size / width);
  const { nodes } = await database
    .selectFrom("audit_nodes")
    .select((select) => select.fn.countAll().as("nodes"))
    .executeTakeFirstOrThrow();
  return Number(nodes) === expected && reader.isAccounted ? undefined : size;
}
