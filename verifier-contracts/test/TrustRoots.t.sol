// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {ITrustRoots} from "../interfaces/ITrustRoots.sol";
import {ITwoStepOwned} from "../interfaces/ITwoStepOwned.sol";
import {ComplianceRegistry} from "../registries/ComplianceRegistry.sol";
import {Bn254} from "../verifiers/Bn254.sol";
import {RegistryTest} from "./support/RegistryTest.sol";

contract TrustRootsTest is RegistryTest {
    function test_postsARootAndSupersedesTheOneBefore() public {
        vm.warp(NOW + 100);
        vm.expectEmit(address(registry));
        emit ITrustRoots.TrustRootPosted(ROOT_2, 7, keccak256("leaves"), "https://registrar.example/leaves.json");
        _post(ROOT_2, 7);
        (uint256 root, uint48 epoch) = registry.latestTrustRoot();
        assertEq(root, ROOT_2, "latest root");
        assertEq(epoch, 7, "latest epoch");
        assertEq(registry.trustRoot(ROOT_1).supersededAt, NOW + 100, "superseded");
        assertEq(registry.trustRoot(ROOT_2).supersededAt, 0, "newest");
    }

    function test_K6_refusesZeroRootsAndRootsOutsideTheField() public {
        _refusesRoot(0, 2, abi.encodeWithSelector(ITrustRoots.TrustRootInvalid.selector));
        _refusesRoot(Bn254.SCALAR_ORDER, 2, abi.encodeWithSelector(ITrustRoots.TrustRootInvalid.selector));
        _post(Bn254.SCALAR_ORDER - 1, 2);
    }

    function test_refusesEpochsThatDoNotGrow() public {
        _refusesRoot(ROOT_2, 0, abi.encodeWithSelector(ITrustRoots.TrustEpochNotLater.selector, 1, 0));
        _refusesRoot(ROOT_2, 1, abi.encodeWithSelector(ITrustRoots.TrustEpochNotLater.selector, 1, 1));
        _post(ROOT_2, 2);
    }

    function test_noPostUsesTheEpochsUp() public {
        uint48 highest = 1 + 65_536;
        bytes4 tooFar = ITrustRoots.TrustEpochTooFar.selector;
        _refusesRoot(ROOT_2, highest + 1, abi.encodeWithSelector(tooFar, highest, highest + 1));
        _refusesRoot(ROOT_2, type(uint48).max, abi.encodeWithSelector(tooFar, highest, type(uint48).max));
        _post(ROOT_2, highest);
        vm.prank(owner);
        registry.advanceMinTrustEpoch(highest + 1);
        assertTrue(!registry.isTrustRootUsable(ROOT_2), "the owner can still end it");
    }

    function test_refusesARootTwice() public {
        _post(ROOT_2, 2);
        _refusesRoot(ROOT_1, 3, abi.encodeWithSelector(ITrustRoots.TrustRootKnown.selector));
    }

    function test_K8_onlyTheRegistrarPosts() public {
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(ITrustRoots.NotRegistrar.selector, owner));
        registry.postTrustRoot(ROOT_2, 2, 0, "");

        vm.prank(owner);
        registry.setRegistrar(alice);
        _refusesRoot(ROOT_2, 2, abi.encodeWithSelector(ITrustRoots.NotRegistrar.selector, registrar));
        vm.prank(alice);
        registry.postTrustRoot(ROOT_2, 2, 0, "");
    }

    function test_K8_onlyTheOwnerNamesTheRegistrar() public {
        vm.prank(registrar);
        vm.expectRevert(abi.encodeWithSelector(ITwoStepOwned.NotOwner.selector, registrar));
        registry.setRegistrar(alice);
        vm.prank(owner);
        vm.expectRevert(ITwoStepOwned.ZeroAddress.selector);
        registry.setRegistrar(address(0));
    }

    function test_windowClosesAfterItsLastSecond() public {
        vm.warp(NOW + 365 days);
        assertTrue(registry.isTrustRootUsable(ROOT_1), "the newest root stays usable");
        _post(ROOT_2, 2);
        vm.warp(NOW + 365 days + ROOT_WINDOW);
        assertTrue(registry.isTrustRootUsable(ROOT_1), "last second");
        vm.warp(NOW + 365 days + ROOT_WINDOW + 1);
        assertTrue(!registry.isTrustRootUsable(ROOT_1), "one second later");
        assertTrue(registry.isTrustRootUsable(ROOT_2), "the newest");
        assertTrue(!registry.isTrustRootUsable(0), "zero");
        assertTrue(!registry.isTrustRootUsable(333), "unknown");
    }

    function test_minTrustEpochOnlyGrowsAndStaysBesideTheNewest() public {
        _post(ROOT_2, 5);
        bytes4 outOfRange = ITrustRoots.MinTrustEpochOutOfRange.selector;
        vm.prank(registrar);
        vm.expectRevert(abi.encodeWithSelector(outOfRange, 1, 6));
        registry.advanceMinTrustEpoch(7);

        vm.prank(registrar);
        registry.advanceMinTrustEpoch(5);
        assertTrue(!registry.isTrustRootUsable(ROOT_1), "revoked");
        assertTrue(registry.isTrustRootUsable(ROOT_2), "kept");

        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(outOfRange, 6, 6));
        registry.advanceMinTrustEpoch(5);
        vm.prank(owner);
        registry.advanceMinTrustEpoch(6);
        assertTrue(!registry.isTrustRootUsable(ROOT_2), "no root is left");

        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(ITrustRoots.NotRegistrar.selector, alice));
        registry.advanceMinTrustEpoch(7);
    }

    function test_K8_ownershipTakesTwoSteps() public {
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(ITwoStepOwned.NotOwner.selector, alice));
        registry.transferOwnership(alice);

        vm.prank(owner);
        registry.transferOwnership(alice);
        assertEq(registry.owner(), owner, "not yet");
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(ITwoStepOwned.NotPendingOwner.selector, bob));
        registry.acceptOwnership();

        vm.prank(alice);
        registry.acceptOwnership();
        assertEq(registry.owner(), alice, "taken over");
        assertEq(registry.pendingOwner(), address(0), "no successor");
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(ITwoStepOwned.NotOwner.selector, owner));
        registry.setAttestPaused(true);
    }

    function test_refusesToDeployWithoutItsRoles() public {
        address verifier = address(registry.verifierOf(1).verifier);
        vm.expectRevert(ITwoStepOwned.ZeroAddress.selector);
        _deploy(address(0), registrar, verifier);
        vm.expectRevert(ITwoStepOwned.ZeroAddress.selector);
        _deploy(owner, address(0), verifier);
        _deploy(owner, registrar, verifier);
    }

    function _deploy(address owner_, address registrar_, address verifier) private {
        new ComplianceRegistry(owner_, registrar_, ROOT_WINDOW, IGroth16Verifier(verifier));
    }

    function _refusesRoot(uint256 root, uint48 epoch, bytes memory error_) private {
        vm.prank(registrar);
        vm.expectRevert(error_);
        registry.postTrustRoot(root, epoch, 0, "");
    }
}
