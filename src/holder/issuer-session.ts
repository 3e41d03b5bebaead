import { parseInstant } from "../credential/calendar.ts";
import type { Credential } from "../credential/types.ts";
import { IssuanceError } from "../errors.ts";
import type { Hash } from "../field/poseidon.ts";
import { errorOfAnswer, parseNonceResponse } from "../openid4vci/answers.ts";
import {
  type IssuerMetadata,
  parseIssuerMetadata,
  wellKnownAddress,
} from "../openid4vci/issuer-metadata.ts";
import type { PossessionProof } from "../presentation/possession-proof.ts";
import type { ProveOptions, Prover } from "../proving/prover.ts";
import type { Holder } from "./create-holder.ts";
import {
  type Fetch,
  fetchIssuer,
  type IssuerAnswer,
  JSON_MAXIMUM,
  jsonOf,
} from "./fetch-issuer.ts";
import { provePossession } from "./prove-possession.ts";
import { receiveCredential } from "./receive-credential.ts";

/** What a wallet brings to an issuer. */
export interface IssuerSession extends ProveOptions {
  readonly holder: Holder;
  readonly hash: Hash;
  readonly prover: Prover;
  readonly fetch: Fetch;
  readonly now: () => Date;
}

/** What a wallet keeps beside a credential, to renew it. JSON; it admits to nothing without the holder's secret. */
export interface Renewal {
  readonly version: 1;
  readonly credentialIssuer: string;
  /** did:web that the holder's commitment is bound to. */
  readonly issuerId: string;
}

/** @throws IssuanceError of `fetchIssuer` and `parseIssuerMetadata` */
export async function fetchMetadata(
  { fetch, signal }: Pick<IssuerSession, "fetch" | "signal">,
  credentialIssuer: string,
): Promise<IssuerMetadata> {
  const address = wellKnownAddress(credentialIssuer, "openid-credential-issuer");
  const answer = await fetchIssuer(address, { fetch, maximum: JSON_MAXIMUM, signal });
  assertAnswered(answer);
  return parseIssuerMetadata(jsonOf(answer), credentialIssuer);
}

/**
 * Sends a proof of possession, with a nonce of its own each time. What can fail in the wallet comes first: the proof is
 * there before `authorize` uses up what admits to the request. Where the answer is lost, or the nonce has ended while
 * the proof was made, it tries once more: the issuer gives the same credential again.
 * @throws IssuanceError of `fetchIssuer`, `_NONCE`, `_POSSESSION`, `_GRANT`, `_REFUSED`; ProvingError of the prover
 */
export async function postWithPossession(
  session: IssuerSession,
  metadata: IssuerMetadata,
  request: {
    readonly address: string;
    /** Headers that admit to it; asked for once. */
    readonly authorize?: () => Promise<Readonly<Record<string, string>>>;
    readonly body: (proof: { nonce: string; possession: PossessionProof }) => object;
  },
): Promise<unknown> {
  let authorized: Readonly<Record<string, string>> | undefined;
  const attempt = async () => {
    const nonce = await fetchNonce(session, metadata);
    const { credentialIssuer, issuerId } = metadata;
    const possession = await provePossession({ ...session, issuerId, credentialIssuer, nonce });
    authorized ??= (await request.authorize?.()) ?? {};
    const answer = await fetchIssuer(request.address, {
      fetch: session.fetch,
      maximum: JSON_MAXIMUM,
      method: "POST",
      headers: { "Content-Type": "application/json", ...authorized },
      body: JSON.stringify(request.body({ nonce, possession })),
      signal: session.signal,
    });
    assertAnswered(answer);
    return jsonOf(answer);
  };
  try {
    return await attempt();
  } catch (error) {
    if (authorized === undefined || !isWorthAnotherTry(error)) throw error;
    return attempt();
  }
}

function isWorthAnotherTry(error: unknown): boolean {
  return (
    error instanceof IssuanceError &&
    (error.code === "ERR_ISSUANCE_NETWORK" || error.code === "ERR_ISSUANCE_NONCE")
  );
}

async function fetchNonce(
  { fetch, signal }: IssuerSession,
  { nonceEndpoint }: IssuerMetadata,
): Promise<string> {
  const answer = await fetchIssuer(nonceEndpoint, {
    fetch,
    maximum: JSON_MAXIMUM,
    method: "POST",
    signal,
  });
  assertAnswered(answer);
  return parseNonceResponse(jsonOf(answer));
}

/** Of OAuth's codes, what each means to a wallet; others are a refusal. */
const CODES = {
  invalid_grant: "ERR_ISSUANCE_GRANT",
  invalid_token: "ERR_ISSUANCE_GRANT",
  invalid_nonce: "ERR_ISSUANCE_NONCE",
  invalid_proof: "ERR_ISSUANCE_POSSESSION",
} as const;

/** What the issuer writes beside its code may say anything, and is not passed on. */
export function assertAnswered(answer: IssuerAnswer): void {
  const { status } = answer;
  if (status >= 200 && status < 300) return;
  const error = errorOfAnswer(jsonOf(answer));
  if (error === undefined && (status === 429 || status >= 500)) {
    throw new IssuanceError("ERR_ISSUANCE_NETWORK", "the issuer cannot answer now; try again", {
      details: { status },
    });
  }
  const code = CODES[error as keyof typeof CODES] ?? "ERR_ISSUANCE_REFUSED";
  const details = { status, ...(error === undefined ? {} : { error }) };
  throw new IssuanceError(code, "the issuer refused", { details });
}

/** Clocks of wallet and issuer may differ by this much: what was issued is not lost for it. */
const CLOCK_SKEW_MS = 300_000;

function momentOfReceipt({ issuedAt }: Credential, now: Date): Date {
  const from = (parseInstant(issuedAt) ?? 0) * 1000;
  const isAhead = from > now.getTime() && from - now.getTime() <= CLOCK_SKEW_MS;
  return isAhead ? new Date(from) : now;
}

/**
 * What came is the holder's: signed by the key that the issuer names, to this wallet's commitment to it, in force.
 * @throws CredentialError, KeyError of `receiveCredential`
 */
export async function receiveIssued(
  { hash, holder, now }: IssuerSession,
  metadata: IssuerMetadata,
  issued: Credential,
): Promise<{
  readonly credential: Credential;
  readonly json: unknown;
  readonly renewal: Renewal;
}> {
  const { credentialIssuer, issuerId, publicKey } = metadata;
  if (issued.issuer.id !== issuerId) {
    throw new IssuanceError(
      "ERR_ISSUANCE_ANSWER_FORM",
      "the credential is of another issuer than the one that answers",
    );
  }
  const credential = await receiveCredential(issued, {
    hash,
    holder,
    issuerKey: { x: BigInt(publicKey.x), y: BigInt(publicKey.y) },
    now: momentOfReceipt(issued, now()),
  });
  const json: unknown = JSON.parse(JSON.stringify(credential));
  return { credential, json, renewal: { version: 1, credentialIssuer, issuerId } };
}
