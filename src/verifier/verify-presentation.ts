import { PolicyError, PresentationError, VerificationError } from "../errors.ts";
import type { Hash } from "../field/poseidon.ts";
import type { Hex } from "../presentation/abi-encode.ts";
import { type AsOf, encodeAsOf, unixSeconds } from "../presentation/as-of.ts";
import { parsePresentation } from "../presentation/parse-presentation.ts";
import { parsePresentationRequest } from "../presentation/parse-presentation-request.ts";
import { orderPublicSignals, type PublicSignalValues } from "../presentation/public-signals.ts";
import { type RequestRule, requestContextHash, requestRule } from "../presentation/request-rule.ts";
import type { ScopeMode } from "../presentation/scope.ts";
import type { Presentation, PresentationRequest, RequestedChain } from "../presentation/types.ts";
import { parseProof } from "../proving/parse-proof.ts";
import type { Groth16Proof } from "../proving/types.ts";
import { verifyProof } from "../proving/verify-proof.ts";
import type { AcceptedCircuit } from "./accept-circuit.ts";
import type { TrustRoots } from "./trust-roots.ts";

/** Seconds that a holder's clock may be ahead of the verifier's. */
export const CLOCK_SKEW = 30;

export interface VerifyPresentationOptions {
  readonly hash: Hash;
  /** The verifier's own copy of the request that it made; it is parsed again. */
  readonly request: PresentationRequest;
  /** From `acceptCircuit`, once a process. */
  readonly circuits: readonly AcceptedCircuit[];
  readonly trustRoots: TrustRoots;
  readonly now: Date;
  /**
   * Whether the verifier still honours the policy; asked last, of valid proofs only. Anything but `true` is no; without
   * the function every policy is in force.
   */
  readonly isPolicyInForce?: (policyHash: string) => boolean | Promise<boolean>;
  /**
   * For an attester of a registry alone: the very `chain` that the request must be for. What verifies may then be signed
   * for that contract (`signDecision`), and be used for nothing else: the proof is not bound to this verifier.
   */
  readonly attestFor?: RequestedChain | undefined;
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
  /**
   * Lower-case address that the proof is bound to: nobody else's copy verifies with another. That whoever presents it
   * holds the address's key is *not* proven off chain: it is so only where the verifier authenticated the address
   * itself and asked for it in `request.subject`.
   */
  readonly subject?: Hex;
}

/**
 * Verifies a presentation against the verifier's own request, clock and trust roots. It consumes nothing: the caller
 * takes the nullifier afterwards (`consumePresentation`, or its own transaction) before it grants anything.
 * A request with `chain` is refused: its proof is bound to the registry contract in place of the audience, so that
 * another verifier could have asked for it in this one's name. The contract verifies it, or takes the word of an
 * attester, who says so by `attestFor`.
 * @param json a parsed JSON value
 * @throws PresentationError, VerificationError: the presentation, or what it is bound to, is at fault
 * @throws PolicyError `ERR_POLICY_NOT_IN_FORCE`: the proof is valid, and its policy no longer counts here
 * @throws RangeError for an invalid `now`
 */
export async function verifyPresentation(
  json: unknown,
  options: VerifyPresentationOptions,
): Promise<VerifiedPresentation> {
  const prepared = await preparePresentation(json, options);
  const { circuit, publicSignals, proof } = prepared;
  const isProved = await verifyProof(circuit.verificationKey, publicSignals, proof);
  return concludePresentation(prepared, isProved, options);
}

/** A presentation of which everything was checked but its proof. */
export interface PreparedPresentation {
  readonly circuit: AcceptedCircuit;
  /** Rebuilt by the verifier, in the circuit's order. */
  readonly publicSignals: readonly bigint[];
  readonly proof: Groth16Proof;
  /** What the proof says, if it holds. */
  readonly claimed: VerifiedPresentation;
}

/** First step of `verifyPresentation`: everything that needs no pairing. */
export async function preparePresentation(
  json: unknown,
  options: VerifyPresentationOptions,
  parse: (json: unknown) => Groth16Proof = parseProof,
): Promise<PreparedPresentation> {
  const { hash, circuits, trustRoots } = options;
  const now = unixSeconds(options.now);
  const request = parsePresentationRequest(hash, options.request);
  const presentation = parsePresentation(json);
  const proof = parse(presentation.proof);
  matchRequest(presentation, request, now, options.attestFor);
  const circuit = findCircuit(presentation, request, circuits);

  const rule = requestRule(hash, request);
  const signals = rebuildSignals(presentation, request, rule);

  validateAge(presentation.asOf, request, now);
  await validateTrustRoot(signals.trustRoot, trustRoots, now);

  return {
    circuit,
    publicSignals: orderPublicSignals("compliance", signals),
    proof,
    claimed: describe(presentation, request, rule, signals),
  };
}

/** Last step of `verifyPresentation`: the proof's verdict, and whether the policy still counts. */
export async function concludePresentation(
  { claimed }: PreparedPresentation,
  isProved: boolean,
  { isPolicyInForce }: Pick<VerifyPresentationOptions, "isPolicyInForce">,
): Promise<VerifiedPresentation> {
  if (isProved !== true) {
    throw new VerificationError(
      "ERR_VERIFICATION_PROOF_INVALID",
      "the proof does not prove this request's statement",
    );
  }
  if (isPolicyInForce !== undefined && (await isPolicyInForce(claimed.policyHash)) !== true) {
    throw new PolicyError("ERR_POLICY_NOT_IN_FORCE", "the policy no longer counts; ask again");
  }
  return claimed;
}

function matchRequest(
  presentation: Presentation,
  request: PresentationRequest,
  now: number,
  attestFor: RequestedChain | undefined,
): void {
  matchVenue(request, attestFor);
  if (presentation.requestId !== request.id) {
    throw new VerificationError(
      "ERR_VERIFICATION_CONTEXT_MISMATCH",
      "the presentation answers another request",
    );
  }
  if (now * 1000 >= Date.parse(request.expiresAt)) {
    throw new PresentationError(
      "ERR_PRESENTATION_REQUEST_EXPIRED",
      "the presentation request has expired; ask the verifier for a new one",
    );
  }
  if (
    (request.subject !== undefined && presentation.subject !== request.subject) ||
    (attestFor !== undefined && presentation.subject === undefined)
  ) {
    throw new PresentationError(
      "ERR_PRESENTATION_SUBJECT",
      "the presentation is not for the request's subject",
    );
  }
}

/** Fails closed: whoever attests names the registry, and nobody else takes what is for one. */
function matchVenue({ chain }: PresentationRequest, attestFor: RequestedChain | undefined): void {
  if (chain === undefined && attestFor === undefined) return;
  const isSame =
    chain !== undefined &&
    attestFor !== undefined &&
    chain.chainId === attestFor.chainId &&
    chain.registry === attestFor.registry.toLowerCase() &&
    chain.policyId === attestFor.policyId &&
    chain.policyVersion === attestFor.policyVersion;
  if (isSame) return;
  throw new VerificationError(
    "ERR_VERIFICATION_CONTEXT_MISMATCH",
    attestFor === undefined
      ? "the request is for a registry contract, which alone can accept its answer"
      : "the request is not for the registry, chain and policy that are attested for",
  );
}

function findCircuit(
  presentation: Presentation,
  request: PresentationRequest,
  circuits: readonly AcceptedCircuit[],
): AcceptedCircuit {
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

function validateAge({ seconds }: AsOf, { freshness }: PresentationRequest, now: number): void {
  if (seconds > now + CLOCK_SKEW || now - seconds > freshness.maxAsOfAge) {
    throw new VerificationError(
      "ERR_VERIFICATION_AS_OF_WINDOW",
      `the proof must speak of the last ${freshness.maxAsOfAge} seconds`,
    );
  }
}

async function validateTrustRoot(root: bigint, roots: TrustRoots, now: number): Promise<void> {
  const standing = await roots.standing(root, now);
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
