import {
  type Fail,
  type Reader,
  readExactly,
  readInteger,
  readList,
  readObject,
  readText,
} from "../credential/read-object.ts";
import { readDecimal, readInstant, readWebAddress } from "../credential/read-scalars.ts";
import { PresentationError } from "../errors.ts";
import type { Hash } from "../field/poseidon.ts";
import { parsePolicy } from "../policy/parse-policy.ts";
import { readAddress, readBytes32, readIdentifier, readOneOf } from "./read-values.ts";
import { requestRule } from "./request-rule.ts";
import { SCOPE_MODES } from "./scope.ts";
import type { PresentationRequest } from "./types.ts";

/** Longest age of `asOf` that a request may allow: 24 hours. */
export const MAX_AS_OF_AGE = 86_400;

/** Printable ASCII: what a wallet shows is what it compares. */
const readAudience = readText("printable ASCII text of at most 512 characters", (text) =>
  /^[\x21-\x7e]{1,512}$/.test(text),
);
const readLabel = readText("1 to 256 characters without control characters", (text) =>
  /^[^\p{C}]{1,256}$/u.test(text),
);
const readDigest = readText("a SHA-256 digest in hex", (text) => /^[0-9a-f]{64}$/.test(text));

const readCircuit = readObject({
  id: readIdentifier,
  version: readInteger(1, 65_535),
  verificationKeyHash: readDigest,
});

const readPolicy: Reader<PresentationRequest["policy"]> = (value) => parsePolicy(value);

const readRequest: Reader<PresentationRequest> = readObject(
  {
    type: readExactly("SymbolonPresentationRequest"),
    version: readExactly(1),
    id: readIdentifier,
    audience: readAudience,
    nonce: readBytes32,
    circuits: readList(readCircuit, 1, 16),
    policy: readPolicy,
    policyHash: readDecimal,
    scope: readObject({ mode: readOneOf(...SCOPE_MODES), label: readLabel }),
    freshness: readObject({ maxAsOfAge: readInteger(1, MAX_AS_OF_AGE) }),
    expiresAt: readInstant,
  },
  {
    chain: readObject({
      chainId: readInteger(1, Number.MAX_SAFE_INTEGER),
      registry: readAddress,
      policyId: readBytes32,
      policyVersion: readInteger(1, 65_535),
    }),
    subject: readAddress,
    responseUri: readWebAddress,
  },
);

const fail: Fail = (path, expected) =>
  new PresentationError("ERR_PRESENTATION_REQUEST_FORM", `${path} must be ${expected}`, {
    details: { path },
  });

/**
 * Parses a presentation request strictly and recomputes its policy hash from its policy. Off chain the mode `account`
 * needs the request's own subject: else whoever answers would choose whose account it is.
 * @param json a parsed JSON value
 * @throws PresentationError `ERR_PRESENTATION_REQUEST_FORM` naming the member
 * @throws PolicyError where the policy is ill-formed, or `ERR_POLICY_HASH_MISMATCH`
 */
export function parsePresentationRequest(hash: Hash, json: unknown): PresentationRequest {
  const request = readRequest(json, "request", fail);
  if (request.chain !== undefined && request.scope.label !== request.chain.policyId) {
    throw fail("request.scope.label", "the chain's policyId", "form");
  }
  if (
    request.chain === undefined &&
    request.scope.mode === "account" &&
    request.subject === undefined
  ) {
    throw fail("request.subject", "present in the mode account", "form");
  }
  if (
    new Set(request.circuits.map(({ id, version }) => `${id}@${version}`)).size !==
    request.circuits.length
  ) {
    throw fail("request.circuits", "a list without repeats", "form");
  }
  requestRule(hash, request);
  return request;
}
