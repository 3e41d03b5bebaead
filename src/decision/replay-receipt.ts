import { DecisionError, SymbolonError } from "../errors.ts";
import type { Presentation, PresentationRequest } from "../presentation/types.ts";
import { digestPresentation, digestRequest, digestRequestId } from "./digests.ts";
import type { Receipt } from "./receipt.ts";

/** What verification finds of a presentation that holds; `verifyPresentation` gives it. */
export interface ReplayedFacts {
  readonly nullifier: string;
  readonly ruleHash: string;
  readonly policyHash: string;
  readonly trustRoot: string;
  readonly asOf: { readonly seconds: number };
  readonly subject?: string;
}

/** The state of the service that verification goes by, as the receipt tells it. */
export interface ReplayState {
  /** When the service verified. */
  readonly now: Date;
  /** Decimal; the only root that is known of. */
  readonly trustRoot: string;
  readonly standing: "accepted" | "unknown";
  readonly isPolicyInForce: boolean;
}

export interface ReplayReceiptOptions {
  /** As `parsePresentationRequest` gives it. */
  readonly request: PresentationRequest;
  /** As `parsePresentation` gives it. */
  readonly presentation: Presentation;
  /** Verifies the presentation against the request, or throws a coded error. */
  readonly verify: (state: ReplayState) => Promise<ReplayedFacts>;
}

export interface Replay {
  /**
   * proof: request and presentation alone lead to the decision. record: the proof leads up to it, and the reason lies
   * in what the service held then (nullifiers, trust roots, policies in force): its audit log shows that.
   */
  readonly restsOn: "proof" | "record";
}

/** Refusals for what the service held, where the proof by itself may be good. */
const OF_STATE: ReadonlySet<string> = new Set([
  "ERR_VERIFICATION_NULLIFIER_USED",
  "ERR_VERIFICATION_TRUST_ROOT",
  "ERR_POLICY_NOT_IN_FORCE",
  "ERR_PRESENTATION_SUBJECT",
]);

/**
 * Decides once more what a receipt says was decided, from the request and the presentation that it is of.
 * @param receipt verified
 * @throws DecisionError `ERR_DECISION_MISMATCH` where they are others than the receipt's, or lead to another decision
 */
export async function replayReceipt(
  receipt: Receipt,
  { request, presentation, verify }: ReplayReceiptOptions,
): Promise<Replay> {
  assertSubjectMatter(receipt, request, presentation);
  const { code } = receipt.reason;
  const found = await judge(verify, {
    now: new Date(receipt.verifiedAt * 1000),
    trustRoot: receipt.trustRoot,
    standing: code === "ERR_VERIFICATION_TRUST_ROOT" ? "unknown" : "accepted",
    isPolicyInForce: code !== "ERR_POLICY_NOT_IN_FORCE",
  });
  if (found.code === undefined) {
    if (code === undefined) {
      assertFacts(receipt, found.facts);
      return { restsOn: "proof" };
    }
    if (code === "ERR_VERIFICATION_NULLIFIER_USED" || code === "ERR_PRESENTATION_SUBJECT") {
      return { restsOn: "record" };
    }
  }
  if (found.code !== code) {
    throw mismatch(
      `it says ${code ?? "accepted"}, and verification comes to ${found.code ?? "accepted"}`,
    );
  }
  const isOfState = OF_STATE.has(found.code ?? "") && found.code !== "ERR_PRESENTATION_SUBJECT";
  return { restsOn: isOfState ? "record" : "proof" };
}

type Judged =
  | { readonly code?: undefined; readonly facts: ReplayedFacts }
  | { readonly code: string };

async function judge(verify: ReplayReceiptOptions["verify"], state: ReplayState): Promise<Judged> {
  try {
    return { facts: await verify(state) };
  } catch (error) {
    if (!(error instanceof SymbolonError)) throw error;
    // Of the reader's own key, not of the presentation.
    if (error.code.startsWith("ERR_VERIFICATION_KEY_")) throw error;
    return { code: error.code };
  }
}

function assertSubjectMatter(
  receipt: Receipt,
  request: PresentationRequest,
  presentation: Presentation,
): void {
  const { id, version } = presentation.circuit;
  const asked = request.circuits.find((entry) => entry.id === id && entry.version === version);
  const pairs: Record<string, readonly [unknown, unknown]> = {
    "request's id": [digestRequestId(request.id), receipt.requestIdDigest],
    request: [digestRequest(request), receipt.requestDigest],
    presentation: [digestPresentation(presentation), receipt.presentationDigest],
    policy: [request.policyHash, receipt.policyHash],
    "scope mode": [request.scope.mode, receipt.scopeMode],
    registry: [JSON.stringify(request.chain), JSON.stringify(receipt.chain)],
    circuit: [`${id}@${version}`, `${receipt.circuit.id}@${receipt.circuit.version}`],
    "verification key": [asked?.verificationKeyHash, receipt.circuit.verificationKeyHash],
    "trust root": [presentation.trustRoot, receipt.trustRoot],
    time: [presentation.asOf.seconds, receipt.asOf],
  };
  assertSame(pairs);
}

function assertFacts(receipt: Receipt, facts: ReplayedFacts): void {
  assertSame({
    nullifier: [facts.nullifier, receipt.nullifier],
    rule: [facts.ruleHash, receipt.ruleHash],
    policy: [facts.policyHash, receipt.policyHash],
    "trust root": [facts.trustRoot, receipt.trustRoot],
    time: [facts.asOf.seconds, receipt.asOf],
    // It may be erased from what the service holds, and then the receipt has none.
    subject: [receipt.sub === undefined ? undefined : facts.subject, receipt.sub],
  });
}

/** Names what differs, never the values. */
function assertSame(pairs: Readonly<Record<string, readonly [unknown, unknown]>>): void {
  for (const [what, [found, said]] of Object.entries(pairs)) {
    if (found !== said) throw mismatch(`the ${what} is not the one of the receipt`);
  }
}

function mismatch(message: string): DecisionError {
  return new DecisionError("ERR_DECISION_MISMATCH", message);
}
