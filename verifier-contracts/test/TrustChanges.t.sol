// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ITrustRegistry} from "../interfaces/ITrustRegistry.sol";
import {TrustTest} from "./support/TrustTest.sol";

/// @dev Another authority or publisher for a listed key.
contract TrustChangesTest is TrustTest {
    function test_aChangeWaitsItsDelay() public {
        _list(1);
        _publish(0, 1);
        (uint256 root,) = _latest();
        ITrustRegistry.IssuerAuthority memory wider = ITrustRegistry.IssuerAuthority(255, 3, 7);
        uint40 activeFrom = uint40(block.timestamp) + KEY_DELAY;
        vm.expectEmit(address(registry));
        emit ITrustRegistry.IssuerChangeProposed(_issuerId(0), wider, stranger, activeFrom);
        _proposeChange(0, wider, stranger);
        ITrustRegistry.PendingChange memory pending = registry.pendingChangeOf(_issuerId(0));
        assertTrue(pending.activeFrom == activeFrom && pending.publisher == stranger, "pending");
        assertEq(pending.authority.regimes, 255, "pending authority");

        vm.warp(activeFrom - 1);
        _refusesApply(0, abi.encodeWithSelector(ITrustRegistry.IssuerNotActive.selector, activeFrom));
        _publishOne(_next(0));
        assertEq(registry.issuerOf(_issuerId(0)).authority.regimes, proposals[0].authority.regimes, "still narrow");

        vm.warp(activeFrom);
        vm.expectEmit(address(registry));
        emit ITrustRegistry.IssuerChangeApplied(_issuerId(0));
        registry.applyChange(_issuerId(0));
        (uint256 after_, uint40 epoch) = _latest();
        assertTrue(after_ != root, "another root");
        assertEq(epoch, 4, "epoch");
        ITrustRegistry.Issuer memory issuer = registry.issuerOf(_issuerId(0));
        assertTrue(issuer.authority.regimes == 255 && issuer.publisher == stranger, "changed");
        uint256 record = 255 | (3 << 64) | (7 << 67) | (uint256(issuer.statusAsOf) << 83);
        assertEq(registry.leafAt(0), hash.leaf(issuer.x, issuer.y, issuer.statusRoot, record), "leaf");
        _refusesApply(0, abi.encodeWithSelector(ITrustRegistry.NothingPending.selector, _issuerId(0)));
        _refuses(_next(0), abi.encodeWithSelector(ITrustRegistry.NotPublisher.selector, _issuerId(0), publisher));
    }

    function test_anotherPublisherMakesNoRoot() public {
        _list(2);
        _publish(0, 1);
        _proposeChange(0, proposals[0].authority, stranger);
        _proposeChange(1, ITrustRegistry.IssuerAuthority(255, 3, 7), stranger);
        vm.warp(block.timestamp + KEY_DELAY);
        registry.applyChange(_issuerId(0));
        registry.applyChange(_issuerId(1));
        (, uint40 epoch) = _latest();
        assertEq(epoch, 2, "no root: the leaf is as it was, and an issuer without a status has none");
        assertEq(registry.leafAt(1), 0, "no leaf");
        ITrustRegistry.StatusUpdate[] memory updates = new ITrustRegistry.StatusUpdate[](2);
        (updates[0], updates[1]) = (_next(0), _next(1));
        vm.prank(stranger);
        registry.publishStatus(updates);
    }

    function test_aVetoedChangeLeavesTheIssuer() public {
        _list(1);
        uint256 root = _publish(0, 1);
        _proposeChange(0, ITrustRegistry.IssuerAuthority(255, 3, 7), stranger);
        vm.warp(block.timestamp + KEY_DELAY - 1);
        vm.prank(watcher);
        registry.veto(_issuerId(0));
        vm.warp(block.timestamp + 1);
        _refusesApply(0, abi.encodeWithSelector(ITrustRegistry.NothingPending.selector, _issuerId(0)));
        assertTrue(registry.isIssuerActive(_issuerId(0)), "active");
        (uint256 latest,) = _latest();
        assertEq(latest, root, "root");
        _publishOne(_next(0));
    }

    function test_aVetoComesBeforeTheChangeIsApplied() public {
        _list(1);
        _proposeChange(0, ITrustRegistry.IssuerAuthority(255, 3, 7), stranger);
        vm.warp(block.timestamp + KEY_DELAY);
        registry.applyChange(_issuerId(0));
        _refusesVeto(_issuerId(0), abi.encodeWithSelector(ITrustRegistry.NothingPending.selector, _issuerId(0)));
    }

    function test_aNewerChangeReplacesOneThatWaits() public {
        _list(1);
        _proposeChange(0, ITrustRegistry.IssuerAuthority(255, 3, 7), stranger);
        vm.warp(block.timestamp + KEY_DELAY - 1);
        _proposeChange(0, ITrustRegistry.IssuerAuthority(127, 3, 7), publisher);
        uint40 activeFrom = uint40(block.timestamp) + KEY_DELAY;
        vm.warp(block.timestamp + 1);
        _refusesApply(0, abi.encodeWithSelector(ITrustRegistry.IssuerNotActive.selector, activeFrom));
        vm.warp(activeFrom);
        registry.applyChange(_issuerId(0));
        assertEq(registry.issuerOf(_issuerId(0)).authority.regimes, 127, "the newer");
    }

    function test_noChangeOfAKeyThatWaitsOrIsUnknown() public {
        bytes memory reason = abi.encodeWithSelector(ITrustRegistry.IssuerUnknown.selector, _issuerId(0));
        _refusesChange(0, proposals[0].authority, publisher, reason);
        _refusesApply(0, reason);
        _propose(0);
        reason = abi.encodeWithSelector(ITrustRegistry.IssuerNotActive.selector, NOW + KEY_DELAY);
        _refusesChange(0, proposals[0].authority, publisher, reason);
    }

    function test_revocationEndsAChangeThatWaits() public {
        _list(1);
        _publish(0, 1);
        _proposeChange(0, ITrustRegistry.IssuerAuthority(255, 3, 7), stranger);
        _revoke(0);
        assertEq(registry.pendingChangeOf(_issuerId(0)).activeFrom, 0, "pending");
        vm.warp(block.timestamp + KEY_DELAY);
        _refusesApply(0, abi.encodeWithSelector(ITrustRegistry.IssuerIsRevoked.selector, _issuerId(0)));
        assertEq(registry.leafAt(0), 0, "leaf");
    }

    function _proposeChange(uint256 i, ITrustRegistry.IssuerAuthority memory authority, address newPublisher) private {
        vm.prank(registrar);
        registry.proposeChange(_issuerId(i), authority, newPublisher);
    }

    function _refusesApply(uint256 i, bytes memory reason) private {
        bytes32 issuerId = _issuerId(i);
        vm.prank(stranger);
        vm.expectRevert(reason);
        registry.applyChange(issuerId);
    }

    function _refusesChange(
        uint256 i,
        ITrustRegistry.IssuerAuthority memory authority,
        address newPublisher,
        bytes memory reason
    ) private {
        vm.prank(registrar);
        vm.expectRevert(reason);
        registry.proposeChange(_issuerId(i), authority, newPublisher);
    }

    function _refusesVeto(bytes32 issuerId, bytes memory reason) private {
        vm.prank(watcher);
        vm.expectRevert(reason);
        registry.veto(issuerId);
    }
}
