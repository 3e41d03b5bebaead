// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {DomainTags} from "../generated/DomainTags.sol";
import {PoseidonT3} from "../generated/PoseidonT3.sol";
import {IPolicyRegistry} from "../interfaces/IPolicyRegistry.sol";
import {Bn254} from "../verifiers/Bn254.sol";
import {PolicyAuthorities} from "./PolicyAuthorities.sol";
import {PolicyFigures} from "./PolicyFigures.sol";

/// @title  PolicyRegistry
/// @dev    Nobody owns it: an authority's admin is its only ruler.
contract PolicyRegistry is PolicyAuthorities, PolicyFigures {
    /// @dev One slot: all that a reader of the newest version needs.
    struct Head {
        uint16 latest;
        uint40 latestFrom;
        uint40 latestUntil;
        bool isSuspended;
    }

    /// @dev One slot. `endsAt` is `until` or, sooner, what the versions after it have made of it. No version up to this one
    ///      ends after `lastEnd`.
    struct Span {
        uint40 from;
        uint40 until;
        uint40 endsAt;
        uint40 lastEnd;
    }

    struct Name {
        bytes32 authorityId;
        uint32 number;
    }

    uint256 private constant MOST_ANNOUNCED = 4;
    /// @dev Since no later version begins earlier, a publisher could end a policy's history with a day that never comes.
    uint256 private constant MOST_AHEAD = 730 days;

    uint32 private _count;
    mapping(bytes32 policyId => Name) private _names;
    mapping(uint32 number => Head) private _heads;
    mapping(uint32 number => mapping(uint16 version => Span)) private _spans;
    mapping(bytes32 policyId => mapping(uint16 version => Version)) private _versions;

    /// @inheritdoc IPolicyRegistry
    function announce(bytes32 authorityId, string calldata packId, Announcement calldata announcement)
        external
        onlyRole(authorityId, Role.Publisher)
        returns (bytes32 policyId, uint16 version)
    {
        policyId = policyIdOf(authorityId, packId);
        uint32 number = _names[policyId].number;
        if (number == 0) number = _create(policyId, authorityId, packId);
        _requireContent(announcement);
        version = _append(number, announcement, _minNotice(authorityId));

        Version storage record = _versions[policyId][version];
        record.policyHash = announcement.policyHash;
        record.packDigest = announcement.packDigest;
        record.figuresHash = keccak256(abi.encode(announcement.figures));
        record.announcedAt = uint40(block.timestamp);
        record.validFrom = announcement.validFrom;
        record.validUntil = announcement.validUntil;
        record.regime = announcement.regime;
        record.times = announcement.times;
        _storeFigures(policyId, version, announcement.figures);
        emit PolicyUpdated(policyId, version, bytes32(announcement.policyHash), announcement.uri);
        emit PolicyAnnounced(policyId, version, announcement);
    }

    /// @inheritdoc IPolicyRegistry
    function suspend(bytes32 policyId, string calldata reason)
        external
        onlyRole(_names[policyId].authorityId, Role.Guardian)
    {
        _setSuspended(policyId, true, reason);
    }

    /// @inheritdoc IPolicyRegistry
    function lift(bytes32 policyId, string calldata reason) external onlyAdmin(_names[policyId].authorityId) {
        _setSuspended(policyId, false, reason);
    }

    /// @inheritdoc IPolicyRegistry
    function policyIdOf(bytes32 authorityId, string calldata packId) public pure returns (bytes32) {
        return keccak256(abi.encode(authorityId, packId));
    }

    /// @inheritdoc IPolicyRegistry
    function policyOf(bytes32 policyId) external view returns (bytes32, uint32, uint16, bool) {
        Name memory name = _names[policyId];
        Head memory head = _heads[name.number];
        return (name.authorityId, name.number, head.latest, head.isSuspended);
    }

    /// @inheritdoc IPolicyRegistry
    function versionOf(bytes32 policyId, uint16 version) external view returns (Version memory) {
        return _versions[policyId][version];
    }

    /// @inheritdoc IPolicyRegistry
    function ruleHashOf(bytes32 policyId, uint16 version, uint256 scope) external view returns (uint256) {
        uint256 policyHash = _versions[policyId][version].policyHash;
        if (policyHash == 0) revert PolicyVersionUnknown(policyId, version);
        return PoseidonT3.hash(DomainTags.RULE, policyHash, scope);
    }

    /// @inheritdoc IPolicyRegistry
    function versionAt(bytes32 policyId, uint256 timestamp) public view returns (uint16) {
        uint32 number = _names[policyId].number;
        // P2: the newest version that began by then. `low` has begun, or is 0; `high` has not, or is past the newest.
        (uint256 low, uint256 high) = (0, uint256(_heads[number].latest) + 1);
        while (low + 1 < high) {
            uint256 middle = (low + high) / 2;
            if (_spans[number][uint16(middle)].from <= timestamp) low = middle;
            else high = middle;
        }
        return timestamp < _spans[number][uint16(low)].until ? uint16(low) : 0;
    }

    /// @inheritdoc IPolicyRegistry
    function versionInForce(bytes32 policyId) public view returns (uint16) {
        return versionAt(policyId, block.timestamp);
    }

    /// @inheritdoc IPolicyRegistry
    function standingOf(uint32 policyNumber, uint16 version)
        external
        view
        returns (uint40 countsFrom, uint40 countsUntil, bool isSuspended)
    {
        uint256 head;
        // One read of the head's one slot: latest 16 | latestFrom 40 | latestUntil 40 | isSuspended 8.
        assembly ("memory-safe") {
            mstore(0x00, policyNumber)
            mstore(0x20, _heads.slot)
            head := sload(keccak256(0x00, 0x40))
        }
        uint16 latest = uint16(head);
        isSuspended = (head >> 96) & 0xff != 0;
        if (version == latest) return (uint40(head >> 16), uint40(head >> 56), isSuspended);
        Span storage span = _spans[policyNumber][version];
        return (span.from, span.endsAt, isSuspended);
    }

    /// @inheritdoc IPolicyRegistry
    function recognises(bytes32 policyId, bytes32 otherPolicyId, uint8 scope) external view returns (bool) {
        (uint16 version, uint16 other) = (versionInForce(policyId), versionInForce(otherPolicyId));
        if (version == 0 || other == 0) return false;
        Name memory otherName = _names[otherPolicyId];
        if (_heads[_names[policyId].number].isSuspended || _heads[otherName.number].isSuspended) return false;
        uint8 regime = _versions[otherPolicyId][other].regime;
        Recognition memory found = _recognition(policyId, version, otherName.authorityId, regime);
        return scope != 0 && found.scopes & scope == scope && block.timestamp < found.until;
    }

    function _create(bytes32 policyId, bytes32 authorityId, string calldata packId) private returns (uint32 number) {
        _requireName(packId);
        number = ++_count;
        _names[policyId] = Name({authorityId: authorityId, number: number});
        emit PolicyCreated(policyId, authorityId, number, packId);
    }

    function _append(uint32 number, Announcement calldata a, uint256 minNotice) private returns (uint16 version) {
        Head memory head = _heads[number];
        version = head.latest + 1;
        uint256 earliest = 0;
        if (head.latest != 0) {
            earliest = block.timestamp + minNotice;
            if (earliest < head.latestFrom) earliest = head.latestFrom;
        }
        if (a.validFrom == 0 || a.validFrom < earliest || a.validUntil <= a.validFrom) {
            revert AnnouncementTimesInvalid(earliest);
        }
        if (a.validUntil <= block.timestamp) revert AnnouncementTimesInvalid(earliest);
        if (head.latest >= MOST_ANNOUNCED) {
            uint16 oldest = uint16(version - MOST_ANNOUNCED);
            if (_spans[number][oldest].from > block.timestamp) revert TooManyAnnounced();
        }
        if (head.latest != 0) {
            if (a.validFrom > block.timestamp + MOST_AHEAD) revert AnnouncementTimesInvalid(earliest);
            _end(number, head.latest, a);
        }
        uint40 lastEnd = _spans[number][head.latest].lastEnd;
        _spans[number][version] = Span({
            from: a.validFrom,
            until: a.validUntil,
            endsAt: a.validUntil,
            lastEnd: lastEnd > a.validUntil ? lastEnd : a.validUntil
        });
        (head.latest, head.latestFrom, head.latestUntil) = (version, a.validFrom, a.validUntil);
        _heads[number] = head;
    }

    /// @dev Ends older versions with the new one's `superseded`. One that would begin with the new one never is in force.
    ///      The first that nothing up to ends later than the new one allows is the last to look at.
    function _end(uint32 number, uint16 latest, Announcement calldata a) private {
        Span storage newest = _spans[number][latest];
        if (newest.from == a.validFrom) newest.endsAt = newest.from;
        uint256 end = uint256(a.validFrom) + a.times.superseded;
        for (uint16 version = latest; version != 0; --version) {
            Span storage span = _spans[number][version];
            if (span.lastEnd <= end) return;
            span.lastEnd = uint40(end);
            if (span.endsAt > end) span.endsAt = uint40(end);
        }
    }

    function _requireContent(Announcement calldata a) private pure {
        Figures calldata f = a.figures;
        bool hasFigures = f.haircuts.length + f.margins.length + f.recognitions.length != 0;
        if (a.policyHash >= Bn254.SCALAR_ORDER || (a.policyHash == 0 && !hasFigures)) revert AnnouncementInvalid();
        if (a.packDigest == 0) revert AnnouncementInvalid();
        Times calldata times = a.times;
        if (times.attestation == 0 || times.asOfOnChain == 0) revert AnnouncementInvalid();
        if (times.attestationForLeverage > times.attestation) revert AnnouncementInvalid();
    }

    function _setSuspended(bytes32 policyId, bool isSuspended, string calldata reason) private {
        Head storage head = _heads[_names[policyId].number];
        if (head.isSuspended == isSuspended) revert SuspensionUnchanged();
        head.isSuspended = isSuspended;
        emit PolicySuspensionChanged(policyId, isSuspended, reason);
    }
}
