// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {EmptyTrustTree} from "../../generated/EmptyTrustTree.sol";
import {ITrustRegistry} from "../../interfaces/ITrustRegistry.sol";
import {TrustTest} from "./TrustTest.sol";

/// @dev Drives a registry with 12 issuers in any order, and keeps what the invariants speak of.
contract TrustHandler is TrustTest {
    uint256 public constant ISSUERS = 12;

    uint256 public accepted;
    uint256 public refused;
    /// @dev First breach of T2, T3, T4 in words; empty while they hold.
    string public breach;
    /// @dev Root of each epoch, as it was seen first.
    uint256[] public roots;
    /// @dev What the last revocation made the oldest epoch.
    uint40 public revokedBefore;
    uint40 private lowestMin;
    mapping(bytes32 issuerId => bool) public isOut;
    mapping(bytes32 issuerId => ITrustRegistry.StatusUpdate) private posted;

    constructor() {
        setUp();
        roots.push(0);
        roots.push(EmptyTrustTree.ROOT);
        _list(ISSUERS / 2);
    }

    function propose(uint256 i) external {
        i %= ISSUERS;
        bool wasOut = isOut[_issuerId(i)];
        vm.prank(registrar);
        try registry.proposeIssuer(proposals[i]) {
            if (wasOut) breach = "T3: a key came back";
            _took();
        } catch {
            ++refused;
        }
    }

    function publish(uint256 i, uint256 count, uint256 age, uint256 screenedAge) external {
        i %= ISSUERS;
        uint256 length = count % 4 == 0 ? 1 + count / 4 % 3 : 1;
        ITrustRegistry.StatusUpdate[] memory updates = new ITrustRegistry.StatusUpdate[](length);
        for (uint256 j = 0; j < updates.length; ++j) {
            updates[j] = statuses[(i + j) % ISSUERS];
            updates[j].statusRoot = 1 + uint256(keccak256(abi.encode(i, age))) % 1000;
            updates[j].statusAsOf = uint40(block.timestamp + 60 - age % 7200);
            updates[j].screenedAt = updates[j].statusAsOf + 60 - uint40(screenedAge % 7200);
        }
        vm.prank(publisher);
        try registry.publishStatus(updates) {
            for (uint256 j = 0; j < updates.length; ++j) {
                _recordStatus(updates[j]);
            }
            _took();
        } catch {
            ++refused;
        }
    }

    function proposeChange(uint256 i, uint64 regimes, uint8 level, uint16 classes) external {
        vm.prank(registrar);
        try registry.proposeChange(
            _issuerId(i % ISSUERS), ITrustRegistry.IssuerAuthority(regimes, level % 9, classes), publisher
        ) {
            _took();
        } catch {
            ++refused;
        }
    }

    function applyChange(uint256 i) external {
        try registry.applyChange(_issuerId(i % ISSUERS)) {
            _took();
        } catch {
            ++refused;
        }
    }

    function veto(uint256 i) external {
        bytes32 issuerId = _issuerId(i % ISSUERS);
        bool isNew = block.timestamp < registry.issuerOf(issuerId).activeFrom;
        vm.prank(watcher);
        try registry.veto(issuerId) {
            if (isNew) isOut[issuerId] = true;
            _took();
        } catch {
            ++refused;
        }
    }

    function revoke(uint256 i, uint256 by) external {
        bytes32 issuerId = _issuerId(i % ISSUERS);
        bool wasInTheRoot = registry.leafAt(registry.issuerOf(issuerId).index) != 0;
        vm.prank([registrar, owner, publisher][by % 3]);
        try registry.revokeIssuer(issuerId) {
            isOut[issuerId] = true;
            if (wasInTheRoot) revokedBefore = uint40(roots.length);
            _took();
        } catch {
            ++refused;
        }
    }

    function advance(uint256 epoch) external {
        vm.prank(registrar);
        try registry.advanceMinTrustEpoch(uint40(epoch % (roots.length + 2))) {
            _took();
        } catch {
            ++refused;
        }
    }

    function wait_(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 1, 1 days));
    }

    function waitForKeys() external {
        vm.warp(block.timestamp + KEY_DELAY);
    }

    /// @dev T1: whether each leaf is that of an active key with the status posted last, or 0; and the root is theirs.
    function isTreeTheIssuers() external view returns (bool) {
        uint256[8][2] memory leaves;
        for (uint256 i = 0; i < registry.issuerCount(); ++i) {
            bytes32 issuerId = registry.issuerIdAt(i);
            uint256 leaf = _leafOf(issuerId);
            if (registry.leafAt(i) != leaf || (leaf != 0 && isOut[issuerId])) return false;
            leaves[i / 8][i % 8] = leaf;
        }
        uint256[8] memory nodes;
        for (uint256 i = 0; i < 8; ++i) {
            nodes[i] = i < 2 ? hash.node(leaves[i]) : EmptyTrustTree.LOWER;
        }
        nodes[0] = hash.node(nodes);
        for (uint256 i = 1; i < 8; ++i) {
            nodes[i] = EmptyTrustTree.UPPER;
        }
        (uint256 root,) = registry.latestTrustRoot();
        return root == hash.node(nodes);
    }

    function epochs() external view returns (uint256) {
        return roots.length;
    }

    function target() external view returns (ITrustRegistry) {
        return registry;
    }

    function _leafOf(bytes32 issuerId) private view returns (uint256) {
        ITrustRegistry.StatusUpdate memory status = posted[issuerId];
        if (status.statusAsOf == 0 || !registry.isIssuerActive(issuerId)) return 0;
        ITrustRegistry.Issuer memory issuer = registry.issuerOf(issuerId);
        uint256 authority = issuer.authority.regimes + uint256(issuer.authority.maxKycLevel) * 2 ** 64
            + uint256(issuer.authority.clientClasses) * 2 ** 67;
        uint256 times = status.statusAsOf + uint256(status.screenedAt) * 2 ** 40 + uint256(status.listVersion) * 2 ** 80;
        return hash.leaf(issuer.x, issuer.y, status.statusRoot, authority + times * 2 ** 83);
    }

    function _recordStatus(ITrustRegistry.StatusUpdate memory update) private {
        ITrustRegistry.StatusUpdate memory before = posted[update.issuerId];
        if (update.statusAsOf <= before.statusAsOf || update.screenedAt < before.screenedAt) {
            breach = "T4: a time went back";
        }
        if (update.statusAsOf > block.timestamp || update.screenedAt > update.statusAsOf) {
            breach = "T4: a time lies ahead";
        }
        posted[update.issuerId] = update;
    }

    /// @dev T2, after each call that was taken: at most one root more, which has the next epoch.
    function _took() private {
        ++accepted;
        (uint256 root, uint40 epoch) = registry.latestTrustRoot();
        if (epoch == roots.length) roots.push(root);
        else if (epoch != roots.length - 1 || root != roots[epoch]) breach = "T2: not the next epoch";
        uint40 minEpoch = registry.minTrustEpoch();
        if (minEpoch < lowestMin || minEpoch > epoch) breach = "T2: minTrustEpoch out of order";
        lowestMin = minEpoch;
    }
}
