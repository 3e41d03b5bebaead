import { formatInstant } from "../credential/calendar.ts";
import { joinWords } from "../policy/join-words.ts";
import type { PresentationRequest } from "../presentation/types.ts";
import type { QuestionStanding } from "./judge-question.ts";
import type { NarrowedRule } from "./narrowed-rules.ts";

/** What the holder should know before agreeing; none of it stops the answer. */
export type ReviewWarning = { readonly text: string } & (
  | {
      /** Two answers together tell more of these claims than the earlier one did. */
      readonly kind: "narrowing";
      readonly rules: readonly NarrowedRule["rule"][];
      readonly answeredAt: string;
    }
  | { readonly kind: "many-questions"; readonly asked: number; readonly limit: number }
  | { readonly kind: "few-issuers"; readonly issuers: number }
  /** The moment is exact, or nearly: fewer proofs are like it. */
  | { readonly kind: "exact-moment" }
  /** Everybody who reads the chain sees the answer and its address, for ever. */
  | { readonly kind: "public-answer" }
);

export interface WarningFacts {
  readonly request: PresentationRequest;
  readonly standing: QuestionStanding;
  /** Issuers that could serve the clause that the fewest can; undefined where no moment was found. */
  readonly issuers: number | undefined;
  /** Unix seconds of the moment to prove for, where one was found. */
  readonly asOf: number | undefined;
}

/** Below this many an answer still says something of the issuer, whatever the wallet's least is. */
const FEW_ISSUERS = 10;

const CLAIMS: Readonly<Record<NarrowedRule["rule"], string>> = {
  residence: "where you live",
  taxResidences: "your tax residences",
  citizenships: "your citizenships",
  personType: "what kind of person you are",
  kycLevel: "how your identity was checked",
  kycRegime: "under which rules your identity was checked",
  kycAge: "when your identity was checked",
  age: "your age",
  riskRating: "your risk rating",
  pep: "your status as a politically exposed person",
  residenceEvidence: "the evidence of your residence",
  clientClass: "your client class",
  suitability: "the topics that you passed",
  screeningAge: "when you were screened",
  statusAge: "the age of the status list",
  validFor: "how long your credential runs",
};

export function reviewWarnings(facts: WarningFacts): ReviewWarning[] {
  const { request, standing, issuers, asOf } = facts;
  const { perScope, linked, limits } = standing;
  const warnings: ReviewWarning[] = [...narrowing(standing)];
  const counts = [
    [perScope, limits.perScope],
    [linked, limits.linked],
  ] as const;
  const [asked, limit] = counts.find(([n, most]) => n > 0 && n >= most / 2) ?? [0, 0];
  if (asked > 0 && !standing.isRepeat) {
    const text = `You have answered ${asked} other ${asked === 1 ? "question" : "questions"} of this site in the last ${limits.days} days; the wallet answers ${limit}.`;
    warnings.push({ kind: "many-questions", asked, limit, text });
  }
  if (issuers !== undefined && issuers < FEW_ISSUERS) {
    const text = `Only ${issuers} issuers could serve this: the answer says that yours is one of them.`;
    warnings.push({ kind: "few-issuers", issuers, text });
  }
  if (asOf !== undefined && asOf % 60 !== 0) {
    const text = "The site asks for so fresh a proof that its moment is exact to the second.";
    warnings.push({ kind: "exact-moment", text });
  }
  if (request.chain !== undefined) {
    const text =
      "The answer goes to a public chain: everybody sees, for ever, that your address satisfies this.";
    warnings.push({ kind: "public-answer", text });
  }
  return warnings;
}

function narrowing({ narrowings }: QuestionStanding): ReviewWarning[] {
  if (narrowings.length === 0) return [];
  const rules = narrowings.map(({ rule }) => rule);
  const answeredAt = formatInstant(Math.max(...narrowings.map((one) => one.answeredAt)));
  const claims = joinWords(
    rules.map((rule) => CLAIMS[rule]),
    "and",
  );
  const text = `This asks more closely about ${claims} than an answer that you gave on ${answeredAt.slice(0, 10)}: both together tell more than each.`;
  return [{ kind: "narrowing", rules, answeredAt, text }];
}
