import { ASSUMED_RANGES } from "../../test/circuits/assumed-ranges.ts";
import type { Assumption } from "./read-assumptions.ts";
import { SOLVENCY_DISCHARGES } from "./solvency-discharges.ts";

/** A test by its file and the title that stands in it; of a Solidity test the function's name. */
export interface TestReference {
  readonly file: string;
  readonly title: string;
}

const tests = (file: string, ...titles: readonly string[]): TestReference[] =>
  titles.map((title) => ({ file, title }));

const VERIFY = "test/verifier/verify-presentation.test.ts";
const ATTEST = "verifier-contracts/test/Attest.t.sol";
const COMPLIANCE = "test/circuits/presentation/compliance.test.ts";
const POSSESSION = "test/issuer/verify-possession.test.ts";

/** Of every range at once: what is opened is bits, and the wiring brings each template what it assumes. */
export const RANGE_TEST: TestReference = {
  file: "test/circuits/assumed-ranges.test.ts",
  title: "the constraints force %s below 2^%i wherever it is used",
};

const AS_OF = [
  ...tests(VERIFY, "is within the request's age and no further ahead than the skew"),
  ...tests(VERIFY, "has the date of its seconds"),
  ...tests(ATTEST, "test_V7_asOfWindowIncludesBothEnds", "test_V7_theDateIsTheDateOfTheSeconds"),
];

/** Assumptions that are no ranges: 'Template.signals' -> the tests that show who discharges them. */
const DISCHARGES: Readonly<Record<string, readonly TestReference[]>> = {
  ...SOLVENCY_DISCHARGES,
  "EddsaSignature.key": [
    ...tests("test/field/babyjub.test.ts", "refuses A + %i T"),
    ...tests("test/trust/issuer-record.test.ts", "refuses an unsafe key (C4, K7, V8)"),
    ...tests(
      "test/trust/trust-tree.test.ts",
      "refuses one issuer twice, an unsafe key and a form of its own",
    ),
  ],
  "SignedCredential.holderCommitment": tests(
    COMPLIANCE,
    "C3: refuses the secret + l, a wrong secret and a wrong blind",
    "C13: refuses a nullifier from a secret other than the credential's",
  ),
  "Possession.contextHash": [
    ...tests(
      "test/presentation/possession-context.test.ts",
      "issuer and nonce each give another context",
    ),
    ...tests(POSSESSION, "refuses a proof for another nonce, and one for another issuer"),
  ],
  "Possession.commitment": tests(
    POSSESSION,
    "refuses another's commitment, and a commitment that is no canonical scalar",
  ),
  "AsOf.asOf": AS_OF,
  "MemberPath.leaf": tests(
    COMPLIANCE,
    "C8 C9: refuses an inner node and an empty place as the issuer's leaf",
  ),
  "PolicyClause.clauseWords": tests(
    COMPLIANCE,
    "C10: refuses %s with a piece out of range",
    "C10 C23: refuses operands that are ruled on but not hashed",
  ),
  "Compliance.asOf": AS_OF,
  "Compliance.contextHash": [
    ...tests(
      "test/presentation/context.test.ts",
      "V6: chain, audience, rule, subject and nonce each give another context",
    ),
    ...tests(VERIFY, "K4: a copier's subject, and a subject taken away"),
    ...tests(ATTEST, "test_V6_proofsServeOnePolicyNonceChainAndContract"),
  ],
  "Compliance.nullifier, ruleHash, trustRoot": [
    ...tests(
      "test/verifier/stores.test.ts",
      "accepts, renews, and refuses a replay and another subject by code",
    ),
    ...tests(VERIFY, "refuses a stored request whose policy was changed"),
    ...tests(VERIFY, "is one of the verifier's", "is within its window"),
    ...tests(
      ATTEST,
      "test_K2_secondUseRevertsWhateverTheBytes",
      "test_K6_refusesUnknownAndZeroRoots",
    ),
  ],
};

/** Where a docstring's name is not a signal's. */
const SIGNALS: Readonly<Record<string, readonly string[]>> = {
  "DeniedSubdivisions.denied": ["deniedCountry", "deniedSubdivision"],
};

export const nameOf = ({ template, signals }: Assumption): string =>
  `${template}.${signals.join(", ")}`;

/** The ranges of `ASSUMED_RANGES` that an assumption is about: 'minAge < 2^7'; `undefined` where one is missing. */
export function rangesOf(assumption: Assumption): readonly string[] | undefined {
  const signals = SIGNALS[nameOf(assumption)] ?? assumption.signals;
  const ranges = signals.flatMap((signal) => {
    const bits = ASSUMED_RANGES[assumption.template]?.[signal];
    return bits === undefined ? [] : [`${assumption.template}.${signal} below 2^${bits}`];
  });
  return ranges.length === signals.length ? ranges : undefined;
}

/** The tests that show an assumption discharged; none: nobody has said. */
export function testsOf(assumption: Assumption): readonly TestReference[] {
  const named = DISCHARGES[nameOf(assumption)];
  if (named !== undefined) return named;
  return rangesOf(assumption) === undefined ? [] : [RANGE_TEST];
}

/** Names that discharge nothing that the circuits still assume. */
export function listStaleDischarges(assumptions: readonly Assumption[]): string[] {
  const names = new Set(assumptions.map(nameOf));
  return Object.keys(DISCHARGES).filter((name) => !names.has(name));
}
