import { formatInstant, parseInstant } from "../credential/calendar.ts";
import {
  type Fail,
  type Reader,
  readExactly,
  readList,
  readObject,
  readText,
} from "../credential/read-object.ts";
import { readDecimal, readInstant } from "../credential/read-scalars.ts";
import { PolicyError, PresentationError, VerificationError } from "../errors.ts";
import { canonicalJson } from "../field/canonical-json.ts";
import { asOfFromSeconds } from "../presentation/as-of.ts";
import { parsePresentation } from "../presentation/parse-presentation.ts";
import type { Presentation, RequestedCircuit } from "../presentation/types.ts";
import { type PresentationBinding, subjectDid } from "./encode-presentation.ts";
import { decodeProofValue } from "./proof-value.ts";
import {
  CREDENTIAL_TYPES,
  CRYPTOSUITE,
  issuerOfRoot,
  PROOF_TYPE,
  SYMBOLON_CONTEXT,
  VC_CONTEXT,
  verificationMethodOf,
} from "./vocabulary.ts";

const fail: Fail = (path, expected) =>
  new PresentationError("ERR_PRESENTATION_FORM", `${path} must be ${expected}`, {
    details: { path },
  });

/** Exactly this JSON value. */
function readSame<T>(expected: T, what: string): Reader<T> {
  const text = canonicalJson(expected);
  return (value, path, onFault) => {
    if (canonicalJson(value) !== text) throw onFault(path, what, "form");
    return expected;
  };
}

const short = readText("a text of at most 2,300 characters", (text) => text.length <= 2300);

const readCredential = readObject({
  "@context": readSame([VC_CONTEXT, SYMBOLON_CONTEXT], "the two contexts of this credential"),
  type: readSame(CREDENTIAL_TYPES, CREDENTIAL_TYPES.join(", ")),
  issuer: short,
  credentialSubject: readObject(
    {
      policyId: short,
      policyHash: readDecimal,
      trustRoot: readDecimal,
      asOf: readInstant,
      nullifier: readDecimal,
    },
    { id: short },
  ),
  proof: readObject({
    type: readExactly(PROOF_TYPE),
    cryptosuite: readExactly(CRYPTOSUITE),
    verificationMethod: short,
    proofPurpose: readExactly("assertionMethod"),
    challenge: short,
    domain: short,
    proofValue: short,
  }),
});

const readVerifiablePresentation = readObject({
  "@context": readSame([VC_CONTEXT], VC_CONTEXT),
  type: readSame(["VerifiablePresentation"], "VerifiablePresentation"),
  verifiableCredential: readList(readCredential, 1, 1),
});

/**
 * Decodes a presentation and holds every member against the request that it answers. No member is left over, none is
 * missing, and no public signal is taken from it but those that the verifier judges: trust root, time and nullifier.
 * @param json a parsed JSON value
 * @throws PresentationError `ERR_PRESENTATION_FORM`, `_AUDIENCE` (domain), `_CIRCUIT_UNKNOWN` (verificationMethod)
 * @throws VerificationError `ERR_VERIFICATION_NONCE` (challenge); PolicyError `ERR_POLICY_HASH_MISMATCH`
 */
export function decodePresentation(json: unknown, binding: PresentationBinding): Presentation {
  const { verifiableCredential } = readVerifiablePresentation(json, "vp", fail);
  const [credential] = verifiableCredential;
  if (credential === undefined) throw fail("vp.verifiableCredential", "a list of 1", "form");
  const circuit = matchBinding(credential, binding);
  const { nullifier, trustRoot, asOf, id } = credential.credentialSubject;
  const seconds = parseInstant(asOf) ?? 0;
  if (formatInstant(seconds) !== asOf) throw fail("asOf", "in whole seconds", "form");
  if (credential.issuer !== issuerOfRoot(trustRoot)) {
    throw fail("issuer", "the URN of the trust root", "form");
  }
  return parsePresentation({
    type: "SymbolonPresentation",
    version: 1,
    requestId: binding.request.id,
    circuit: { id: circuit.id, version: circuit.version },
    proofSystem: "groth16-bn254",
    proof: decodeProofValue(credential.proof.proofValue),
    nullifier,
    trustRoot,
    asOf: asOfFromSeconds(seconds),
    ...(id === undefined ? {} : { subject: readSubject(id) }),
  });
}

function matchBinding(
  { credentialSubject, proof }: ReturnType<typeof readCredential>,
  { request, clientId }: PresentationBinding,
): RequestedCircuit {
  if (proof.challenge !== request.nonce) {
    throw new VerificationError("ERR_VERIFICATION_NONCE", "the challenge is not the request's");
  }
  if (proof.domain !== clientId) {
    throw new PresentationError("ERR_PRESENTATION_AUDIENCE", "the domain is not the client_id");
  }
  if (
    credentialSubject.policyId !== request.policy.id ||
    credentialSubject.policyHash !== request.policyHash
  ) {
    throw new PolicyError("ERR_POLICY_HASH_MISMATCH", "the policy is not the request's");
  }
  const circuit = request.circuits.find(
    ({ verificationKeyHash }) =>
      verificationMethodOf(verificationKeyHash) === proof.verificationMethod,
  );
  if (circuit === undefined) {
    throw new PresentationError(
      "ERR_PRESENTATION_CIRCUIT_UNKNOWN",
      "the verificationMethod is no key that the request names",
    );
  }
  return circuit;
}

function readSubject(id: string): string {
  const address = id.slice(id.lastIndexOf(":") + 1);
  if (id !== subjectDid(address.toLowerCase())) {
    throw fail("credentialSubject.id", "did:pkh:eip155:1 and a lower-case address", "form");
  }
  return address;
}
