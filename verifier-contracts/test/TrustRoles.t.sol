// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ITrustRegistry} from "../interfaces/ITrustRegistry.sol";
import {ITwoStepOwned} from "../interfaces/ITwoStepOwned.sol";
import {TrustRegistry} from "../registries/TrustRegistry.sol";
import {TrustTest} from "./support/TrustTest.sol";

/// @dev Owner, registrar, watchers; and a tree without room.
contract TrustRolesTest is TrustTest {
    function test_startsWithItsRoles() public view {
        assertEq(registry.owner(), owner, "owner");
        assertEq(registry.registrar(), registrar, "registrar");
        assertEq(registry.keyDelay(), KEY_DELAY, "delay");
        assertEq(registry.rootWindow(), ROOT_WINDOW, "window");
        assertEq(address(registry.trustHash()), address(hash), "hash");
        assertTrue(registry.isWatcher(watcher), "watcher");
        assertTrue(!registry.isWatcher(stranger) && !registry.isWatcher(address(0)), "no watcher");
    }

    function test_refusesToStartWithoutRoles() public {
        vm.expectRevert(ITwoStepOwned.ZeroAddress.selector);
        new TrustRegistry(address(0), registrar, ROOT_WINDOW, KEY_DELAY, hash);
        vm.expectRevert(ITwoStepOwned.ZeroAddress.selector);
        new TrustRegistry(owner, address(0), ROOT_WINDOW, KEY_DELAY, hash);
    }

    function test_K8_onlyTheOwnerNamesRoles() public {
        address[4] memory others = [registrar, watcher, publisher, stranger];
        for (uint256 i = 0; i < 4; ++i) {
            bytes memory reason = abi.encodeWithSelector(ITwoStepOwned.NotOwner.selector, others[i]);
            vm.prank(others[i]);
            vm.expectRevert(reason);
            registry.setRegistrar(others[i]);
            vm.prank(others[i]);
            vm.expectRevert(reason);
            registry.setWatcher(others[i], true);
            vm.prank(others[i]);
            vm.expectRevert(reason);
            registry.setWatcher(watcher, false);
        }
    }

    function test_noRoleIsTheZeroAddress() public {
        vm.prank(owner);
        vm.expectRevert(ITwoStepOwned.ZeroAddress.selector);
        registry.setRegistrar(address(0));
        vm.prank(owner);
        vm.expectRevert(ITwoStepOwned.ZeroAddress.selector);
        registry.setWatcher(address(0), true);
    }

    /// @dev At once: what a registrar adds waits, and what it takes away the owner may too.
    function test_K8_aNewRegistrarReplacesTheOldAtOnce() public {
        vm.expectEmit(address(registry));
        emit ITrustRegistry.RegistrarChanged(registrar, stranger);
        vm.prank(owner);
        registry.setRegistrar(stranger);
        vm.prank(registrar);
        vm.expectRevert(abi.encodeWithSelector(ITrustRegistry.NotRegistrar.selector, registrar));
        registry.proposeIssuer(proposals[0]);
        vm.prank(stranger);
        registry.proposeIssuer(proposals[0]);
    }

    /// @dev A watcher that a stolen owner's key removes still vetoes what was proposed by then.
    function test_K8_aRemovedWatcherCountsForTheDelay() public {
        vm.expectEmit(address(registry));
        emit ITrustRegistry.WatcherChanged(watcher, false, NOW + KEY_DELAY);
        vm.prank(owner);
        registry.setWatcher(watcher, false);
        bytes32 issuerId = _propose(0);
        vm.warp(NOW + KEY_DELAY - 1);
        assertTrue(registry.isWatcher(watcher), "last second");
        vm.prank(watcher);
        registry.veto(issuerId);

        bytes32 later = _propose(1);
        vm.warp(NOW + KEY_DELAY);
        assertTrue(!registry.isWatcher(watcher), "removed");
        vm.prank(watcher);
        vm.expectRevert(abi.encodeWithSelector(ITrustRegistry.NotWatcher.selector, watcher));
        registry.veto(later);
    }

    function test_aSecondRemovalIsNotALaterOne() public {
        vm.prank(owner);
        registry.setWatcher(watcher, false);
        vm.warp(NOW + 100);
        vm.expectEmit(address(registry));
        emit ITrustRegistry.WatcherChanged(watcher, false, NOW + KEY_DELAY);
        vm.prank(owner);
        registry.setWatcher(watcher, false);
        vm.warp(NOW + KEY_DELAY);
        assertTrue(!registry.isWatcher(watcher), "removed");
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(ITrustRegistry.NotWatcher.selector, watcher));
        registry.setWatcher(watcher, false);
    }

    function test_aWatcherComesBackAtOnce() public {
        vm.prank(owner);
        registry.setWatcher(watcher, false);
        vm.expectEmit(address(registry));
        emit ITrustRegistry.WatcherChanged(watcher, true, NOW);
        vm.prank(owner);
        registry.setWatcher(watcher, true);
        vm.warp(NOW + 3650 days);
        assertTrue(registry.isWatcher(watcher), "counts");
    }

    function test_K8_theOwnerHandsOverInTwoSteps() public {
        vm.prank(owner);
        registry.transferOwnership(stranger);
        vm.prank(owner);
        registry.setWatcher(stranger, true);
        vm.prank(stranger);
        registry.acceptOwnership();
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(ITwoStepOwned.NotOwner.selector, owner));
        registry.setRegistrar(owner);
        vm.prank(stranger);
        registry.setRegistrar(stranger);
    }

    function test_refusesThe513thIssuer() public {
        (uint256[] memory x, uint256[] memory y) = (_column("manyKeys.x"), _column("manyKeys.y"));
        assertEq(x.length, 512, "vectors");
        for (uint256 i = 0; i < 512; ++i) {
            (proposals[1].x, proposals[1].y) = (x[i], y[i]);
            assertEq(registry.issuerOf(_propose(1)).index, i, "index");
        }
        assertEq(registry.issuerCount(), 512, "count");
        vm.prank(registrar);
        vm.expectRevert(ITrustRegistry.TreeFull.selector);
        registry.proposeIssuer(proposals[0]);

        // The last leaf of the tree.
        vm.warp(block.timestamp + KEY_DELAY);
        ITrustRegistry.StatusUpdate memory update = statuses[0];
        update.issuerId = registry.issuerIdAt(511);
        (uint256 before,) = _latest();
        assertTrue(_publishOne(update) != before && registry.leafAt(511) != 0, "published");
    }
}
