import { assertDistinct, packConflict } from "./pack-conflict.ts";
import type { PolicyPack } from "./policy-pack.ts";

/** Every figure names a source that the pack lists, and every source is hashed or says why it is not. */
export function validateSources(pack: PolicyPack): void {
  const { sources } = pack;
  assertDistinct(sources, "$.sources", ({ id }) => id);
  for (const [i, { sha256, unhashed }] of sources.entries()) {
    if ((sha256 === undefined) === (unhashed === undefined)) {
      throw packConflict(`$.sources[${i}]`, "must have either sha256 or, in unhashed, why not");
    }
  }
  const known = new Set(sources.map(({ id }) => id));
  for (const [path, id] of namedSources(pack)) {
    if (!known.has(id)) throw packConflict(path, "names no source of the pack");
  }
}

function namedSources(pack: PolicyPack): (readonly [path: string, id: string])[] {
  const rows = (path: string, entries: readonly { source?: string | undefined }[] = []) =>
    entries.flatMap(({ source }, i) =>
      source === undefined ? [] : [[`${path}[${i}].source`, source] as const],
    );
  const one = (path: string, entry: { source: string } | undefined) =>
    entry === undefined ? [] : [[`${path}.source`, entry.source] as const];
  return [
    ...rows("$.lists", pack.lists),
    ...rows("$.haircuts", pack.haircuts),
    ...rows("$.margin.rows", pack.margin?.rows),
    ...rows("$.leverage", pack.leverage),
    ...one("$.margin.netting", pack.margin?.netting),
    ...rows("$.equivalence", pack.equivalence),
    ...one("$.risk.impliedVolatility", pack.risk?.impliedVolatility),
  ];
}
