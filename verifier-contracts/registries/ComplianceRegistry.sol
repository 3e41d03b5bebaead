// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ComplianceSignals} from "../generated/ComplianceSignals.sol";
import {IComplianceRegistry} from "../interfaces/IComplianceRegistry.sol";
import {IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {IPolicyRegistry} from "../interfaces/IPolicyRegistry.sol";
import {ITrustRoots} from "../interfaces/ITrustRoots.sol";
import {Bn254} from "../verifiers/Bn254.sol";
import {AsOf} from "./AsOf.sol";
import {AttestationWord} from "./AttestationWord.sol";
import {Attestations} from "./Attestations.sol";
import {OracleReads} from "./OracleReads.sol";
import {ProofContext} from "./ProofContext.sol";
import {StatementSignature} from "./StatementSignature.sol";
import {Terms} from "./Terms.sol";
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
        Terms terms = _requireTerms(_ruleKey(statement), statement);
        Grant memory grant = _prepare(statement, terms);
        Holding storage binding = _requireNullifierFree(statement, terms.mode(), grant.minEpoch);
        _requireSigned(StatementSignature.DECISION_TYPE, statement, deadline, attester, signature);
        return _record(statement, terms, Tier.Attested, grant, binding);
    }

    /// @inheritdoc IComplianceRegistry
    function requestRebind(Statement calldata statement, Proof calldata proof) external returns (uint40 readyAt) {
        _requireSender(statement.subject);
        bytes32 ruleKey = _ruleKey(statement);
        Terms terms = _requireTerms(ruleKey, statement);
        _prepare(statement, terms);
        _requireRebindable(terms.mode(), statement);
        _requireProof(statement, proof, terms, _ruleHash(ruleKey, terms.mode(), statement));
        return _requestRebind(statement);
    }

    /// @inheritdoc IComplianceRegistry
    function isCompliant(address subject, bytes32 policyId)
        public
        view
        returns (bool ok, uint64 expiresAt, uint8 reason)
    {
        (expiresAt, reason) = _standing(subject, policyId);
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
        bytes32 key = _subjectKey(policyId, subject);
        for (uint256 i = 0; i < 2; ++i) {
            AttestationWord held = i == 0 ? _first[key] : _second[key];
            (, uint8 reason) = _evaluate(held, policyId);
            if (reason == COMPLIANT && held.tier() > tier) tier = held.tier();
        }
    }

    /// @inheritdoc IComplianceRegistry
    function domainSeparator() external view returns (bytes32) {
        return StatementSignature.domainSeparator();
    }

    function _attest(Statement calldata s, Proof calldata proof) private returns (uint40) {
        bytes32 ruleKey = _ruleKey(s);
        Terms terms = _requireTerms(ruleKey, s);
        Mode mode = terms.mode();
        Grant memory grant = _prepare(s, terms);
        Holding storage binding = _requireNullifierFree(s, mode, grant.minEpoch);
        _requireProof(s, proof, terms, _ruleHash(ruleKey, mode, s));
        return _record(s, terms, Tier.Proof, grant, binding);
    }

    /// @dev What a statement needs beside its proof or decision; changes nothing.
    function _prepare(Statement calldata s, Terms terms) private view returns (Grant memory grant) {
        (uint40 countsFrom, uint40 countsUntil, bool isSuspended) =
            OracleReads.standing(policyRegistry, terms.number(), s.version);
        if (isSuspended) revert PolicySuspended(s.policyId);
        if (block.timestamp >= countsUntil || countsFrom >= countsUntil) revert PolicyVersionEnded(countsUntil);
        if (s.nullifier >= Bn254.SCALAR_ORDER) revert NullifierOutOfField();
        uint256 window = terms.asOfWindow();
        uint256 earliest = block.timestamp > window ? block.timestamp - window : 0;
        if (s.asOf < earliest || s.asOf > block.timestamp) revert AsOfOutOfWindow(earliest, block.timestamp);
        (grant.epoch, grant.minEpoch) = OracleReads.requireRoot(trustRoots, s.trustRoot);
        grant.countsFrom = countsFrom;
    }

    /// @dev Rebuilds every public signal and verifies the proof; changes nothing.
    function _requireProof(Statement calldata s, Proof calldata proof, Terms terms, uint256 ruleHash) private view {
        uint256 context = ProofContext.contextHash(ruleHash, s.subject, s.nonce);
        uint256 asOf = AsOf.encode(s.asOf);
        IGroth16Verifier verifier = terms.verifier();
        bytes4 selector = IGroth16Verifier.verifyProof.selector;
        bool isValid;
        // The call by hand, since the encoder takes the proof apart: selector, the 256 bytes of the proof as they came,
        // and the signals in the order of ComplianceSignals.
        assembly ("memory-safe") {
            let call_ := mload(0x40)
            mstore(call_, selector)
            calldatacopy(add(call_, 0x04), proof, 0x100)
            mstore(add(call_, 0x104), calldataload(add(s, 0xa0)))
            mstore(add(call_, 0x124), ruleHash)
            mstore(add(call_, 0x144), calldataload(add(s, 0xc0)))
            mstore(add(call_, 0x164), asOf)
            mstore(add(call_, 0x184), context)
            isValid := staticcall(gas(), verifier, call_, 0x1a4, 0x00, 0x20)
            if iszero(isValid) {
                returndatacopy(call_, 0, returndatasize())
                revert(call_, returndatasize())
            }
            isValid := and(gt(returndatasize(), 0x1f), eq(mload(0x00), 1))
        }
        if (!isValid) revert ProofInvalid();
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

    /// @dev Of the first attestation or, where that does not count, of the second where it does.
    function _standing(address subject, bytes32 policyId) private view returns (uint40 until, uint8 reason) {
        bytes32 key = _subjectKey(policyId, subject);
        (until, reason) = _evaluate(_first[key], policyId);
        if (reason == COMPLIANT || reason == NOT_FOUND) return (until, reason);
        (uint40 other, uint8 why) = _evaluate(_second[key], policyId);
        if (why == COMPLIANT) return (other, why);
    }

    function _evaluate(AttestationWord a, bytes32 policyId) private view returns (uint40 until, uint8 reason) {
        if (a.isNone()) return (0, NOT_FOUND);
        until = a.expiresAt();
        if (until == 0 || a.trustEpoch() < trustRoots.minTrustEpoch()) return (until, REVOKED);
        if (_isRevokedDecision(a, policyId)) return (until, REVOKED);
        if (block.timestamp >= until) return (until, EXPIRED);
        (uint40 countsFrom, uint40 countsUntil, bool isSuspended) =
            OracleReads.standing(policyRegistry, a.number(), a.version());
        if (countsUntil < until) until = countsUntil;
        if (isSuspended || block.timestamp < countsFrom || block.timestamp >= countsUntil) return (until, OTHER);
        return (until, COMPLIANT);
    }
}
