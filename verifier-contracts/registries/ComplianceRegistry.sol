// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ComplianceSignals} from "../generated/ComplianceSignals.sol";
import {IComplianceRegistry} from "../interfaces/IComplianceRegistry.sol";
import {IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {IPolicyRegistry} from "../interfaces/IPolicyRegistry.sol";
import {ITrustRoots} from "../interfaces/ITrustRoots.sol";
import {Bn254} from "../verifiers/Bn254.sol";
import {AsOf} from "./AsOf.sol";
import {Attestations} from "./Attestations.sol";
import {ProofContext} from "./ProofContext.sol";
import {StatementSignature} from "./StatementSignature.sol";
import {TwoStepOwned} from "./TwoStepOwned.sol";

/// @title  ComplianceRegistry
contract ComplianceRegistry is Attestations {
    uint8 private constant COMPLIANT = 0;
    uint8 private constant EXPIRED = 1;
    uint8 private constant NOT_FOUND = 6;
    uint8 private constant REVOKED = 7;
    uint8 private constant OTHER = 8;

    /// @param initialOwner    registers policies and verifiers
    /// @param policyRegistry_ the oracle whose policies this registry takes proofs of
    /// @param trustRoots_     whose issuers count
    /// @param verifier        verifier of the circuit version that this source was generated with
    constructor(
        address initialOwner,
        IPolicyRegistry policyRegistry_,
        ITrustRoots trustRoots_,
        IGroth16Verifier verifier
    ) TwoStepOwned(initialOwner) Attestations(policyRegistry_, trustRoots_) {
        if (address(policyRegistry_).code.length == 0 || address(trustRoots_).code.length == 0) revert ZeroAddress();
        _addVerifier(ComplianceSignals.CIRCUIT_VERSION, verifier);
    }

    /// @inheritdoc IComplianceRegistry
    function attest(Statement calldata statement, Proof calldata proof) external returns (uint40 expiresAt) {
        _requireSender(statement.subject);
        return _attest(statement, proof);
    }

    /// @inheritdoc IComplianceRegistry
    function attestFor(
        Statement calldata statement,
        Proof calldata proof,
        uint256 deadline,
        bytes calldata subjectSignature
    ) external returns (uint40 expiresAt) {
        _requireSigned(StatementSignature.ATTESTATION_TYPE, statement, deadline, statement.subject, subjectSignature);
        return _attest(statement, proof);
    }

    /// @inheritdoc IComplianceRegistry
    function attestByDecision(
        Statement calldata statement,
        uint256 deadline,
        address attester,
        bytes calldata signature
    ) external returns (uint40 expiresAt) {
        _requireSender(statement.subject);
        Policy memory policy = _policies[statement.policyId];
        if (!policy.acceptsAttested || statement.asOf < policy.attestedSince) revert AttesterUnknown(attester);
        if (!_attesters[statement.policyId][attester]) revert AttesterUnknown(attester);
        (Grant memory grant,) = _prepare(statement);
        grant.tier = Tier.Attested;
        _requireNullifierFree(Mode(grant.terms.flags & MODE), statement, grant.minEpoch);
        _requireSigned(StatementSignature.DECISION_TYPE, statement, deadline, attester, signature);
        return _record(statement, grant);
    }

    /// @inheritdoc IComplianceRegistry
    function requestRebind(Statement calldata statement, Proof calldata proof) external returns (uint40 readyAt) {
        _requireSender(statement.subject);
        (Grant memory grant, bytes32 ruleKey) = _prepare(statement);
        _requireRebindable(Mode(grant.terms.flags & MODE), statement);
        _requireProof(statement, proof, grant.terms, ruleKey);
        return _requestRebind(statement);
    }

    /// @inheritdoc IComplianceRegistry
    function isCompliant(address subject, bytes32 policyId)
        public
        view
        returns (bool ok, uint64 expiresAt, uint8 reason)
    {
        (expiresAt, reason,) = _standing(subject, policyId);
        ok = reason == COMPLIANT;
    }

    /// @inheritdoc IComplianceRegistry
    function isCompliantOrRecognised(address subject, bytes32 policyId)
        external
        view
        returns (bool ok, uint64 expiresAt, uint8 reason, bytes32 via)
    {
        (ok, expiresAt, reason) = isCompliant(subject, policyId);
        if (ok) return (ok, expiresAt, reason, policyId);
        bytes32[] memory links = _links[policyId];
        for (uint256 i = 0; i < links.length; ++i) {
            (bool isLinkOk, uint64 until, uint8 why) = isCompliant(subject, links[i]);
            if (isLinkOk && _recognises(policyId, links[i])) return (true, until, why, links[i]);
        }
        return (false, expiresAt, reason, policyId);
    }

    /// @inheritdoc IComplianceRegistry
    function tierOf(address subject, bytes32 policyId) external view returns (Tier tier) {
        uint8 reason;
        (, reason, tier) = _standing(subject, policyId);
        if (reason != COMPLIANT) return Tier.None;
    }

    /// @inheritdoc IComplianceRegistry
    function domainSeparator() external view returns (bytes32) {
        return StatementSignature.domainSeparator();
    }

    function _attest(Statement calldata s, Proof calldata proof) private returns (uint40) {
        (Grant memory grant, bytes32 ruleKey) = _prepare(s);
        grant.tier = Tier.Proof;
        _requireNullifierFree(Mode(grant.terms.flags & MODE), s, grant.minEpoch);
        _requireProof(s, proof, grant.terms, ruleKey);
        return _record(s, grant);
    }

    /// @dev What a statement needs beside its proof or decision; changes nothing.
    function _prepare(Statement calldata s) private view returns (Grant memory grant, bytes32 ruleKey) {
        ruleKey = _ruleKey(s.policyId, s.version, s.circuitVersion);
        Terms memory terms = _requireTerms(ruleKey, s);
        (uint40 countsFrom, uint40 countsUntil, bool isSuspended) = policyRegistry.standingOf(terms.number, s.version);
        if (isSuspended) revert PolicySuspended(s.policyId);
        if (block.timestamp >= countsUntil || countsFrom >= countsUntil) revert PolicyVersionEnded(countsUntil);
        if (s.nullifier >= Bn254.SCALAR_ORDER) revert NullifierOutOfField();
        uint256 latest = block.timestamp;
        uint256 earliest = latest > terms.asOfWindow ? latest - terms.asOfWindow : 0;
        if (s.asOf < earliest || s.asOf > latest) revert AsOfOutOfWindow(earliest, latest);
        (grant.terms, grant.countsFrom) = (terms, countsFrom);
        (grant.epoch, grant.minEpoch) = trustRoots.requireTrustRoot(s.trustRoot);
    }

    /// @dev Rebuilds every public signal and verifies the proof; changes nothing.
    function _requireProof(Statement calldata s, Proof calldata proof, Terms memory terms, bytes32 ruleKey)
        private
        view
    {
        uint256 ruleHash = _ruleHash(ruleKey, Mode(terms.flags & MODE), s);
        uint256[5] memory signals;
        signals[ComplianceSignals.NULLIFIER] = s.nullifier;
        signals[ComplianceSignals.RULE_HASH] = ruleHash;
        signals[ComplianceSignals.TRUST_ROOT] = s.trustRoot;
        signals[ComplianceSignals.AS_OF] = AsOf.encode(s.asOf);
        signals[ComplianceSignals.CONTEXT_HASH] = ProofContext.contextHash(ruleHash, s.subject, s.nonce);
        if (!terms.verifier.verifyProof(proof.a, proof.b, proof.c, signals)) revert ProofInvalid();
    }

    function _requireSender(address subject) private view {
        if (msg.sender != subject) revert SenderNotSubject(msg.sender, subject);
    }

    function _requireSigned(
        bytes32 typeHash,
        Statement calldata s,
        uint256 deadline,
        address signer,
        bytes calldata signature
    ) private view {
        if (block.timestamp > deadline) revert SignatureExpired(deadline);
        bytes32 digest = StatementSignature.digest(typeHash, s, deadline);
        if (!StatementSignature.isSignedBy(signer, digest, signature)) revert SignatureInvalid(signer);
    }

    /// @dev Of the current attestation or, where that does not count, of the announced one once it does.
    function _standing(address subject, bytes32 policyId) private view returns (uint40 until, uint8 reason, Tier tier) {
        Attestation memory current = _current[policyId][subject];
        (until, reason) = _evaluate(current, policyId);
        if (reason == COMPLIANT) return (until, reason, current.tier);
        Attestation memory announced = _announced[policyId][subject];
        if (announced.tier == Tier.None) return (until, reason, current.tier);
        (uint40 later, uint8 why) = _evaluate(announced, policyId);
        if (why == COMPLIANT || reason == NOT_FOUND) return (later, why, announced.tier);
        return (until, reason, current.tier);
    }

    function _evaluate(Attestation memory a, bytes32 policyId) private view returns (uint40 until, uint8 reason) {
        if (a.tier == Tier.None) return (0, NOT_FOUND);
        until = a.expiresAt;
        if (until == 0 || a.trustEpoch < trustRoots.minTrustEpoch()) return (until, REVOKED);
        if (a.tier == Tier.Attested && a.asOf < _policies[policyId].attestedSince) return (until, REVOKED);
        if (block.timestamp >= until) return (until, EXPIRED);
        (uint40 countsFrom, uint40 countsUntil, bool isSuspended) = policyRegistry.standingOf(a.policyNumber, a.version);
        if (countsUntil < until) until = countsUntil;
        if (isSuspended || block.timestamp < countsFrom || block.timestamp >= countsUntil) return (until, OTHER);
        return (until, COMPLIANT);
    }
}
