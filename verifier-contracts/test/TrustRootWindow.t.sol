// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ITrustRegistry} from "../interfaces/ITrustRegistry.sol";
import {ITrustRoots} from "../interfaces/ITrustRoots.sol";
import {TrustTest} from "./support/TrustTest.sol";

/// @dev Which roots a proof may be under.
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
