// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../lib/as-of.circom";
include "../lib/open-words.circom";
include "../lib/tagged-hash.circom";
include "../credential/holder-commitment.circom";
include "../credential/signed-credential.circom";
include "../credential/issuer.circom";
include "../status/not-revoked.circom";
include "../predicate/policy-clause.circom";
include "../predicate/clause-rules.circom";
include "../generated/domains.circom";
include "../generated/claim-layout.circom";
include "../generated/operand-layout.circom";
include "../generated/issuer-record-layout.circom";

/// @title      Compliance
/// @notice     I hold a credential that an issuer in the trust root signed to my secret, within what that issuer may
///             attest; it is not revoked; it is in force at asOf; its claims satisfy one clause of the policy inside this
///             rule; this is my nullifier for the scope inside this rule; and all of it is for this context.
/// @input asOf (public) yyyymmdd * 2^40 + seconds. Constrained: AsOf.
///             Assumes: now, and one moment - discharged by verifyPresentation and ComplianceRegistry
/// @input contextHash  (public) Assumes: digest of chain, audience, rule, subject and nonce - discharged by
///                     verifyPresentation and ComplianceRegistry
/// @output nullifier, ruleHash, trustRoot  Assumes: known to the verifier - discharged by verifyPresentation and
///                     ComplianceRegistry
/// @dev Soundness: one secret opens the holder commitment and the nullifier; one claim record is signed, ruled on and
///      gives the status index; one issuer record is in the trust tree, authorises the claims and dates the status root
template Compliance() {
    signal input holderSecret;
    signal input holderBlind;
    signal input claimWords[CLAIM_WORDS()];
    signal input extensionRoot;
    signal input salt;
    signal input issuerKey[2];
    signal input signatureR8[2];
    signal input signatureS;
    signal input issuerWord;
    signal input statusRoot;
    signal input statusPath[STATUS_DEPTH()][8];
    signal input trustPath[TRUST_DEPTH()][8];
    signal input clauseWords[OPERAND_WORDS()];
    signal input clauseHashes[POLICY_CLAUSES()];
    signal input scope;
    signal input asOf;
    signal input contextHash;
    signal output nullifier;
    signal output ruleHash;
    signal output trustRoot;

    signal claim[CLAIM_BITS()] <== OpenWords(CLAIM_BITS())(claimWords);
    signal issuer[ISSUER_RECORD_BITS()] <== OpenWords(ISSUER_RECORD_BITS())([issuerWord]);
    signal operand[OPERAND_BITS()] <== OpenWords(OPERAND_BITS())(clauseWords);

    // credential
    signal holderCommitment <== HolderCommitment()(holderSecret, holderBlind);
    SignedCredential()(holderCommitment, claimWords, extensionRoot, salt, issuerKey, signatureR8, signatureS);

    // issuer
    trustRoot <== TrustedIssuer()(issuerKey, statusRoot, issuerWord, trustPath);
    IssuerAuthority()(
        BitsAt(ISSUER_RECORD_BITS(), ISSUER_RECORD_BIT_regimes(), 64)(issuer),
        ValueAt(ISSUER_RECORD_BITS(), ISSUER_RECORD_BIT_maxKycLevel(), 3)(issuer),
        BitsAt(ISSUER_RECORD_BITS(), ISSUER_RECORD_BIT_clientClasses(), 16)(issuer),
        BitsAt(CLAIM_BITS(), CLAIM_BIT_kycRegime(), 6)(claim),
        ValueAt(CLAIM_BITS(), CLAIM_BIT_kycLevel(), 3)(claim),
        BitsAt(CLAIM_BITS(), CLAIM_BIT_clientClasses(), 16)(claim)
    );

    // status
    component status = NotRevoked();
    status.index <== BitsAt(CLAIM_BITS(), CLAIM_BIT_statusIndex(), 25)(claim);
    status.path <== statusPath;
    status.root === statusRoot;

    // policy
    component now = AsOf();
    now.asOf <== asOf;
    ClauseRules()(
        claim,
        operand,
        ValueAt(ISSUER_RECORD_BITS(), ISSUER_RECORD_BIT_statusAsOf(), 40)(issuer),
        ValueAt(ISSUER_RECORD_BITS(), ISSUER_RECORD_BIT_screenedAt(), 40)(issuer),
        now.year,
        now.month,
        now.day,
        now.yearLow,
        now.seconds
    );
    signal policyHash <== PolicyClause()(clauseWords, clauseHashes);
    ruleHash <== TaggedHash(DOMAIN_RULE(), 2)([policyHash, scope]);

    // holder, for this scope and context
    nullifier <== TaggedHash(DOMAIN_NULLIFIER(), 2)([holderSecret, scope]);
    signal contextBound <== contextHash * contextHash;
}
