// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../interfaces/IComplianceRegistry.sol";
import {IPolicyRegistry} from "../interfaces/IPolicyRegistry.sol";
import {ITrustRoots} from "../interfaces/ITrustRoots.sol";
import {AttestationWord, AttestationWords} from "./AttestationWord.sol";
import {Policies} from "./Policies.sol";
import {Terms} from "./Terms.sol";

/// @title  Attestations
/// @notice What is written once a statement has been proved or decided
abstract contract Attestations is Policies {
    /// @dev What a statement is recorded with, beside its rule's terms.
    struct Grant {
        uint40 epoch;
        uint40 minEpoch;
        uint40 countsFrom;
    }

    /// @dev By `_subjectKey`.
    mapping(bytes32 key => AttestationWord) internal _current;
    /// @dev Made under a version that was not in force then. It may be in force by now.
    mapping(bytes32 key => AttestationWord) internal _announced;
    /// @dev By `_pairKey` of policy and nullifier.
    mapping(bytes32 key => Binding) private _bindings;

    constructor(IPolicyRegistry policyRegistry_, ITrustRoots trustRoots_) Policies(policyRegistry_, trustRoots_) {}

    /// @inheritdoc IComplianceRegistry
    function attestationsOf(address subject, bytes32 policyId)
        external
        view
        returns (Attestation memory current, Attestation memory announced)
    {
        return (_current[_subjectKey(policyId, subject)].unpack(), _announced[_subjectKey(policyId, subject)].unpack());
    }

    /// @inheritdoc IComplianceRegistry
    function bindingOf(bytes32 policyId, uint256 nullifier) external view returns (Binding memory) {
        return _bindings[_pairKey(policyId, nullifier)];
    }

    /// @dev Refuses, before the proof is looked at, what no proof could change.
    /// @return binding the nullifier's, for `_record`
    function _requireNullifierFree(Statement calldata s, Mode mode, uint40 minEpoch)
        internal
        view
        returns (Binding storage binding)
    {
        binding = _bindings[_pairKey(s.policyId, s.nullifier)];
        address holder = binding.subject;
        if (holder == address(0)) return binding;
        if (mode == Mode.Once && holder == s.subject && _mayRepeat(s, minEpoch)) return binding;
        if (mode != Mode.Account) revert NullifierUsed(s.nullifier);
        if (holder == s.subject) return binding;
        if (binding.candidate != s.subject) revert NullifierBound(s.nullifier);
        if (block.timestamp < binding.readyAt) revert RebindNotReady(binding.readyAt);
    }

    /// @dev After `_requireNullifierFree` and a verified proof or decision.
    function _record(Statement calldata s, Terms terms, Tier tier, Grant memory grant, Binding storage binding)
        internal
        returns (uint40)
    {
        address former = binding.subject;
        if (former != s.subject) {
            binding.subject = s.subject;
            if (former != address(0)) _rebind(s, binding, former);
        }

        AttestationWord next = _word(s, terms, tier, grant.epoch);
        if (grant.countsFrom > block.timestamp) return _recordAnnounced(s, grant, former, next);
        bytes32 key = _subjectKey(s.policyId, s.subject);
        AttestationWord held = _current[key];
        if (!held.isNone() && _isKept(held, next, grant.minEpoch)) return _keep(s, held, former);
        _current[key] = next;
        // Only a renewal can find a request to withdraw: a fresh binding has none, and a rebind has used its own.
        if (former == s.subject && terms.mode() == Mode.Account && binding.candidate != address(0)) {
            (binding.candidate, binding.readyAt) = (address(0), 0);
        }
        _emitAttested(s, next);
        return next.expiresAt();
    }

    function _word(Statement calldata s, Terms terms, Tier tier, uint40 epoch) private pure returns (AttestationWord) {
        // 40 bits of seconds and 32 of a lifetime: no sum of today's leaves its place.
        unchecked {
            uint256 asOf = s.asOf;
            uint256 times = asOf | ((asOf + terms.ttl()) << 40) | (uint256(epoch) << 80);
            uint256 kind = uint256(s.version) | (uint256(tier) << 16) | (uint256(terms.number()) << 24);
            return AttestationWords.pack(times, kind, s.nullifier);
        }
    }

    function _requireRebindable(Mode mode, Statement calldata s) internal view {
        address holder = _bindings[_pairKey(s.policyId, s.nullifier)].subject;
        if (mode != Mode.Account || holder == address(0) || holder == s.subject) revert RebindNotPossible();
    }

    function _requestRebind(Statement calldata s) internal returns (uint40 readyAt) {
        Binding storage binding = _bindings[_pairKey(s.policyId, s.nullifier)];
        readyAt = uint40(block.timestamp + _policies[s.policyId].rebindDelay);
        (binding.candidate, binding.readyAt) = (s.subject, readyAt);
        emit RebindRequested(s.policyId, s.nullifier, s.subject, readyAt);
    }

    /// @dev Beside what counts now. What has come into force meanwhile moves on first.
    function _recordAnnounced(Statement calldata s, Grant memory grant, address former, AttestationWord next)
        private
        returns (uint40)
    {
        if (next.expiresAt() <= grant.countsFrom) revert AsOfTooEarly(grant.countsFrom);
        AttestationWord held = _announced[_subjectKey(s.policyId, s.subject)];
        if (!held.isNone() && held.version() == s.version) {
            if (_isKept(held, next, grant.minEpoch)) return _keep(s, held, former);
        } else if (!held.isNone()) {
            (uint40 countsFrom,,) = policyRegistry.standingOf(held.number(), held.version());
            bool isWaiting = countsFrom > block.timestamp && block.timestamp < held.expiresAt();
            if (isWaiting) revert AnnouncedVersionHeld(held.version());
            if (held.version() > _current[_subjectKey(s.policyId, s.subject)].version()) {
                _current[_subjectKey(s.policyId, s.subject)] = held;
            }
        }
        _announced[_subjectKey(s.policyId, s.subject)] = next;
        _emitAttested(s, next);
        return next.expiresAt();
    }

    /// @dev Whether a Once subject's attestation by this nullifier stopped counting before its time, or the policy has a
    ///      version that the subject has not attested yet.
    function _mayRepeat(Statement calldata s, uint40 minEpoch) private view returns (bool) {
        AttestationWord current = _current[_subjectKey(s.policyId, s.subject)];
        AttestationWord announced = _announced[_subjectKey(s.policyId, s.subject)];
        AttestationWord newest = announced.version() > current.version() ? announced : current;
        if (!newest.isBy(s.nullifier) || block.timestamp >= newest.expiresAt()) return false;
        return newest.trustEpoch() < minEpoch || s.version > newest.version();
    }

    /// @dev Whether what the subject has stays as it is (I3).
    function _isKept(AttestationWord held, AttestationWord next, uint40 minEpoch) private view returns (bool) {
        if (block.timestamp >= held.expiresAt() || held.trustEpoch() < minEpoch) return false;
        bool isLater = next.asOf() > held.asOf();
        if (next.asOf() == held.asOf()) {
            isLater =
                next.trustEpoch() > held.trustEpoch() || next.version() > held.version() || next.tier() > held.tier();
        }
        if (isLater && next.version() >= held.version() && next.tier() >= held.tier()) return false;
        if (held.version() != next.version()) {
            (, uint40 countsUntil,) = policyRegistry.standingOf(held.number(), held.version());
            if (block.timestamp >= countsUntil) return false;
        }
        if (next.tier() < held.tier()) revert TierWeaker();
        return true;
    }

    function _keep(Statement calldata s, AttestationWord held, address former) private returns (uint40) {
        if (former != s.subject) _emitAttested(s, held);
        return held.expiresAt();
    }

    function _rebind(Statement calldata s, Binding storage binding, address former) private {
        (binding.candidate, binding.readyAt) = (address(0), 0);
        _void(_current, s, former);
        _void(_announced, s, former);
        emit Rebound(s.policyId, s.nullifier, former, s.subject);
    }

    /// @dev An attestation of the same subject by another nullifier stays.
    function _void(mapping(bytes32 key => AttestationWord) storage attestations, Statement calldata s, address subject)
        private
    {
        bytes32 key = _subjectKey(s.policyId, subject);
        AttestationWord held = attestations[key];
        if (held.isNone() || !held.isBy(s.nullifier)) return;
        attestations[key] = held.voided();
        emit AttestationVoided(s.policyId, subject);
    }

    function _subjectKey(bytes32 policyId, address subject) internal pure returns (bytes32) {
        return _pairKey(policyId, uint160(subject));
    }

    /// @dev One hash where two nested mappings take two.
    function _pairKey(bytes32 policyId, uint256 second) private pure returns (bytes32 key) {
        assembly ("memory-safe") {
            mstore(0x00, policyId)
            mstore(0x20, second)
            key := keccak256(0x00, 0x40)
        }
    }

    /// @dev `emit Attested(...)` by hand, since the encoder masks each of the word's parts twice.
    function _emitAttested(Statement calldata s, AttestationWord a) private {
        bytes32 topic = Attested.selector;
        (uint256 version, uint256 tier) = (a.version(), uint256(a.tier()));
        (uint256 asOf, uint256 expiresAt, uint256 epoch) = (a.asOf(), a.expiresAt(), a.trustEpoch());
        assembly ("memory-safe") {
            let data := mload(0x40)
            mstore(data, version)
            mstore(add(data, 0x20), tier)
            mstore(add(data, 0x40), asOf)
            mstore(add(data, 0x60), expiresAt)
            mstore(add(data, 0x80), epoch)
            log4(data, 0xa0, topic, calldataload(s), calldataload(add(s, 0x60)), calldataload(add(s, 0xa0)))
        }
    }
}
