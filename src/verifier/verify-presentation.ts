import { PolicyError, PresentationError, VerificationError } from "../errors.ts";
import type { Hash } from "../field/poseidon.ts";
import type { Hex } from "../presentation/abi-encode.ts";
import { type AsOf, encodeAsOf } from "../presentation/as-of.ts";
import { parsePresentation } from "../presentation/parse-presentation.ts";
import { orderPublicSignals, type PublicSignalValues } from "../presentation/public-signals.ts";
import { type RequestRule, requestContextHash, requestRule } from "../presentation/request-rule.ts";
import type { ScopeMode } from "../presentation/scope.ts";
import type { Presentation, PresentationRequest } from "../presentation/types.ts";
import { parseProof } from "../proving/parse-proof.ts";
import { verifyProof } from "../proving/verify-proof.ts";
import type { AcceptedCircuit } from "./accept-circuit.ts";
import type { TrustRoots } from "./trust-roots.ts";

/** Seconds that a holder's clock may be ahead of the verifier's. */
export const CLOCK_SKEW = 30;

export interface VerifyPresentationOptions {
  readonly hash: Hash;
  /** The verifier's own copy of the request that it made. */
  readonly request: PresentationRequest;
  /** From `acceptCircuit`, once a process. */
  readonly circuits: readonly AcceptedCircuit[];
  readonly trustRoots: TrustRoots;
  readonly now: Date;
  /** Whether the verifier still honours the policy; asked last, of valid proofs only. Yes unless told. */
  readonly isPolicyInForce?: (policyHash: string) => boolean | Promise<boolean>;
}

/** What a valid presentation says, and nothing else. Scalars are canonical decimal text. */
export interface VerifiedPresentation {
  readonly requestId: string;
  readonly mode: ScopeMode;
  readonly scope: string;
  readonly policyHash: string;
  readonly ruleHash: string;
  readonly contextHash: string;
  readonly nullifier: string;
  readonly trustRoot: string;
  readonly asOf: AsOf;
  /** Lower-case address. */
  readonly subject?: Hex;
}

/**
 * Verifies a presentation against the verifier's own request, clock and trust roots. It consumes nothing: the caller
 * takes the nullifier afterwards (`consumePresentation`, or its own transaction) before it grants anything.
 * @param json a parsed JSON value
 * @throws PresentationError, VerificationError: the presentation, or what it is bound to, is at fault
 * @throws PolicyError `ERR_POLICY_NOT_IN_FORCE`: the proof is valid, and its policy no longer counts here
 */
export async function verifyPresentation(
  json: unknown,
  options: VerifyPresentationOptions,
): Promise<VerifiedPresentation> {
  const presentation = parsePresentation(json);
  const proof = parseProof(presentation.proof);
  const circuit = matchRequest(presentation, options);

  const rule = requestRule(options.hash, options.request);
  const signals = rebuildSignals(presentation, options.request, rule);

  validateAge(presentation.asOf, options);
  await validateTrustRoot(signals.trustRoot, options);

  const ordered = orderPublicSignals("compliance", signals);
  if (!(await verifyProof(circuit.verificationKey, ordered, proof))) {
    throw new VerificationError(
      "ERR_VERIFICATION_PROOF_INVALID",
      "the proof does not prove this request's statement",
    );
  }

  const verified = describe(presentation, options.request, rule, signals);
  if (!((await options.isPolicyInForce?.(verified.policyHash)) ?? true)) {
    throw new PolicyError("ERR_POLICY_NOT_IN_FORCE", "the policy no longer counts; ask again");
  }
  return verified;
}

function matchRequest(
  presentation: Presentation,
  { request, circuits, now }: VerifyPresentationOptions,
): AcceptedCircuit {
  if (presentation.requestId !== request.id) {
    throw new VerificationError(
      "ERR_VERIFICATION_CONTEXT_MISMATCH",
      "the presentation answers another request",
    );
  }
  if (now.getTime() >= Date.parse(request.expiresAt)) {
    throw new PresentationError(
      "ERR_PRESENTATION_REQUEST_EXPIRED",
      "the presentation request has expired; ask the verifier for a new one",
    );
  }
  const { subject } = presentation;
  const isSubjectNeeded = request.chain !== undefined || request.scope.mode === "account";
  if (
    (request.subject !== undefined && subject !== request.subject.toLowerCase()) ||
    (isSubjectNeeded && subject === undefined)
  ) {
    throw new PresentationError(
      "ERR_PRESENTATION_SUBJECT",
      "the presentation is not for the request's subject",
    );
  }
  const { id, version } = presentation.circuit;
  const asked = request.circuits.find((entry) => entry.id === id && entry.version === version);
  const circuit = circuits.find(
    (entry) =>
      entry.id === id &&
      entry.version === version &&
      entry.verificationKeyHash === asked?.verificationKeyHash,
  );
  if (circuit === undefined) {
    throw new PresentationError(
      "ERR_PRESENTATION_CIRCUIT_UNKNOWN",
      "the presentation's circuit is not one that the request names and this verifier knows",
    );
  }
  return circuit;
}

/** `ruleHash` and `contextHash` come from the verifier's own request; the rest is held against its state next. */
function rebuildSignals(
  { nullifier, trustRoot, asOf, subject }: Presentation,
  request: PresentationRequest,
  { ruleHash }: RequestRule,
): PublicSignalValues<"compliance"> {
  return {
    nullifier: BigInt(nullifier),
    ruleHash,
    trustRoot: BigInt(trustRoot),
    asOf: encodeAsOf(asOf.seconds),
    contextHash: requestContextHash(request, ruleHash, subject),
  };
}

function validateAge({ seconds }: AsOf, { request, now }: VerifyPresentationOptions): void {
  const clock = Math.floor(now.getTime() / 1000);
  if (seconds > clock + CLOCK_SKEW || clock - seconds > request.freshness.maxAsOfAge) {
    throw new VerificationError(
      "ERR_VERIFICATION_AS_OF_WINDOW",
      `the proof must speak of the last ${request.freshness.maxAsOfAge} seconds`,
    );
  }
}

async function validateTrustRoot(
  root: bigint,
  { trustRoots, now }: VerifyPresentationOptions,
): Promise<void> {
  const standing = await trustRoots.standing(root, Math.floor(now.getTime() / 1000));
  if (standing !== "accepted") {
    throw new VerificationError(
      "ERR_VERIFICATION_TRUST_ROOT",
      standing === "stale"
        ? "the trust root's window is over; the wallet must fetch the newest root"
        : "the trust root is not one of the verifier's",
      { details: { standing } },
    );
  }
}

function describe(
  { nullifier, trustRoot, asOf, subject }: Presentation,
  request: PresentationRequest,
  { policy, scope, ruleHash }: RequestRule,
  { contextHash }: PublicSignalValues<"compliance">,
): VerifiedPresentation {
  return {
    requestId: request.id,
    mode: request.scope.mode,
    scope: String(scope),
    policyHash: String(policy.policyHash),
    ruleHash: String(ruleHash),
    contextHash: String(contextHash),
    nullifier,
    trustRoot,
    asOf,
    ...(subject === undefined ? {} : { subject }),
  };
}
