import { assertDistinct, packConflict } from "./pack-conflict.ts";
import type { PolicyPack } from "./policy-pack.ts";

/**
 * A pack recognises other regimes, not its own; and its rules accept a regime exactly where the pack is of it or
 * recognises its KYC for as long as the pack is in force.
 */
export function validateEquivalence({
  regime,
  equivalence = [],
  rules,
  ...pack
}: PolicyPack): void {
  const path = "$.equivalence";
  assertDistinct(
    equivalence,
    path,
    ({ recognises, scope, authority }) => `${recognises} ${scope} ${authority ?? ""}`,
  );
  for (const [i, { recognises, scope, authority, until }] of equivalence.entries()) {
    if (recognises === regime) throw packConflict(`${path}[${i}].recognises`, "is its own regime");
    if (authority === pack.authority.did) {
      throw packConflict(`${path}[${i}].authority`, "is the pack's own authority");
    }
    // A row for whoever speaks for a regime would say again what a row for one authority says.
    const isTwofold = equivalence.some(
      (other) =>
        other.recognises === recognises &&
        other.scope === scope &&
        (other.authority === undefined) !== (authority === undefined),
    );
    if (isTwofold)
      throw packConflict(`${path}[${i}]`, "is recognised with and without an authority");
    if (until <= pack.validFrom) throw packConflict(`${path}[${i}].until`, "ends before the pack");
  }
  const kyc = equivalence.filter(({ scope }) => scope === "kyc");
  const accepted = (rules?.anyOf ?? []).flatMap(({ kycRegime }, i) =>
    (kycRegime?.in ?? []).map(
      (name, j) => [name, `$.rules.anyOf[${i}].kycRegime.in[${j}]`] as const,
    ),
  );
  if (accepted.length === 0) return;
  for (const [name, place] of accepted) {
    const entries = kyc.filter(({ recognises }) => recognises === name);
    if (name !== regime && entries.length === 0) {
      throw packConflict(place, "is neither the pack's regime nor recognised for kyc");
    }
    // The rules name a regime, not an authority: they are right as long as every recognition of it runs.
    if (entries.some(({ until }) => until < pack.validUntil)) {
      throw packConflict(place, "is accepted for longer than it is recognised");
    }
  }
  for (const [i, { recognises, scope }] of equivalence.entries()) {
    if (scope === "kyc" && !accepted.some(([name]) => name === recognises)) {
      throw packConflict(`${path}[${i}]`, "is recognised, and no clause accepts it");
    }
  }
}
