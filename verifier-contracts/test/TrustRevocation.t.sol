// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {EmptyTrustTree} from "../generated/EmptyTrustTree.sol";
import {ITrustRegistry} from "../interfaces/ITrustRegistry.sol";
import {ITrustRoots} from "../interfaces/ITrustRoots.sol";
import {TrustTest} from "./support/TrustTest.sol";

/// @dev What a revocation stops, and who revokes.
contract TrustRevocationTest is TrustTest {
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

    function _requires(uint256 root, uint40 epoch, uint40 minEpoch) private view {
        (uint40 actualEpoch, uint40 actualMin) = registry.requireTrustRoot(root);
        assertEq(actualEpoch, epoch, "epoch");
        assertEq(actualMin, minEpoch, "min epoch");
        assertTrue(registry.isTrustRootUsable(root), "usable");
    }
}
