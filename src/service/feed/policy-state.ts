import { createHash } from "node:crypto";
import { canonicalJson } from "../../field/canonical-json.ts";
import type { FeedStatement } from "./feed-log.ts";

/** What a node has seen, without when and in which order: two that saw the same have the same text. */
export interface PolicyState {
  /** The newest version of each pack, by id; its digest stands for every version before it, which it names. */
  readonly packs: readonly PackState[];
  /** The newest trust root that is not withdrawn; empty where there is none. Decimal. */
  readonly trustRoots: readonly string[];
}

export interface PackState {
  readonly authority: string;
  readonly id: string;
  readonly version: number;
  readonly digest: string;
  /** Unix seconds. */
  readonly from: number;
  readonly until: number;
  /** On chain. */
  readonly isSuspended: boolean;
}

/** Folds the log. @param statements RFC 8785 texts of `FeedStatement`, oldest first */
export function foldPolicyState(statements: readonly string[]): PolicyState {
  const newest = new Map<string, Omit<PackState, "isSuspended">>();
  const suspended = new Set<string>();
  const roots: string[] = [];
  const withdrawn = new Set<string>();
  for (const text of statements) {
    const statement = JSON.parse(text) as FeedStatement;
    if (statement.kind === "policy-pack") {
      const { kind: _, ...pack } = statement;
      if (pack.version > (newest.get(pack.id)?.version ?? 0)) newest.set(pack.id, pack);
    } else if (statement.kind === "policy-suspension") {
      if (statement.isSuspended) suspended.add(statement.id);
      else suspended.delete(statement.id);
    } else if (statement.kind === "trust-root") roots.push(statement.root);
    else withdrawn.add(statement.root);
  }
  const packs = [...newest.values()].map((pack) => ({
    ...pack,
    isSuspended: suspended.has(pack.id),
  }));
  return {
    packs: packs.sort((a, b) => (a.id < b.id ? -1 : 1)),
    trustRoots: roots.filter((root) => !withdrawn.has(root)).slice(-1),
  };
}

/** SHA-256 of the state's RFC 8785 text, hex. */
export function digestPolicyState({ packs, trustRoots }: PolicyState): string {
  return createHash("sha256").update(canonicalJson({ packs, trustRoots }), "utf8").digest("hex");
}
