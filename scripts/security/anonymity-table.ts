import { countIssuersByClause, type IssuerAuthorisations } from "../../src/policy/count-issuers.ts";
import { explainPolicy } from "../../src/policy/explain-policy.ts";
import type { PolicyClause } from "../../src/policy/policy.ts";
import { POLICY_PRESETS } from "../../src/policy/presets/presets.ts";
import { roundedMoments } from "../../src/presentation/as-of.ts";
import { TILE_CREDENTIALS, TILES } from "../../src/status/status-tiles.ts";
import { STATUS_LIST_LENGTH } from "../../src/status/status-tree-parameters.ts";
import { TRUST_DEPTH } from "../../src/trust/issuer-record-layout.ts";
import { formatRows } from "./format-rows.ts";
import { STALENESS } from "./staleness-table.ts";

/** The three issuers of README.md: what a small trust list leaves. */
export const SMALL_LIST: readonly IssuerAuthorisations[] = ["kyc", "bank", "id"].map((name) => ({
  id: `did:web:${name}.example`,
  regimes: ["EU-AMLR"],
  maxKycLevel: "high",
  clientClasses: ["eu-retail"],
}));

function asksOfIssuer(clause: PolicyClause): string {
  const { kycRegime, kycLevel, clientClass, screeningAge, statusAge } = clause;
  const parts = [
    kycRegime && `one of ${kycRegime.in.length} regimes`,
    kycLevel && `level ${kycLevel.atLeast} or above`,
    clientClass && `class ${clientClass.anyOf.join(" or ")}`,
    screeningAge && `screened within ${screeningAge.atMost}`,
    statusAge && `status list within ${statusAge.atMost}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? "nothing" : parts.join(", ");
}

export function anonymityTable(): string {
  const rows = POLICY_PRESETS.map((policy) => [
    `\`${policy.id}\``,
    explainPolicy(policy),
    policy.anyOf.map(asksOfIssuer).join("; "),
    countIssuersByClause(policy, SMALL_LIST).join("; "),
  ]);
  const head = [
    "preset",
    "what a proof says",
    "asked of the issuer, by clause",
    "issuers of README's list",
  ];
  return formatRows(head, rows);
}

const number = (value: number) => value.toLocaleString("en-US");

export function anonymityFigures(): string {
  const now = 20 * 86_400 + 3599;
  const steps = (maxAge: number) =>
    roundedMoments(now, { maxAge, notBefore: 0 })
      .map((at) => (now - at === 0 ? "the second" : `${now - at + 1} s`))
      .join(", ");
  return formatRows(
    ["figure", "value", "from"],
    [
      ["issuers that a trust root has room for", number(8 ** TRUST_DEPTH), "`TRUST_DEPTH`"],
      ["credentials of one status list", number(STATUS_LIST_LENGTH), "`STATUS_LIST_LENGTH`"],
      ["places of one bottom tile, the bucket", number(TILE_CREDENTIALS), "`TILE_CREDENTIALS`"],
      ["bottom tiles of an issuer, at most", number(TILES), "`TILES`"],
      [
        "roundings of `asOf` that a verifier of the default age leaves, at the last second of an hour",
        steps(STALENESS.asOfAge),
        "`roundedMoments`",
      ],
      ["the same where 24 hours are allowed", steps(86_400), "`roundedMoments`"],
    ],
  );
}
