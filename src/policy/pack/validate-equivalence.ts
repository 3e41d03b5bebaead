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
  assertDistinct(equivalence, path, ({ recognises, scope }) => `${recognises} ${scope}`);
  for (const [i, { recognises, until }] of equivalence.entries()) {
    if (recognises === regime) throw packConflict(`${path}[${i}].recognises`, "is its own regime");
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
    const entry = kyc.find(({ recognises }) => recognises === name);
    if (name !== regime && entry === undefined) {
      throw packConflict(place, "is neither the pack's regime nor recognised for kyc");
    }
    if (entry !== undefined && entry.until < pack.validUntil) {
      throw packConflict(place, "is accepted for longer than it is recognised");
    }
  }
  for (const [i, { recognises, scope }] of equivalence.entries()) {
    if (scope === "kyc" && !accepted.some(([name]) => name === recognises)) {
      throw packConflict(`${path}[${i}]`, "is recognised, and no clause accepts it");
    }
  }
}
