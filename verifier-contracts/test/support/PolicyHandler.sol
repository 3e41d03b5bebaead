// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPolicyRegistry} from "../../interfaces/IPolicyRegistry.sol";
import {PolicyRegistry} from "../../registries/PolicyRegistry.sol";
import {Test} from "./Test.sol";

/// @dev Two authorities publish three packs, well and badly; whoever has no role tries as well. Keeps by itself what
///      the invariants of IPolicyRegistry speak of.
contract PolicyHandler is Test {
    enum Action {
        Announce,
        AnnounceFirst,
        Suspend,
        Lift,
        SetRole,
        TransferAdmin,
        Wait
    }

    struct Known {
        bytes32 digest;
        uint40 announcedAt;
        uint40 from;
        uint40 until;
        uint32 superseded;
        uint256 policyHash;
    }

    uint256 public constant PACKS = 3;
    uint40 private constant START = 1_767_268_800;
    uint40[2] private notices = [uint40(1 days), 0];

    PolicyRegistry public immutable oracle = new PolicyRegistry();
    bytes32[2] public authorities;
    address[2] private admins = [address(0xAD1), address(0xAD2)];
    address[3] private accounts = [address(0xB0B), address(0xCAFE), address(0xD00D)];
    string[2] private packs = ["kyc", "margin"];

    mapping(Action => uint256) public accepted;
    uint256 public refused;
    string public breachOfRoles;
    string public breachOfP3;

    mapping(bytes32 policyId => Known[]) private _versions;
    mapping(bytes32 policyId => bool) private _isSuspended;
    mapping(uint256 authority => mapping(IPolicyRegistry.Role => mapping(address => bool))) private _roles;

    constructor() {
        vm.warp(START);
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(admins[i]);
            authorities[i] = oracle.createAuthority("did:web:regulator.example", notices[i]);
        }
    }

    /// @param sender admin, one of the accounts, or the other authority's admin
    function announce(uint256 pack, uint256 sender, uint256 from, uint256 length, uint256 shape) external {
        pack = pack % PACKS;
        bytes32 policyId = policyAt(pack);
        uint256 authority = pack % 2;
        address account = _sender(authority, sender);
        uint256 count = _versions[policyId].length;
        IPolicyRegistry.Announcement memory a = _announcement(count, from, length, shape);
        // Some begin when the one before does.
        if (count != 0 && from % 4 == 0) a.validFrom = _versions[policyId][count - 1].from;
        vm.prank(account);
        try oracle.announce(authorities[authority], packs[pack / 2 % 2], a) returns (bytes32 made, uint16 version) {
            ++accepted[count == 0 ? Action.AnnounceFirst : Action.Announce];
            if (made != policyId || version != count + 1) breachOfRoles = "P1: a version out of its order";
            if (!_has(authority, IPolicyRegistry.Role.Publisher, account)) {
                breachOfRoles = "announced without the role";
            }
            if (count != 0 && a.validFrom < block.timestamp + notices[authority]) breachOfP3 = "P3: no notice";
            _versions[policyId].push(
                Known({
                    digest: _digest(policyId, version),
                    announcedAt: uint40(block.timestamp),
                    from: a.validFrom,
                    until: a.validUntil,
                    superseded: a.times.superseded,
                    policyHash: a.policyHash
                })
            );
        } catch {
            ++refused;
        }
    }

    function suspend(uint256 pack, uint256 sender) external {
        pack = pack % PACKS;
        bytes32 policyId = policyAt(pack);
        address account = _sender(pack % 2, sender);
        vm.prank(account);
        try oracle.suspend(policyId, "a court's order") {
            ++accepted[Action.Suspend];
            if (!_has(pack % 2, IPolicyRegistry.Role.Guardian, account)) breachOfRoles = "suspended without the role";
            _isSuspended[policyId] = true;
        } catch {
            ++refused;
        }
    }

    function lift(uint256 pack, uint256 sender) external {
        pack = pack % PACKS;
        bytes32 policyId = policyAt(pack);
        address account = _sender(pack % 2, sender);
        vm.prank(account);
        try oracle.lift(policyId, "lifted") {
            ++accepted[Action.Lift];
            if (account != admins[pack % 2]) breachOfRoles = "lifted by another than the admin";
            _isSuspended[policyId] = false;
        } catch {
            ++refused;
        }
    }

    function setRole(uint256 authority, uint256 account, uint256 sender, bool isGuardian, bool isHeld) external {
        authority = authority % 2;
        IPolicyRegistry.Role role = isGuardian ? IPolicyRegistry.Role.Guardian : IPolicyRegistry.Role.Publisher;
        address from = _sender(authority, sender);
        vm.prank(from);
        try oracle.setRole(authorities[authority], role, accounts[account % 3], isHeld) {
            ++accepted[Action.SetRole];
            if (from != admins[authority]) breachOfRoles = "a role given by another than the admin";
            _roles[authority][role][accounts[account % 3]] = isHeld;
        } catch {
            ++refused;
        }
    }

    function transferAdmin(uint256 authority, uint256 successor) external {
        authority = authority % 2;
        address next = address(uint160(0xAD00 + successor % 8));
        if (next == admins[1 - authority]) return;
        vm.prank(admins[authority]);
        oracle.transferAdmin(authorities[authority], next);
        if (successor % 3 == 0) return;
        vm.prank(next);
        oracle.acceptAdmin(authorities[authority]);
        admins[authority] = next;
        ++accepted[Action.TransferAdmin];
    }

    function wait_(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 1, 3 days));
        ++accepted[Action.Wait];
    }

    function policyAt(uint256 pack) public view returns (bytes32) {
        return oracle.policyIdOf(authorities[pack % 2], packs[pack / 2 % 2]);
    }

    /// @dev P1: the registry has exactly the versions that were announced, each as it was then.
    function isEachVersionTheSame(uint256 pack) external view returns (bool) {
        bytes32 policyId = policyAt(pack);
        (,, uint16 latest,) = oracle.policyOf(policyId);
        if (latest != _versions[policyId].length) return false;
        for (uint16 version = 1; version <= latest; ++version) {
            if (_digest(policyId, version) != _versions[policyId][version - 1].digest) return false;
        }
        return true;
    }

    /// @dev P2: starts never fall, and a date has the version that began last and has not ended.
    function hasEachDateOneVersion(uint256 pack) external view returns (bool) {
        bytes32 policyId = policyAt(pack);
        Known[] storage all = _versions[policyId];
        for (uint256 i = 0; i < all.length; ++i) {
            if (i != 0 && all[i].from < all[i - 1].from) return false;
            uint40[5] memory times =
                [all[i].from - 1, all[i].from, all[i].until - 1, all[i].until, uint40(block.timestamp)];
            for (uint256 j = 0; j < 5; ++j) {
                if (oracle.versionAt(policyId, times[j]) != _versionAt(all, times[j])) return false;
            }
        }
        return oracle.versionInForce(policyId) == _versionAt(all, block.timestamp);
    }

    /// @dev P3, of what is stored.
    function hasEachItsNotice(uint256 pack) external view returns (bool) {
        bytes32 policyId = policyAt(pack);
        for (uint16 version = 2; version <= _versions[policyId].length; ++version) {
            IPolicyRegistry.Version memory v = oracle.versionOf(policyId, version);
            if (v.announcedAt != _versions[policyId][version - 1].announcedAt) return false;
            if (v.validFrom < uint256(v.announcedAt) + notices[pack % 2]) return false;
        }
        return true;
    }

    /// @dev P4: reads everything that is there. It reverts where a read does, and says whether standings are right.
    function readAll(uint256 pack) external view returns (bool isRight) {
        bytes32 policyId = policyAt(pack);
        Known[] storage all = _versions[policyId];
        (bytes32 authorityId, uint32 number, uint16 latest, bool isSuspended) = oracle.policyOf(policyId);
        isRight = isSuspended == _isSuspended[policyId];
        for (uint16 version = 0; version <= latest + 1; ++version) {
            oracle.versionOf(policyId, version);
            oracle.haircutOf(policyId, version, 1);
            oracle.marginOf(policyId, version, 1, 2);
            (uint40 from, uint40 until,) = oracle.standingOf(number, version);
            if (version == 0 || version > latest) continue;
            if (all[version - 1].policyHash != 0) oracle.ruleHashOf(policyId, version, 1);
            bool stands = block.timestamp >= from && block.timestamp < until;
            if (stands != _stands(all, version)) isRight = false;
        }
        oracle.versionAt(policyId, type(uint256).max);
        oracle.versionAt(policyId, 0);
        for (uint256 other = 0; other < PACKS; ++other) {
            oracle.recognises(policyId, policyAt(other), 4);
        }
        oracle.authorityOf(authorityId);
        oracle.hasRole(authorityId, IPolicyRegistry.Role.Guardian, accounts[0]);
    }

    function _announcement(uint256 count, uint256 from, uint256 length, uint256 shape)
        private
        view
        returns (IPolicyRegistry.Announcement memory a)
    {
        a.policyHash = shape % 5 == 0 ? 0 : shape;
        a.packDigest = keccak256(abi.encode(shape));
        a.validFrom = uint40(block.timestamp - 6 hours + bound(from, 0, 4 days));
        a.validUntil = uint40(a.validFrom + bound(length, 0, 9 days));
        a.regime = uint8(1 + shape % 3);
        a.times = IPolicyRegistry.Times({
            attestation: shape % 16 == 0 ? 0 : 10,
            attestationForLeverage: shape % 11 == 0 ? 20 : 5,
            asOfOnChain: 1 days,
            superseded: uint32(shape % 4) * 1 days,
            solvencyReport: 35 days
        });
        // Rules alone, now and then.
        if (shape % 3 == 1) return a;
        a.figures.haircuts = new IPolicyRegistry.Haircut[](1 + shape % 2);
        for (uint8 i = 0; i < a.figures.haircuts.length; ++i) {
            a.figures.haircuts[i] = IPolicyRegistry.Haircut(i + 1, uint16(100 + count), uint16(100 + count), 0);
        }
        a.figures.margins = new IPolicyRegistry.Margin[](1);
        a.figures.margins[0] =
            IPolicyRegistry.Margin(1, uint8(shape % 2) * 2, 500, shape % 13 == 0 ? 10_001 : 9_000, 3000, 100);
        a.figures.recognitions = new IPolicyRegistry.Recognition[](1);
        a.figures.recognitions[0] =
            IPolicyRegistry.Recognition(authorities[shape % 2], uint8(1 + shape % 3), 4, a.validUntil);
    }

    /// @dev Everything of a version, its rows included.
    function _digest(bytes32 policyId, uint16 version) private view returns (bytes32) {
        return keccak256(
            abi.encode(
                oracle.versionOf(policyId, version),
                oracle.haircutOf(policyId, version, 1),
                oracle.haircutOf(policyId, version, 2),
                oracle.marginOf(policyId, version, 1, 0),
                oracle.marginOf(policyId, version, 1, 2)
            )
        );
    }

    function _versionAt(Known[] storage all, uint256 time) private view returns (uint16 version) {
        for (uint256 i = 0; i < all.length; ++i) {
            if (all[i].from <= time) version = time < all[i].until ? uint16(i + 1) : 0;
        }
    }

    function _stands(Known[] storage all, uint16 version) private view returns (bool) {
        Known storage own = all[version - 1];
        if (block.timestamp < own.from || block.timestamp >= own.until) return false;
        for (uint256 i = version; i < all.length; ++i) {
            if (all[i].from == own.from) return false;
            if (block.timestamp >= uint256(all[i].from) + all[i].superseded) return false;
        }
        return true;
    }

    function _sender(uint256 authority, uint256 sender) private view returns (address) {
        if (sender % 2 == 0) return admins[authority];
        return sender % 8 == 1 ? admins[1 - authority] : accounts[sender / 2 % 3];
    }

    function _has(uint256 authority, IPolicyRegistry.Role role, address account) private view returns (bool) {
        return account == admins[authority] || _roles[authority][role][account];
    }
}
