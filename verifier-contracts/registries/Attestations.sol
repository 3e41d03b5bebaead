// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../interfaces/IComplianceRegistry.sol";
import {IPolicyRegistry} from "../interfaces/IPolicyRegistry.sol";
import {ITrustRoots} from "../interfaces/ITrustRoots.sol";
import {Policies} from "./Policies.sol";

/// @title  Attestations
/// @notice What is written once a statement has been proved or decided
abstract contract Attestations is Policies {
    /// @dev What a statement is recorded with.
    struct Grant {
        Terms terms;
        Tier tier;
        uint40 epoch;
        uint40 minEpoch;
        uint40 countsFrom;
    }

    mapping(bytes32 policyId => mapping(address subject => Attestation)) internal _current;
    /// @dev Made under a version that was not in force then. It may be in force by now.
    mapping(bytes32 policyId => mapping(address subject => Attestation)) internal _announced;
    mapping(bytes32 policyId => mapping(uint256 nullifier => Binding)) private _bindings;

    constructor(IPolicyRegistry policyRegistry_, ITrustRoots trustRoots_) Policies(policyRegistry_, trustRoots_) {}

    /// @inheritdoc IComplianceRegistry
    function attestationsOf(address subject, bytes32 policyId)
        external
        view
        returns (Attestation memory current, Attestation memory announced)
    {
        return (_current[policyId][subject], _announced[policyId][subject]);
    }

    /// @inheritdoc IComplianceRegistry
    function bindingOf(bytes32 policyId, uint256 nullifier) external view returns (Binding memory) {
        return _bindings[policyId][nullifier];
    }

    /// @dev Refuses, before the proof is looked at, what no proof could change.
    function _requireNullifierFree(Mode mode, Statement calldata s, uint40 minEpoch) internal view {
        Binding storage binding = _bindings[s.policyId][s.nullifier];
        address holder = binding.subject;
        if (holder == address(0)) return;
        if (mode == Mode.Once && holder == s.subject && _mayRepeat(s, minEpoch)) return;
        if (mode != Mode.Account) revert NullifierUsed(s.nullifier);
        if (holder == s.subject) return;
        if (binding.candidate != s.subject) revert NullifierBound(s.nullifier);
        if (block.timestamp < binding.readyAt) revert RebindNotReady(binding.readyAt);
    }

    /// @dev After `_requireNullifierFree` and a verified proof or decision.
    function _record(Statement calldata s, Grant memory grant) internal returns (uint40) {
        Binding storage binding = _bindings[s.policyId][s.nullifier];
        address former = binding.subject;
        if (former == address(0)) {
            binding.subject = s.subject;
        } else if (former != s.subject) {
            _bindings[s.policyId][s.nullifier] = Binding({subject: s.subject, candidate: address(0), readyAt: 0});
            _void(_current, s.policyId, former, s.nullifier);
            _void(_announced, s.policyId, former, s.nullifier);
            emit Rebound(s.policyId, s.nullifier, former, s.subject);
        }

        bool isAnnounced = grant.countsFrom > block.timestamp;
        Attestation storage place = isAnnounced ? _announcedPlace(s) : _current[s.policyId][s.subject];
        Attestation memory held = place;
        if (_isKept(held, s, grant)) {
            if (former != s.subject) _emitAttested(s, held);
            return held.expiresAt;
        }

        // Only a renewal can find a request to withdraw: a fresh binding has none, and a rebind has used its own.
        if (former == s.subject && grant.terms.flags & MODE == uint8(Mode.Account) && binding.candidate != address(0)) {
            (binding.candidate, binding.readyAt) = (address(0), 0);
        }
        held = Attestation({
            asOf: s.asOf,
            expiresAt: uint40(s.asOf + grant.terms.ttl),
            trustEpoch: grant.epoch,
            version: s.version,
            tier: grant.tier,
            policyNumber: grant.terms.number,
            nullifierTag: uint80(s.nullifier)
        });
        if (isAnnounced && held.expiresAt <= grant.countsFrom) revert AsOfTooEarly(grant.countsFrom);
        _write(place, held);
        _emitAttested(s, held);
        return held.expiresAt;
    }

    function _requireRebindable(Mode mode, Statement calldata s) internal view {
        address holder = _bindings[s.policyId][s.nullifier].subject;
        if (mode != Mode.Account || holder == address(0) || holder == s.subject) revert RebindNotPossible();
    }

    function _requestRebind(Statement calldata s) internal returns (uint40 readyAt) {
        Binding storage binding = _bindings[s.policyId][s.nullifier];
        readyAt = uint40(block.timestamp + _policies[s.policyId].rebindDelay);
        (binding.candidate, binding.readyAt) = (s.subject, readyAt);
        emit RebindRequested(s.policyId, s.nullifier, s.subject, readyAt);
    }

    /// @dev Whether a Once subject's attestation by this nullifier stopped counting before its time, or the policy has a
    ///      version that the subject has not attested yet.
    function _mayRepeat(Statement calldata s, uint40 minEpoch) private view returns (bool) {
        Attestation memory current = _current[s.policyId][s.subject];
        Attestation memory announced = _announced[s.policyId][s.subject];
        Attestation memory newest = announced.version > current.version ? announced : current;
        if (newest.nullifierTag != uint80(s.nullifier) || block.timestamp >= newest.expiresAt) return false;
        return newest.trustEpoch < minEpoch || s.version > newest.version;
    }

    /// @dev Whether what the subject has stays as it is (I3).
    function _isKept(Attestation memory held, Statement calldata s, Grant memory grant) private view returns (bool) {
        if (block.timestamp >= held.expiresAt || held.trustEpoch < grant.minEpoch) return false;
        bool isLater = s.asOf > held.asOf
            || (s.asOf == held.asOf
                && (grant.epoch > held.trustEpoch || s.version > held.version || grant.tier > held.tier));
        if (isLater && s.version >= held.version && grant.tier >= held.tier) return false;
        if (held.version != s.version) {
            (, uint40 countsUntil,) = policyRegistry.standingOf(held.policyNumber, held.version);
            if (block.timestamp >= countsUntil) return false;
        }
        if (grant.tier < held.tier) revert TierWeaker();
        return true;
    }

    /// @dev Where the attestation of an announced version goes. One that has come into force meanwhile moves on first.
    function _announcedPlace(Statement calldata s) private returns (Attestation storage place) {
        place = _announced[s.policyId][s.subject];
        Attestation memory held = place;
        if (held.version == 0 || held.version == s.version) return place;
        (uint40 countsFrom,,) = policyRegistry.standingOf(held.policyNumber, held.version);
        if (countsFrom > block.timestamp && block.timestamp < held.expiresAt) {
            revert AnnouncedVersionHeld(held.version);
        }
        if (held.version > _current[s.policyId][s.subject].version) _write(_current[s.policyId][s.subject], held);
        delete _announced[s.policyId][s.subject];
    }

    function _write(Attestation storage place, Attestation memory value) private {
        (place.asOf, place.expiresAt, place.trustEpoch) = (value.asOf, value.expiresAt, value.trustEpoch);
        (place.version, place.tier) = (value.version, value.tier);
        (place.policyNumber, place.nullifierTag) = (value.policyNumber, value.nullifierTag);
    }

    function _emitAttested(Statement calldata s, Attestation memory a) private {
        emit Attested(s.policyId, s.subject, s.nullifier, a.version, a.tier, a.asOf, a.expiresAt, a.trustEpoch);
    }

    /// @dev An attestation of the same subject by another nullifier stays.
    function _void(
        mapping(bytes32 policyId => mapping(address subject => Attestation)) storage attestations,
        bytes32 policyId,
        address subject,
        uint256 nullifier
    ) private {
        Attestation storage attestation = attestations[policyId][subject];
        if (attestation.nullifierTag != uint80(nullifier)) return;
        attestation.expiresAt = 0;
        emit AttestationVoided(policyId, subject);
    }
}
