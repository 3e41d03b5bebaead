import { formatInstant } from "../credential/calendar.ts";
import { claimWords } from "../credential/claim-words.ts";
import { credentialCommitment } from "../credential/credential-commitment.ts";
import type { Claims, Credential } from "../credential/types.ts";
import { verifyCredential } from "../credential/verify-credential.ts";
import { CredentialError, KeyError, StatusError, TrustError } from "../errors.ts";
import { loadHash } from "../field/poseidon.ts";
import { assertScalar, randomScalar } from "../field/scalar.ts";
import { assertStatusIndex, splitStatusIndex } from "../status/status-index.ts";
import { STATUS_LIST_LENGTH } from "../status/status-tree-parameters.ts";
import { isAuthorised } from "../trust/is-authorised.ts";
import { type Issuer, statusListAddress } from "./create-issuer.ts";
import { revokeCredential } from "./revoke-credential.ts";

export interface IssueCredentialOptions {
  /** The issuer's own name for the customer; it goes into no credential. */
  readonly customerId: string;
  readonly holderCommitment: bigint;
  readonly claims: Claims;
  /** 'YYYY-MM-DDTHH:MM:SSZ' */
  readonly expiresAt: string;
  /** A certain index; by default one is drawn at random, so that an index tells nothing of when. */
  readonly statusIndex?: number;
}

/** Draws before a list counts as full. */
const DRAWS = 128;

/**
 * Issues a credential: checks the claims, binds the customer to the commitment, has it signed, and verifies it before
 * it goes out. If signing fails, the index is revoked and the customer is free again.
 * @throws CredentialError of `encodeClaims`; `ERR_CREDENTIAL_COMMITMENT_BOUND` where the customer has a credential in
 *   force for another commitment, or another customer has one for this
 * @throws TrustError `ERR_TRUST_NOT_AUTHORISED`
 * @throws StatusError `ERR_STATUS_INDEX_RANGE`, `ERR_STATUS_INDEX_USED`, `ERR_STATUS_LIST_FULL`
 * @throws KeyError `ERR_KEY_SIGNER_FAILED`: no signature, or one that does not verify
 */
export async function issueCredential(
  issuer: Issuer,
  options: IssueCredentialOptions,
): Promise<Credential> {
  const unsigned = draft(issuer, options);
  const index = await bindIndex(issuer, options);
  try {
    return await sign(issuer, {
      ...unsigned,
      status: {
        index,
        statusListCredential: statusListAddress(issuer, splitStatusIndex(index).list),
      },
    });
  } catch (cause) {
    await revokeCredential(issuer, index);
    throw new KeyError("ERR_KEY_SIGNER_FAILED", "the signer gave no signature that verifies", {
      cause,
    });
  }
}

type Unsigned = Omit<Credential, "signature">;

/** Everything that can be refused before an index is taken. */
function draft(issuer: Issuer, options: IssueCredentialOptions): Omit<Unsigned, "status"> {
  const { customerId, holderCommitment, claims, expiresAt } = options;
  if (typeof customerId !== "string" || customerId === "") {
    throw new TypeError("customerId is a text that is not empty");
  }
  const issuedAt = formatInstant(issuer.now());
  claimWords({ claims, issuedAt, expiresAt, status: { index: 0 } });
  if (!isAuthorised(issuer.authority, claims)) {
    throw new TrustError(
      "ERR_TRUST_NOT_AUTHORISED",
      "the regime, KYC level or a client class of the claims is beyond what this issuer may attest",
    );
  }
  const { x, y } = issuer.publicKey;
  return {
    type: "SymbolonCredential",
    version: 1,
    layoutVersion: 1,
    issuer: { id: issuer.id, publicKey: { x: String(x), y: String(y) } },
    holderCommitment: String(assertScalar(holderCommitment, "holderCommitment")),
    claims,
    issuedAt,
    expiresAt,
    extensionRoot: "0",
    salt: String(randomScalar(issuer.random)),
  };
}

async function bindIndex(issuer: Issuer, options: IssueCredentialOptions): Promise<number> {
  const { customerId, holderCommitment } = options;
  const { lists } = issuer.statusList;
  const draws = options.statusIndex === undefined ? DRAWS : 1;
  for (let draw = 0; draw < draws; draw++) {
    const statusIndex = options.statusIndex ?? drawIndex(issuer);
    assertStatusIndex(statusIndex, lists);
    const result = await issuer.registry.bind({ customerId, holderCommitment, statusIndex });
    if (result === "bound") return statusIndex;
    if (result === "commitment-bound") {
      throw new CredentialError(
        "ERR_CREDENTIAL_COMMITMENT_BOUND",
        "one commitment a customer: revoke the credential in force for the other one first",
      );
    }
  }
  if (options.statusIndex !== undefined) {
    throw new StatusError("ERR_STATUS_INDEX_USED", "this status index was given before");
  }
  throw new StatusError("ERR_STATUS_LIST_FULL", "no free status index found: open a further list");
}

function drawIndex({ statusList, random }: Issuer): number {
  return Number(randomScalar(random) % BigInt(statusList.lists * STATUS_LIST_LENGTH));
}

async function sign(issuer: Issuer, unsigned: Unsigned): Promise<Credential> {
  const message = credentialCommitment(await loadHash(), {
    layoutVersion: unsigned.layoutVersion,
    holderCommitment: BigInt(unsigned.holderCommitment),
    claimWords: claimWords(unsigned),
    extensionRoot: BigInt(unsigned.extensionRoot),
    salt: BigInt(unsigned.salt),
  });
  const { r8, s } = await issuer.signer.sign(message);
  const { credential } = await verifyCredential({
    ...unsigned,
    signature: { r8: { x: String(r8.x), y: String(r8.y) }, s: String(s) },
  });
  return credential;
}
