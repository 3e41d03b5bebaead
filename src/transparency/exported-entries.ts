import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { AuditError } from "../errors.ts";
import { canonicalJson } from "../field/canonical-json.ts";
import { commitEntry } from "./commit-entry.ts";
import type { AuditExportEntry } from "./parse-audit-export.ts";

/** What the entries of an export say. */
export interface ExportedEntries {
  /** Entries that were opened, by kind. */
  readonly opened: Readonly<Record<string, number>>;
  /** Entries that cannot be opened; their commitments are in the tree. */
  readonly erased: number;
  /** How many of those the log's own entries of kind `erasure` account for. The rest was erased after the checkpoint. */
  readonly erasuresLogged: number;
  readonly accepted: number;
  readonly refused: number;
}

/** Clocks of machines that share a log may differ by this much. */
const CLOCK_SKEW_MS = 60_000;

/** Opens entries in their order, and holds each against those before. It keeps the ids of decisions and requests. */
export class EntryReader {
  readonly #opened = new Map<string, number>();
  readonly #decisions = new Set<string>();
  readonly #consumed = new Set<string>();
  #latest = 0;
  #erased = 0;
  #erasuresLogged = 0;
  #accepted = 0;
  #refused = 0;

  /** @throws AuditError `ERR_AUDIT_OPENING`, `ERR_AUDIT_ENTRY` */
  read({ sequence, commitment, entry: text, salt }: AuditExportEntry): void {
    if (text === undefined || salt === undefined) {
      this.#erased += 1;
      return;
    }
    if (bytesToHex(commitEntry(hexToBytes(salt), text)) !== commitment) {
      const message = `entry ${sequence} is not what its commitment holds`;
      throw new AuditError("ERR_AUDIT_OPENING", message, { details: { sequence } });
    }
    const entry = parseEntry(text);
    if (entry === undefined) refuse(sequence, "is no entry in canonical JSON");
    const { kind, at } = entry;
    if (at < this.#latest - CLOCK_SKEW_MS) refuse(sequence, "is older than one before it");
    this.#latest = Math.max(this.#latest, at);
    this.#opened.set(kind, (this.#opened.get(kind) ?? 0) + 1);
    if (kind === "decision") this.#decide(sequence, entry);
    if (kind === "erasure") this.#erasuresLogged += countOf(sequence, entry.openings);
  }

  #decide(sequence: number, { decisionId, requestId, outcome }: Record<string, unknown>): void {
    if (typeof decisionId !== "string" || typeof requestId !== "string") {
      refuse(sequence, "names no decision and request");
    }
    if (this.#decisions.has(decisionId)) refuse(sequence, "is of a decision that was made before");
    if (this.#consumed.has(requestId)) refuse(sequence, "decides a request that was consumed");
    this.#decisions.add(decisionId);
    if (outcome === "accepted") {
      this.#consumed.add(requestId);
      this.#accepted += 1;
    } else if (outcome === "refused") {
      this.#refused += 1;
    } else {
      refuse(sequence, "has no outcome");
    }
  }

  /** @throws AuditError `ERR_AUDIT_ENTRY` where more is said to be erased than is */
  summary(): ExportedEntries {
    if (this.#erasuresLogged > this.#erased) {
      throw new AuditError("ERR_AUDIT_ENTRY", "entries can be opened that are said to be erased");
    }
    return {
      opened: Object.fromEntries(this.#opened),
      erased: this.#erased,
      erasuresLogged: this.#erasuresLogged,
      accepted: this.#accepted,
      refused: this.#refused,
    };
  }
}

type ParsedEntry = Record<string, unknown> & { readonly kind: string; readonly at: number };

function parseEntry(text: string): ParsedEntry | undefined {
  try {
    const entry = JSON.parse(text) as Partial<ParsedEntry> | null;
    const isEntry =
      typeof entry?.kind === "string" &&
      Number.isSafeInteger(entry.at) &&
      canonicalJson(entry) === text;
    return isEntry ? (entry as ParsedEntry) : undefined;
  } catch {
    return undefined;
  }
}

function countOf(sequence: number, value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) refuse(sequence, "counts nothing");
  return value as number;
}

function refuse(sequence: number, what: string): never {
  throw new AuditError("ERR_AUDIT_ENTRY", `entry ${sequence} ${what}`, { details: { sequence } });
}
