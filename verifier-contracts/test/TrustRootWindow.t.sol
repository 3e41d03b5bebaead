// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {EmptyTrustTree} from "../generated/EmptyTrustTree.sol";
import {ITrustRegistry} from "../interfaces/ITrustRegistry.sol";
import {ITrustRoots} from "../interfaces/ITrustRoots.sol";
import {TrustTest} from "./support/TrustTest.sol";

/// @dev Which roots a proof may be under, and revocation.
contract TrustRootWindowTest is TrustTest {
    uint256 private root1;
    uint256 private root2;

    /// @dev Epoch 1 the empty tree, 2 three issuers, 3 nine issuers.
    function setUp() public override {
        super.setUp();
        _list(9);
        root1 = _publish(0, 3);
        vm.warp(block.timestamp + 100 days);
        root2 = _publish(3, 9);
    }

    function test_K6_refusesUnknownRoots() public {
        uint256[5] memory unknown = [0, root1 + 1, root2 ^ (1 << 253), root2 ^ 1, type(uint256).max];
        for (uint256 i = 0; i < 5; ++i) {
            assertTrue(!registry.isTrustRootUsable(unknown[i]), "usable");
            vm.expectRevert(ITrustRoots.TrustRootUnknown.selector);
            registry.requireTrustRoot(unknown[i]);
        }
    }

    function test_theNewestRootStaysUsable() public {
        vm.warp(block.timestamp + 3650 days);
        _requires(root2, 3, 0);
    }

    function test_K6_windowClosesAfterItsLastSecond() public {
        uint256 supersededAt = block.timestamp;
        assertEq(registry.trustRoot(root1).supersededAt, supersededAt, "superseded");
        assertEq(registry.trustRoot(root1).postedAt, supersededAt - 100 days, "posted");
        assertEq(registry.trustRoot(root2).supersededAt, 0, "newest");
        vm.warp(supersededAt + ROOT_WINDOW);
        _requires(root1, 2, 0);
        vm.warp(supersededAt + ROOT_WINDOW + 1);
        assertTrue(!registry.isTrustRootUsable(root1), "a second later");
        vm.expectRevert(abi.encodeWithSelector(ITrustRoots.TrustRootExpired.selector, supersededAt + ROOT_WINDOW));
        registry.requireTrustRoot(root1);
        _requires(root2, 3, 0);
    }

    function test_laterRootsDoNotMoveAWindow() public {
        uint256 supersededAt = block.timestamp;
        vm.warp(supersededAt + 10);
        _publishOne(_next(0));
        assertEq(registry.trustRoot(root1).supersededAt, supersededAt, "the first's");
        assertEq(registry.trustRoot(root2).supersededAt, supersededAt + 10, "the second's");
    }

    function test_minTrustEpochStopsOlderRoots() public {
        vm.expectEmit(address(registry));
        emit ITrustRoots.MinTrustEpochAdvanced(3);
        vm.prank(owner);
        registry.advanceMinTrustEpoch(3);
        _requires(root2, 3, 3);
        vm.expectRevert(abi.encodeWithSelector(ITrustRoots.TrustRootRevoked.selector, 2, 3));
        registry.requireTrustRoot(root1);
        assertTrue(!registry.isTrustRootUsable(root1), "older");
        assertEq(registry.minTrustEpoch(), 3, "min");
    }

    function test_minTrustEpochIsKeptWithLaterRoots() public {
        vm.prank(registrar);
        registry.advanceMinTrustEpoch(2);
        _requires(root1, 2, 2);
        _requires(root2, 3, 2);
        uint256 root3 = _publishOne(_next(0));
        _requires(root3, 4, 2);
        vm.prank(registrar);
        registry.advanceMinTrustEpoch(3);
        _requires(root3, 4, 3);
        _requires(root2, 3, 3);
    }

    function test_minTrustEpochStaysInRange() public {
        uint40[3] memory bad = [uint40(0), 4, type(uint40).max];
        for (uint256 i = 0; i < 3; ++i) {
            _refusesMin(bad[i], 1);
        }
        vm.prank(registrar);
        registry.advanceMinTrustEpoch(2);
        _refusesMin(1, 3);
        _refusesMin(2, 3);
        vm.prank(registrar);
        registry.advanceMinTrustEpoch(3);
        _refusesMin(4, 4);
    }

    function test_K8_onlyRegistrarAndOwnerAdvanceIt() public {
        address[3] memory others = [watcher, publisher, stranger];
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(others[i]);
            vm.expectRevert(abi.encodeWithSelector(ITrustRegistry.NotRegistrar.selector, others[i]));
            registry.advanceMinTrustEpoch(2);
        }
    }

    function test_K8_revocationStopsEveryOlderRootAtOnce() public {
        bytes32 issuerId = _issuerId(4);
        vm.expectEmit(address(registry));
        emit ITrustRegistry.IssuerRevoked(issuerId, registrar);
        vm.expectEmit(address(registry));
        emit ITrustRegistry.IssuerLeafChanged(issuerId, 4, 0, 0, 0);
        vm.expectEmit(address(registry));
        emit ITrustRoots.TrustRootPosted(_root("revoked"), 4);
        vm.expectEmit(address(registry));
        emit ITrustRoots.MinTrustEpochAdvanced(4);
        _revoke(4);
        _requires(_root("revoked"), 4, 4);
        uint256[3] memory older = [root2, root1, EmptyTrustTree.ROOT];
        for (uint40 i = 0; i < 3; ++i) {
            assertTrue(!registry.isTrustRootUsable(older[i]), "usable");
            vm.expectRevert(abi.encodeWithSelector(ITrustRoots.TrustRootRevoked.selector, 3 - i, 4));
            registry.requireTrustRoot(older[i]);
        }
        assertEq(registry.leafAt(4), 0, "leaf");
        assertTrue(!registry.isIssuerActive(issuerId), "active");
    }

    function test_K8_aRevokedIssuerPublishesNoMore() public {
        _revoke(4);
        bytes memory reason = abi.encodeWithSelector(ITrustRegistry.IssuerIsRevoked.selector, _issuerId(4));
        _refuses(_next(4), reason);
        vm.prank(registrar);
        vm.expectRevert(reason);
        registry.revokeIssuer(_issuerId(4));
        _publishOne(_next(5));
        assertEq(registry.leafAt(4), 0, "leaf");
    }

    function test_T3_aRevokedKeyNeverComesBack() public {
        _revoke(4);
        bytes memory reason = abi.encodeWithSelector(ITrustRegistry.IssuerKnown.selector, _issuerId(4));
        vm.prank(registrar);
        vm.expectRevert(reason);
        registry.proposeIssuer(proposals[4]);
    }

    /// @dev An issuer that joins and is revoked: the leaves are what they were, and so is the root.
    function test_aRootThatRecursIsTheNewestAgain() public {
        _propose(9);
        vm.warp(block.timestamp + KEY_DELAY);
        uint256 root3 = _publish(9, 10);
        _revoke(9);
        (uint256 root, uint40 epoch) = _latest();
        assertEq(root, root2, "the same leaves");
        assertEq(epoch, 5, "a new epoch");
        assertEq(registry.trustRootAt(3), root2, "history");
        assertEq(registry.trustRootAt(4), root3, "history");
        assertEq(registry.trustRootAt(5), root2, "history");
        ITrustRoots.TrustRoot memory posted = registry.trustRoot(root2);
        assertEq(posted.epoch, 5, "epoch");
        assertEq(posted.postedAt, block.timestamp, "posted");
        assertEq(posted.supersededAt, 0, "newest");
        _requires(root2, 5, 5);
        assertTrue(!registry.isTrustRootUsable(root3), "the revoked issuer's");

        uint256 supersededAt = block.timestamp + 7;
        vm.warp(supersededAt);
        _publishOne(_next(0));
        assertEq(registry.trustRoot(root2).supersededAt, supersededAt, "superseded again");
        vm.warp(supersededAt + ROOT_WINDOW + 1);
        assertTrue(!registry.isTrustRootUsable(root2), "and its window closes");
    }

    function test_everyIssuerRevokedIsTheEmptyTree() public {
        for (uint256 i = 0; i < 9; ++i) {
            _revoke(i);
        }
        (uint256 root, uint40 epoch) = _latest();
        assertEq(root, EmptyTrustTree.ROOT, "root");
        _requires(root, epoch, epoch);
        assertEq(registry.trustRootAt(1), EmptyTrustTree.ROOT, "history");
    }

    function test_revokingAnIssuerInNoRootLeavesTheRoots() public {
        _propose(9);
        _revoke(9);
        _requires(root2, 3, 0);
        vm.warp(block.timestamp + KEY_DELAY);
        _refuses(_next(9), abi.encodeWithSelector(ITrustRegistry.IssuerIsRevoked.selector, _issuerId(9)));
    }

    function test_K8_whoRevokes() public {
        address[3] memory may = [registrar, owner, publisher];
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(may[i]);
            registry.revokeIssuer(_issuerId(i));
        }
        address[2] memory mayNot = [watcher, stranger];
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(mayNot[i]);
            vm.expectRevert(abi.encodeWithSelector(ITrustRegistry.NotRegistrar.selector, mayNot[i]));
            registry.revokeIssuer(_issuerId(3));
        }
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(ITrustRegistry.IssuerUnknown.selector, bytes32(uint256(1))));
        registry.revokeIssuer(bytes32(uint256(1)));
    }

    /// @dev One storage read for the newest root, two for an older one.
    function test_readsOneSlotForTheNewestRoot() public {
        vm.record();
        registry.requireTrustRoot(root2);
        (bytes32[] memory reads,) = vm.accesses(address(registry));
        assertEq(reads.length, 1, "newest");
        vm.record();
        registry.requireTrustRoot(root1);
        (reads,) = vm.accesses(address(registry));
        assertEq(reads.length, 2, "older");
    }

    function _requires(uint256 root, uint40 epoch, uint40 minEpoch) private view {
        (uint40 actualEpoch, uint40 actualMin) = registry.requireTrustRoot(root);
        assertEq(actualEpoch, epoch, "epoch");
        assertEq(actualMin, minEpoch, "min epoch");
        assertTrue(registry.isTrustRootUsable(root), "usable");
    }

    function _refusesMin(uint40 epoch, uint40 lowest) private {
        vm.prank(registrar);
        vm.expectRevert(abi.encodeWithSelector(ITrustRegistry.MinTrustEpochOutOfRange.selector, lowest, 3));
        registry.advanceMinTrustEpoch(epoch);
    }
}
