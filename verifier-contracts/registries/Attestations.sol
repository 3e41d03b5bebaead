// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../interfaces/IComplianceRegistry.sol";
import {IPolicyRegistry} from "../interfaces/IPolicyRegistry.sol";
import {ITrustRoots} from "../interfaces/ITrustRoots.sol";
import {AttestationWord, AttestationWords} from "./AttestationWord.sol";
import {OracleReads} from "./OracleReads.sol";
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

    /// @dev A Binding, and where decisions alone took the nullifier the latest time that they speak of: 0 once a proof did.
    struct Holding {
        address subject;
        uint40 decidedAt;
        address candidate;
        uint40 readyAt;
    }

    /// @dev How an attestation stands now, whether or not its policy is suspended.
    enum Standing {
        Dead,
        Waiting,
        Counting
    }

    /// @dev By `_subjectKey`. A subject has at most two attestations of a policy, of which at most one waits for its
    ///      version's day. The second is empty where the first is.
    mapping(bytes32 key => AttestationWord) internal _first;
    mapping(bytes32 key => AttestationWord) internal _second;
    /// @dev By `_pairKey` of policy and nullifier.
    mapping(bytes32 key => Holding) private _bindings;

    constructor(IPolicyRegistry policyRegistry_, ITrustRoots trustRoots_) Policies(policyRegistry_, trustRoots_) {}

    /// @inheritdoc IComplianceRegistry
    function attestationsOf(address subject, bytes32 policyId)
        external
        view
        returns (Attestation memory current, Attestation memory announced)
    {
        bytes32 key = _subjectKey(policyId, subject);
        (AttestationWord one, AttestationWord other) = (_first[key], _second[key]);
        if (!one.isNone()) {
            (uint40 countsFrom,,) = OracleReads.standing(policyRegistry, one.number(), one.version());
            if (block.timestamp < countsFrom) (one, other) = (other, one);
        }
        return (one.unpack(), other.unpack());
    }

    /// @inheritdoc IComplianceRegistry
    function bindingOf(bytes32 policyId, uint256 nullifier) external view returns (Binding memory) {
        Holding storage held = _bindings[_pairKey(policyId, nullifier)];
        return Binding(held.subject, held.candidate, held.readyAt);
    }

    /// @dev Refuses, before the proof is looked at, what no proof could change.
    /// @return binding the nullifier's, for `_record`
    function _requireNullifierFree(Statement calldata s, Mode mode, uint40 minEpoch)
        internal
        view
        returns (Holding storage binding)
    {
        binding = _bindings[_pairKey(s.policyId, s.nullifier)];
        address holder = binding.subject;
        if (holder == address(0)) return binding;
        // What decisions alone took that were revoked since is free again.
        if (binding.decidedAt != 0 && binding.decidedAt < _policies[s.policyId].attestedSince) return binding;
        if (mode == Mode.Once && holder == s.subject && _mayRepeat(s, minEpoch)) return binding;
        if (mode != Mode.Account) revert NullifierUsed(s.nullifier);
        if (holder == s.subject) return binding;
        if (binding.candidate != s.subject) revert NullifierBound(s.nullifier);
        if (block.timestamp < binding.readyAt) revert RebindNotReady(binding.readyAt);
    }

    /// @dev After `_requireNullifierFree` and a verified proof or decision.
    function _record(Statement calldata s, Terms terms, Tier tier, Grant memory grant, Holding storage binding)
        internal
        returns (uint40)
    {
        address former = binding.subject;
        if (former != s.subject) {
            binding.subject = s.subject;
            if (former != address(0)) _rebind(s, binding, former);
            if (tier == Tier.Attested) binding.decidedAt = s.asOf;
        } else if (binding.decidedAt != 0) {
            if (tier == Tier.Proof) binding.decidedAt = 0;
            else if (s.asOf > binding.decidedAt) binding.decidedAt = s.asOf;
        }

        AttestationWord next = _word(s, terms, tier, grant.epoch);
        if (next.expiresAt() <= grant.countsFrom) revert AsOfTooEarly(grant.countsFrom);
        bytes32 key = _subjectKey(s.policyId, s.subject);
        AttestationWord held = _first[key];
        bool isKept = false;
        if (held.isNone()) _first[key] = next;
        else (isKept, held) = _replace(key, next, s.policyId, grant);

        // A renewal withdraws a rebind that somebody asked for; a repeat that changes nothing does not, since anybody who
        // has the subject's consent could make it.
        if (former == s.subject && terms.mode() == Mode.Account && !(isKept && held.isBy(s.nullifier))) {
            if (binding.candidate != address(0)) (binding.candidate, binding.readyAt) = (address(0), 0);
        }
        if (isKept) {
            if (former != s.subject) _emitAttested(s, held);
            return held.expiresAt();
        }
        _emitAttested(s, next);
        return next.expiresAt();
    }

    /// @dev What a subject has of a policy, and how each stands.
    struct Both {
        AttestationWord first;
        AttestationWord second;
        Standing one;
        Standing other;
    }

    /// @dev Beside what the subject has: nothing that counts or waits is lost but to what is better (I3).
    /// @return isKept whether what the subject has stays as it is
    /// @return held   what stays, or what was compared with
    function _replace(bytes32 key, AttestationWord next, bytes32 policyId, Grant memory grant)
        private
        returns (bool isKept, AttestationWord held)
    {
        bool isWaiting = grant.countsFrom > block.timestamp;
        Standing same = isWaiting ? Standing.Waiting : Standing.Counting;
        Both memory both = Both(_first[key], _second[key], Standing.Dead, Standing.Dead);
        both.one = _standsAs(both.first, policyId, grant.minEpoch, next.version(), same);
        both.other = _standsAs(both.second, policyId, grant.minEpoch, next.version(), same);

        bool isFirst = both.other != same || (both.one == same && _isBetter(both.first, both.second));
        held = isFirst ? both.first : both.second;
        if ((isFirst ? both.one : both.other) == same) {
            // At most one waits, so this is the one that `next` is compared with; of two that count it is the better.
            if (isWaiting && held.version() != next.version()) revert AnnouncedVersionHeld(held.version());
            if (_isKept(held, next)) return (true, held);
        } else {
            // Nothing to compare with: what is dead makes room or, of two that count, the one that the other could replace.
            isFirst = both.one == Standing.Dead;
            if (!isFirst && both.other == Standing.Counting) {
                isFirst = _mayReplace(both.first, both.second);
                if (!isFirst && !_mayReplace(both.second, both.first)) {
                    bool isFirstNewer = both.first.version() > both.second.version();
                    revert NoRoomAhead((isFirstNewer ? both.first : both.second).version());
                }
            }
        }
        if (isFirst) _first[key] = next;
        else _second[key] = next;
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
        Holding storage binding = _bindings[_pairKey(s.policyId, s.nullifier)];
        readyAt = uint40(block.timestamp + _policies[s.policyId].rebindDelay);
        (binding.candidate, binding.readyAt) = (s.subject, readyAt);
        emit RebindRequested(s.policyId, s.nullifier, s.subject, readyAt);
    }

    /// @dev Whether the subject makes a Once attestation again: each that it has by this nullifier, of this version or a
    ///      later one, stopped counting before its time; and one of them has its time still.
    function _mayRepeat(Statement calldata s, uint40 minEpoch) private view returns (bool isKnown) {
        bytes32 key = _subjectKey(s.policyId, s.subject);
        for (uint256 i = 0; i < 2; ++i) {
            AttestationWord held = i == 0 ? _first[key] : _second[key];
            if (held.isNone() || !held.isBy(s.nullifier)) continue;
            bool hasTime = block.timestamp < held.expiresAt();
            bool isEnded = held.trustEpoch() < minEpoch || _isRevokedDecision(held, s.policyId);
            if (held.version() >= s.version && !(hasTime && isEnded)) return false;
            if (hasTime) isKnown = true;
        }
    }

    function _isRevokedDecision(AttestationWord a, bytes32 policyId) internal view returns (bool) {
        return a.tier() == Tier.Attested && a.asOf() < _policies[policyId].attestedSince;
    }

    /// @param version of what is being recorded, whose standing is known: `same`
    function _standsAs(AttestationWord a, bytes32 policyId, uint40 minEpoch, uint16 version, Standing same)
        private
        view
        returns (Standing)
    {
        if (a.isNone() || block.timestamp >= a.expiresAt() || a.trustEpoch() < minEpoch) return Standing.Dead;
        if (_isRevokedDecision(a, policyId)) return Standing.Dead;
        if (a.version() == version) return same;
        (uint40 countsFrom, uint40 countsUntil,) = OracleReads.standing(policyRegistry, a.number(), a.version());
        if (block.timestamp >= countsUntil || countsFrom >= countsUntil) return Standing.Dead;
        return block.timestamp < countsFrom ? Standing.Waiting : Standing.Counting;
    }

    function _isBetter(AttestationWord a, AttestationWord b) private pure returns (bool) {
        if (a.version() != b.version()) return a.version() > b.version();
        if (a.tier() != b.tier()) return a.tier() > b.tier();
        return a.expiresAt() >= b.expiresAt();
    }

    /// @dev Whether what counts, or waits, stays as it is (I3).
    function _isKept(AttestationWord held, AttestationWord next) private pure returns (bool) {
        if (_mayReplace(held, next)) return false;
        if (next.tier() < held.tier()) revert TierWeaker();
        return true;
    }

    /// @dev I3: by a later (asOf, trust epoch) alone, of no older version and of no weaker tier.
    function _mayReplace(AttestationWord held, AttestationWord next) private pure returns (bool) {
        if (next.version() < held.version() || next.tier() < held.tier()) return false;
        if (next.asOf() != held.asOf()) return next.asOf() > held.asOf();
        if (next.trustEpoch() != held.trustEpoch()) return next.trustEpoch() > held.trustEpoch();
        return next.version() > held.version() || next.tier() > held.tier();
    }

    function _rebind(Statement calldata s, Holding storage binding, address former) private {
        (binding.candidate, binding.readyAt, binding.decidedAt) = (address(0), 0, 0);
        _void(_first, s, former);
        _void(_second, s, former);
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
