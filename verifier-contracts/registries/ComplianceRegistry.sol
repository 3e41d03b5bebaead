// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ComplianceSignals} from "../generated/ComplianceSignals.sol";
import {IComplianceRegistry} from "../interfaces/IComplianceRegistry.sol";
import {IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {Bn254} from "../verifiers/Bn254.sol";
import {AsOf} from "./AsOf.sol";
import {Attestations} from "./Attestations.sol";
import {ProofContext} from "./ProofContext.sol";
import {SubjectSignature} from "./SubjectSignature.sol";
import {TrustRoots} from "./TrustRoots.sol";
import {TwoStepOwned} from "./TwoStepOwned.sol";

/// @title  ComplianceRegistry
contract ComplianceRegistry is Attestations {
    uint8 private constant COMPLIANT = 0;
    uint8 private constant EXPIRED = 1;
    uint8 private constant NOT_FOUND = 6;
    uint8 private constant REVOKED = 7;

    /// @param initialOwner registers policies and verifiers
    /// @param registrar_   posts trust roots
    /// @param window       seconds for which a superseded root stays usable
    /// @param verifier     verifier of the circuit version that this source was generated with
    constructor(address initialOwner, address registrar_, uint32 window, IGroth16Verifier verifier)
        TwoStepOwned(initialOwner)
        TrustRoots(registrar_, window)
    {
        _addVerifier(ComplianceSignals.CIRCUIT_VERSION, verifier);
    }

    /// @inheritdoc IComplianceRegistry
    function attest(Presentation calldata presentation) external returns (uint40 expiresAt) {
        _requireSender(presentation.subject);
        return _attest(presentation);
    }

    /// @inheritdoc IComplianceRegistry
    function attestFor(Presentation calldata presentation, uint256 deadline, bytes calldata signature)
        external
        returns (uint40 expiresAt)
    {
        if (block.timestamp > deadline) revert SignatureExpired(deadline);
        bytes32 digest = SubjectSignature.digest(presentation, deadline);
        if (!SubjectSignature.isSignedBy(presentation.subject, digest, signature)) {
            revert SignatureInvalid(presentation.subject);
        }
        return _attest(presentation);
    }

    /// @inheritdoc IComplianceRegistry
    function requestRebind(Presentation calldata presentation) external returns (uint40 readyAt) {
        _requireSender(presentation.subject);
        Terms memory terms = _requireActive(presentation.policyId);
        _requireRebindable(terms.mode, presentation);
        _verify(presentation, terms, _trust);
        return _requestRebind(presentation, terms.rebindDelay);
    }

    /// @inheritdoc IComplianceRegistry
    function setAttestPaused(bool isPaused) external onlyOwner {
        _trust.isAttestPaused = isPaused;
        emit AttestPauseChanged(isPaused);
    }

    /// @inheritdoc IComplianceRegistry
    function isAttestPaused() external view returns (bool) {
        return _trust.isAttestPaused;
    }

    /// @inheritdoc IComplianceRegistry
    function isCompliant(address subject, bytes32 policyId)
        external
        view
        returns (bool ok, uint64 expiresAt, uint8 reason)
    {
        Attestation memory attestation = _attestations[policyId][subject];
        if (attestation.trustEpoch == 0) return (false, 0, NOT_FOUND);
        expiresAt = attestation.expiresAt;
        if (expiresAt == 0 || attestation.trustEpoch < _trust.minEpoch) return (false, expiresAt, REVOKED);
        if (block.timestamp >= expiresAt) return (false, expiresAt, EXPIRED);
        return (true, expiresAt, COMPLIANT);
    }

    /// @inheritdoc IComplianceRegistry
    function domainSeparator() external view returns (bytes32) {
        return SubjectSignature.domainSeparator();
    }

    function _attest(Presentation calldata p) private returns (uint40) {
        Terms memory terms = _requireActive(p.policyId);
        TrustState memory trust = _trust;
        _requireNullifierFree(terms.mode, p, trust.minEpoch);
        uint48 epoch = _verify(p, terms, trust);
        return _record(p, terms, epoch, trust.minEpoch);
    }

    /// @dev Rebuilds every public signal and verifies the proof; changes nothing.
    /// @return epoch of the trust root that the proof is under
    function _verify(Presentation calldata p, Terms memory terms, TrustState memory trust)
        private
        view
        returns (uint48 epoch)
    {
        if (trust.isAttestPaused) revert AttestPaused();
        if (p.nullifier >= Bn254.SCALAR_ORDER) revert NullifierOutOfField();
        epoch = _requireTrustRoot(p.trustRoot, trust.minEpoch);
        _requireAsOf(p.asOf, terms.asOfWindow, terms.ttl);

        uint256 ruleHash = _ruleHash(_policies[p.policyId], terms.mode, p.policyId, p.nonce);
        uint256[5] memory signals;
        signals[ComplianceSignals.NULLIFIER] = p.nullifier;
        signals[ComplianceSignals.RULE_HASH] = ruleHash;
        signals[ComplianceSignals.TRUST_ROOT] = p.trustRoot;
        signals[ComplianceSignals.AS_OF] = AsOf.encode(p.asOf);
        signals[ComplianceSignals.CONTEXT_HASH] = ProofContext.contextHash(ruleHash, p.subject, p.nonce);
        if (!terms.verifier.verifyProof(p.proof.a, p.proof.b, p.proof.c, signals)) revert ProofInvalid();
    }

    /// @dev An `asOf` that is `ttl` old would be an attestation that has expired.
    function _requireAsOf(uint256 asOf, uint256 window, uint256 ttl) private view {
        uint256 latest = block.timestamp;
        if (window >= ttl) window = ttl - 1;
        uint256 earliest = latest > window ? latest - window : 0;
        if (asOf < earliest || asOf > latest) revert AsOfOutOfWindow(earliest, latest);
    }

    function _requireSender(address subject) private view {
        if (msg.sender != subject) revert SenderNotSubject(msg.sender, subject);
    }
}
