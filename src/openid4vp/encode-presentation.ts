import { formatInstant } from "../credential/calendar.ts";
import { PresentationError } from "../errors.ts";
import type { Presentation, PresentationRequest } from "../presentation/types.ts";
import { encodeProofValue } from "./proof-value.ts";
import {
  CREDENTIAL_TYPES,
  CRYPTOSUITE,
  issuerOfRoot,
  PROOF_TYPE,
  SYMBOLON_CONTEXT,
  VC_CONTEXT,
  verificationMethodOf,
} from "./vocabulary.ts";

/** What a presentation is bound to, on both sides: the request and the client id that asked. */
export interface PresentationBinding {
  readonly request: PresentationRequest;
  /** With its prefix. */
  readonly clientId: string;
}

/** The derived credential of the W3C data model 2.0: what the proof shows, and nothing of who is behind it. */
export interface ZkComplianceCredential {
  readonly "@context": readonly [string, typeof SYMBOLON_CONTEXT];
  readonly type: readonly string[];
  /** The trust root: which of its issuers signed is not said. */
  readonly issuer: string;
  readonly credentialSubject: {
    /** did:pkh of the subject, where the proof is bound to one. */
    readonly id?: string;
    readonly policyId: string;
    readonly policyHash: string;
    readonly trustRoot: string;
    /** 'YYYY-MM-DDTHH:MM:SSZ' */
    readonly asOf: string;
    readonly nullifier: string;
  };
  readonly proof: {
    readonly type: "DataIntegrityProof";
    readonly cryptosuite: typeof CRYPTOSUITE;
    readonly verificationMethod: string;
    readonly proofPurpose: "assertionMethod";
    readonly challenge: string;
    readonly domain: string;
    readonly proofValue: string;
  };
}

export interface ZkPresentation {
  readonly "@context": readonly [string];
  readonly type: readonly ["VerifiablePresentation"];
  readonly verifiableCredential: readonly [ZkComplianceCredential];
}

/** Accounts are the same on every EVM chain; the address is bound in the proof, the chain id here is none of it. */
const DID_PKH = "did:pkh:eip155:1:";

export const subjectDid = (address: string): string => `${DID_PKH}${address}`;

/**
 * A presentation as `ldp_vc` carries it. It holds no public signals: the verifier rebuilds them.
 * @throws PresentationError `ERR_PRESENTATION_CIRCUIT_UNKNOWN` where the request does not name the circuit
 */
export function encodePresentation(
  presentation: Presentation,
  { request, clientId }: PresentationBinding,
): ZkPresentation {
  const { circuit, subject, trustRoot } = presentation;
  const asked = request.circuits.find(
    ({ id, version }) => id === circuit.id && version === circuit.version,
  );
  if (asked === undefined) {
    throw new PresentationError(
      "ERR_PRESENTATION_CIRCUIT_UNKNOWN",
      "the presentation's circuit is not one that the request names",
    );
  }
  return {
    "@context": [VC_CONTEXT],
    type: ["VerifiablePresentation"],
    verifiableCredential: [
      {
        "@context": [VC_CONTEXT, SYMBOLON_CONTEXT],
        type: CREDENTIAL_TYPES,
        issuer: issuerOfRoot(trustRoot),
        credentialSubject: {
          ...(subject === undefined ? {} : { id: subjectDid(subject) }),
          policyId: request.policy.id,
          policyHash: request.policyHash,
          trustRoot,
          asOf: formatInstant(presentation.asOf.seconds),
          nullifier: presentation.nullifier,
        },
        proof: {
          type: PROOF_TYPE,
          cryptosuite: CRYPTOSUITE,
          verificationMethod: verificationMethodOf(asked.verificationKeyHash),
          proofPurpose: "assertionMethod",
          challenge: request.nonce,
          domain: clientId,
          proofValue: encodeProofValue(presentation.proof),
        },
      },
    ],
  };
}
