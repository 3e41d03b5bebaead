import { encodeClaims } from "../credential/encode-claims.ts";
import type { Credential } from "../credential/types.ts";
import { TrustError } from "../errors.ts";
import { unpackWords } from "../field/layout.ts";
import { explainFit, type PolicyFit } from "../policy/explain-fit.ts";
import type { Hex } from "../presentation/abi-encode.ts";
import { type AsOf, asOfFromSeconds, encodeAsOf, unixSeconds } from "../presentation/as-of.ts";
import { type ComplianceInputs, complianceInputs } from "../presentation/compliance-inputs.ts";
import { nullifier } from "../presentation/nullifier.ts";
import { parsePresentationRequest } from "../presentation/parse-presentation-request.ts";
import type { PublicSignalValues } from "../presentation/public-signals.ts";
import { requestContextHash, requestRule } from "../presentation/request-rule.ts";
import type { PresentationRequest } from "../presentation/types.ts";
import type { IssuerRecord } from "../trust/issuer-record.ts";
import { ISSUER_RECORD_LAYOUT } from "../trust/issuer-record-layout.ts";
import { issuerWord } from "../trust/trust-tree.ts";
import { type VerifiedLeafList, verifyLeafList } from "../trust/verify-leaf-list.ts";
import { bindHolder } from "./bind-holder.ts";
import { chooseAsOf } from "./choose-as-of.ts";
import type { HolderData } from "./holder-data.ts";
import { readStatus } from "./status-data.ts";
import { chooseSubject, validateRequest } from "./validate-request.ts";

/** Why a wallet does not answer. For its own screen: told to the verifier, a reason is a claim. */
export type Refusal =
  /** The proof would name the issuer, or nearly. */
  | { readonly reason: "too-few-issuers" }
  /** The trust root does not have the credential's issuer. */
  | { readonly reason: "issuer-not-listed" }
  | { readonly reason: "revoked" }
  /** The status data is not that of the trust root: fetch it again. */
  | { readonly reason: "status-outdated" }
  /**
   * Credential or issuer's data are younger than this clock, or than the moment that most issuers could serve: a
   * moment of its own would name the issuer.
   */
  | { readonly reason: "data-from-the-future" }
  | { readonly reason: "policy-not-satisfied"; readonly fit: PolicyFit };

/** Everything that the prover needs, or why not. */
export type Preparation =
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | {
      readonly kind: "ready";
      readonly request: PresentationRequest;
      readonly inputs: ComplianceInputs;
      readonly expected: PublicSignalValues<"compliance">;
      readonly asOf: AsOf;
      readonly subject: Hex | undefined;
    };

/**
 * Reads the request, holds it against what the wallet itself knows, and lays out the circuit's inputs.
 * Throws where the request or the trust data is at fault, whoever the holder is; answers `refused` where the reason
 * may lie in the holder's own data.
 * @param verificationKeyHash of the prover's key, where it tells
 */
export function preparePresentation(data: HolderData, verificationKeyHash?: string): Preparation {
  const { hash, credential } = data;
  const request = parsePresentationRequest(hash, data.request);
  validateRequest(request, data, verificationKeyHash);
  const subject = chooseSubject(request, data);
  const rule = requestRule(hash, request);

  const { records, tree } = verifyTrust(data);
  const claims = credentialFields(credential);
  const now = unixSeconds(data.now);
  const issuedAt = Number(claims.issuedAt);
  if (issuedAt > now) return refused({ reason: "data-from-the-future" });
  const seconds = chooseAsOf({
    policy: rule.policy.policy,
    records,
    minIssuers: data.minIssuers ?? 3,
    now,
    maxAge: request.freshness.maxAsOfAge,
    notBefore: issuedAt,
  });
  if (seconds === undefined) return refused({ reason: "too-few-issuers" });
  const index = findIssuer(records, credential);
  const issuer = records[index];
  if (issuer === undefined) return refused({ reason: "issuer-not-listed" });

  const status = readStatus(hash, credential.status.index, issuer.statusRoot, data.status);
  if (status.kind !== "clear") {
    return refused({ reason: status.kind === "revoked" ? "revoked" : "status-outdated" });
  }

  if (Math.max(issuer.statusAsOf, issuer.screenedAt) > seconds) {
    return refused({ reason: "data-from-the-future" });
  }
  const asOf = asOfFromSeconds(seconds);
  const fit = explainFit(claims, rule.policy.policy, {
    issuer: unpackWords(ISSUER_RECORD_LAYOUT, [issuerWord(issuer)]),
    asOf: { date: Number(asOf.date), seconds: BigInt(seconds) },
  });
  if (!fit.isMet) return refused({ reason: "policy-not-satisfied", fit });

  const expected = {
    nullifier: nullifier(hash, data.holder.secret, rule.scope),
    ruleHash: rule.ruleHash,
    trustRoot: tree.root,
    asOf: encodeAsOf(seconds),
    contextHash: requestContextHash(request, rule.ruleHash, subject),
  };
  const inputs = complianceInputs({
    credential,
    holderSecret: data.holder.secret,
    holderBlind: bindHolder(hash, data.holder, credential.issuer.id).blind,
    issuer,
    trustPath: tree.path(index),
    statusPath: status.path,
    policy: rule.policy,
    clauseIndex: fit.best.index,
    scope: rule.scope,
    asOf: expected.asOf,
    contextHash: expected.contextHash,
  });
  return { kind: "ready", request, inputs, expected, asOf, subject };
}

function findIssuer(records: readonly IssuerRecord[], { issuer }: Credential): number {
  const { x, y } = issuer.publicKey;
  return records.findIndex(
    ({ publicKey }) => publicKey.x === BigInt(x) && publicKey.y === BigInt(y),
  );
}

function credentialFields({ claims, issuedAt, expiresAt, status }: Credential) {
  return encodeClaims(claims, { issuedAt, expiresAt, statusIndex: status.index });
}

const refused = (refusal: Refusal): Preparation => ({ kind: "refused", refusal });

function verifyTrust({ hash, trust }: HolderData): VerifiedLeafList {
  const verified = "verified" in trust ? trust.verified : verifyLeafList(hash, trust.leafList);
  if (verified.root !== trust.root) {
    throw new TrustError(
      "ERR_TRUST_LEAF_LIST_MISMATCH",
      "the leaf list is not that of the trusted root",
    );
  }
  return verified;
}
