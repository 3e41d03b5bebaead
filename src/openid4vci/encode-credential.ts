import { parseCredential } from "../credential/parse-credential.ts";
import {
  type Fail,
  type Reader,
  readExactly,
  readInteger,
  readObject,
  readText,
} from "../credential/read-object.ts";
import { readDidWeb, readInstant, readWebAddress } from "../credential/read-scalars.ts";
import type { Credential } from "../credential/types.ts";
import { IssuanceError } from "../errors.ts";
import { canonicalJson } from "../field/canonical-json.ts";
import { decodeBase64url, encodeBase64url } from "../status/base64url.ts";
import { STATUS_LIST_LENGTH } from "../status/status-tree-parameters.ts";
import { anything } from "./readers.ts";
import { CREDENTIAL_CONTEXT, CREDENTIAL_TYPES, CRYPTOSUITE, VC_CONTEXT } from "./vocabulary.ts";

/** A Symbolon credential in the W3C data model 2.0, as `ldp_vc` carries it. */
export interface LdpCredential {
  readonly "@context": readonly [string, typeof CREDENTIAL_CONTEXT];
  readonly type: typeof CREDENTIAL_TYPES;
  readonly issuer: string;
  readonly validFrom: string;
  readonly validUntil: string;
  readonly credentialSubject: {
    readonly holderCommitment: string;
    readonly claims: Credential["claims"];
  };
  readonly credentialStatus: {
    readonly type: "BitstringStatusListEntry";
    readonly statusPurpose: "revocation";
    readonly statusListIndex: string;
    readonly statusListCredential: string;
  };
  readonly proof: {
    readonly type: "DataIntegrityProof";
    readonly cryptosuite: typeof CRYPTOSUITE;
    readonly proofPurpose: "assertionMethod";
    /** The issuer's DID and, after '#', x of its key. */
    readonly verificationMethod: string;
    /** Multibase `u`: canonical JSON of what else the signature covers, the key and the signature. */
    readonly proofValue: string;
  };
}

export function encodeCredential(credential: Credential): LdpCredential {
  const { issuer, status, layoutVersion, extensionRoot, salt, signature } = credential;
  const value = canonicalJson({
    extensionRoot,
    layoutVersion,
    publicKey: issuer.publicKey,
    salt,
    signature,
    statusIndex: status.index,
  });
  return {
    "@context": [VC_CONTEXT, CREDENTIAL_CONTEXT],
    type: CREDENTIAL_TYPES,
    issuer: issuer.id,
    validFrom: credential.issuedAt,
    validUntil: credential.expiresAt,
    credentialSubject: {
      holderCommitment: credential.holderCommitment,
      claims: credential.claims,
    },
    credentialStatus: {
      type: "BitstringStatusListEntry",
      statusPurpose: "revocation",
      statusListIndex: String(status.index % STATUS_LIST_LENGTH),
      statusListCredential: status.statusListCredential,
    },
    proof: {
      type: "DataIntegrityProof",
      cryptosuite: CRYPTOSUITE,
      proofPurpose: "assertionMethod",
      verificationMethod: `${issuer.id}#${issuer.publicKey.x}`,
      proofValue: `u${encodeBase64url(new TextEncoder().encode(value))}`,
    },
  };
}

const fail: Fail = (path, expected) =>
  new IssuanceError("ERR_ISSUANCE_ANSWER_FORM", `${path} must be ${expected}`, {
    details: { path },
  });

function readSame<T>(expected: T): Reader<T> {
  const text = canonicalJson(expected);
  return (value, path, onFault) => {
    if (canonicalJson(value) !== text) throw onFault(path, "as this version has it", "form");
    return expected;
  };
}

const readLdpCredential = readObject({
  "@context": readSame([VC_CONTEXT, CREDENTIAL_CONTEXT]),
  type: readSame(CREDENTIAL_TYPES),
  issuer: readDidWeb,
  validFrom: readInstant,
  validUntil: readInstant,
  credentialSubject: readObject({ holderCommitment: anything, claims: anything }),
  credentialStatus: readObject({
    type: readExactly("BitstringStatusListEntry"),
    statusPurpose: readExactly("revocation"),
    statusListIndex: readText("a decimal", (text) => /^(?:0|[1-9][0-9]{0,5})$/.test(text)),
    statusListCredential: readWebAddress,
  }),
  proof: readObject({
    type: readExactly("DataIntegrityProof"),
    cryptosuite: readExactly(CRYPTOSUITE),
    proofPurpose: readExactly("assertionMethod"),
    verificationMethod: readText("a DID URL", (text) => text.length <= 700),
    proofValue: readText("multibase u", (text) => /^u[A-Za-z0-9_-]{1,4096}$/.test(text)),
  }),
});

const readProofValue = readObject({
  extensionRoot: anything,
  layoutVersion: anything,
  publicKey: anything,
  salt: anything,
  signature: anything,
  statusIndex: readInteger(0, 2 ** 25 - 1),
});

/**
 * The inverse: one text for one credential. Its signature is for `receiveCredential` to verify.
 * @throws IssuanceError `ERR_ISSUANCE_ANSWER_FORM`; CredentialError and KeyError of `parseCredential`
 */
export function decodeCredential(json: unknown): Credential {
  const vc = readLdpCredential(json, "credential", fail);
  const { statusIndex, layoutVersion, extensionRoot, publicKey, salt, signature } = readProofValue(
    decodeProofValue(vc.proof.proofValue),
    "credential.proof.proofValue",
    fail,
  );
  const credential = parseCredential({
    type: "SymbolonCredential",
    version: 1,
    layoutVersion,
    issuer: { id: vc.issuer, publicKey },
    holderCommitment: vc.credentialSubject.holderCommitment,
    claims: vc.credentialSubject.claims,
    issuedAt: vc.validFrom,
    expiresAt: vc.validUntil,
    status: {
      index: statusIndex,
      statusListCredential: vc.credentialStatus.statusListCredential,
    },
    extensionRoot,
    salt,
    signature,
  });
  if (canonicalJson(encodeCredential(credential)) !== canonicalJson(json)) {
    throw fail("credential", "of one form: its members differ from its proof's", "form");
  }
  return credential;
}

function decodeProofValue(text: string): unknown {
  const bytes = decodeBase64url(text.slice(1));
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw fail("credential.proof.proofValue", "base64url of JSON", "form");
  }
}
