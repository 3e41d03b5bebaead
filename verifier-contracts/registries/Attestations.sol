// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../interfaces/IComplianceRegistry.sol";
import {Policies} from "./Policies.sol";
import {TrustRoots} from "./TrustRoots.sol";

/// @title  Attestations
/// @notice What is written once a presentation has been verified
abstract contract Attestations is IComplianceRegistry, Policies, TrustRoots {
    mapping(bytes32 policyId => mapping(address subject => Attestation)) internal _attestations;
    mapping(bytes32 policyId => mapping(uint256 nullifier => Binding)) private _bindings;

    /// @inheritdoc IComplianceRegistry
    function attestationOf(address subject, bytes32 policyId) external view returns (Attestation memory) {
        return _attestations[policyId][subject];
    }

    /// @inheritdoc IComplianceRegistry
    function bindingOf(bytes32 policyId, uint256 nullifier) external view returns (Binding memory) {
        return _bindings[policyId][nullifier];
    }

    /// @dev Refuses, before the proof is looked at, what no proof could change.
    function _requireNullifierFree(Mode mode, Presentation calldata p, uint48 minEpoch) internal view {
        Binding storage binding = _bindings[p.policyId][p.nullifier];
        address holder = binding.subject;
        if (holder == address(0)) return;
        if (mode == Mode.Once && holder == p.subject && _isRevoked(p, minEpoch)) return;
        if (mode != Mode.Account) revert NullifierUsed(p.nullifier);
        if (holder == p.subject) return;
        if (binding.candidate != p.subject) revert NullifierBound(p.nullifier);
        if (block.timestamp < binding.readyAt) revert RebindNotReady(binding.readyAt);
    }

    /// @dev Whether the subject's attestation by this nullifier stopped counting with its trust epoch, before its time.
    function _isRevoked(Presentation calldata p, uint48 minEpoch) private view returns (bool) {
        Attestation memory attestation = _attestations[p.policyId][p.subject];
        return attestation.nullifierTag == uint128(p.nullifier) && attestation.trustEpoch < minEpoch
            && block.timestamp < attestation.expiresAt;
    }

    /// @dev After `_requireNullifierFree` and a verified proof.
    function _record(Presentation calldata p, Terms memory terms, uint48 epoch, uint48 minEpoch)
        internal
        returns (uint40)
    {
        Binding storage binding = _bindings[p.policyId][p.nullifier];
        address former = binding.subject;
        if (former == address(0)) {
            binding.subject = p.subject;
        } else if (former != p.subject) {
            _bindings[p.policyId][p.nullifier] = Binding({subject: p.subject, candidate: address(0), readyAt: 0});
            _void(p.policyId, former, p.nullifier);
            emit Rebound(p.policyId, p.nullifier, former, p.subject);
        }

        Attestation memory current = _attestations[p.policyId][p.subject];
        bool isCurrent = current.expiresAt != 0 && current.trustEpoch >= minEpoch;
        bool isLater = p.asOf > current.asOf || (p.asOf == current.asOf && epoch > current.trustEpoch);
        if (isCurrent && !isLater) {
            if (former != p.subject) _emitAttested(p, current);
            return current.expiresAt;
        }

        // Only a renewal can find a request to withdraw: a fresh binding has none, and a rebind has used its own.
        if (terms.mode == Mode.Account && former == p.subject && binding.candidate != address(0)) {
            (binding.candidate, binding.readyAt) = (address(0), 0);
        }
        current = Attestation({
            asOf: p.asOf, expiresAt: uint40(p.asOf + terms.ttl), trustEpoch: epoch, nullifierTag: uint128(p.nullifier)
        });
        _attestations[p.policyId][p.subject] = current;
        _emitAttested(p, current);
        return current.expiresAt;
    }

    function _requireRebindable(Mode mode, Presentation calldata p) internal view {
        address holder = _bindings[p.policyId][p.nullifier].subject;
        if (mode != Mode.Account || holder == address(0) || holder == p.subject) revert RebindNotPossible();
    }

    function _requestRebind(Presentation calldata p, uint256 delay) internal returns (uint40 readyAt) {
        Binding storage binding = _bindings[p.policyId][p.nullifier];
        readyAt = uint40(block.timestamp + delay);
        (binding.candidate, binding.readyAt) = (p.subject, readyAt);
        emit RebindRequested(p.policyId, p.nullifier, p.subject, readyAt);
    }

    function _emitAttested(Presentation calldata p, Attestation memory attestation) private {
        (uint40 asOf, uint40 expiresAt) = (attestation.asOf, attestation.expiresAt);
        emit Attested(p.policyId, p.subject, p.nullifier, asOf, expiresAt, attestation.trustEpoch);
    }

    /// @dev An attestation of the same subject by another nullifier stays.
    function _void(bytes32 policyId, address subject, uint256 nullifier) private {
        Attestation storage attestation = _attestations[policyId][subject];
        if (attestation.nullifierTag != uint128(nullifier)) return;
        attestation.expiresAt = 0;
        emit AttestationVoided(policyId, subject);
    }
}
