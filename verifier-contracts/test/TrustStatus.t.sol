// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ITrustRegistry} from "../interfaces/ITrustRegistry.sol";
import {TrustTest} from "./support/TrustTest.sol";

/// @dev Who posts which status, and when.
contract TrustStatusTest is TrustTest {
    function test_oneIssuerTwiceInABatchTakesTheLaterStatus() public {
        _list(1);
        ITrustRegistry.StatusUpdate[] memory updates = new ITrustRegistry.StatusUpdate[](2);
        (updates[0], updates[1]) = (statuses[0], _next(0));
        vm.prank(publisher);
        registry.publishStatus(updates);
        assertEq(registry.issuerOf(_issuerId(0)).statusAsOf, block.timestamp, "the later");
        (updates[0], updates[1]) = (updates[1], updates[0]);
        updates[0].statusAsOf = uint40(block.timestamp + 2);
        updates[1].statusAsOf = uint40(block.timestamp + 1);
        vm.warp(block.timestamp + 2);
        vm.prank(publisher);
        vm.expectRevert(abi.encodeWithSelector(ITrustRegistry.StatusTimesInvalid.selector, _issuerId(0)));
        registry.publishStatus(updates);
    }

    function test_onlyItsPublisherPostsAStatus() public {
        _list(2);
        address[4] memory others = [owner, registrar, watcher, stranger];
        ITrustRegistry.StatusUpdate[] memory updates = new ITrustRegistry.StatusUpdate[](1);
        updates[0] = statuses[0];
        for (uint256 i = 0; i < 4; ++i) {
            vm.prank(others[i]);
            vm.expectRevert(
                abi.encodeWithSelector(ITrustRegistry.NotPublisher.selector, _issuerId(0), others[i])
            );
            registry.publishStatus(updates);
        }
    }

    function test_aPublisherOfOneIssuerIsNotAnothers() public {
        proposals[1].publisher = stranger;
        _list(2);
        _refuses(statuses[1], abi.encodeWithSelector(ITrustRegistry.NotPublisher.selector, _issuerId(1), publisher));
        _publish(0, 1);
    }

    function test_K8_aKeyWaitsItsDelay() public {
        _propose(0);
        uint40 activeFrom = NOW + KEY_DELAY;
        assertTrue(!registry.isIssuerActive(_issuerId(0)), "waits");
        _refuses(statuses[0], abi.encodeWithSelector(ITrustRegistry.IssuerNotActive.selector, activeFrom));
        vm.warp(activeFrom - 1);
        assertTrue(!registry.isIssuerActive(_issuerId(0)), "last second");
        _refuses(statuses[0], abi.encodeWithSelector(ITrustRegistry.IssuerNotActive.selector, activeFrom));
        vm.warp(activeFrom);
        assertTrue(registry.isIssuerActive(_issuerId(0)), "active");
        _publish(0, 1);
    }

    function test_refusesStatusesOfUnknownIssuers() public {
        _refuses(statuses[0], abi.encodeWithSelector(ITrustRegistry.IssuerUnknown.selector, _issuerId(0)));
    }

    function test_refusesStatusRootsThatAreNone() public {
        _list(1);
        uint256 order = 21888242871839275222246405745257275088548364400416034343698204186575808495617;
        uint256[3] memory bad = [0, order, type(uint256).max];
        for (uint256 i = 0; i < 3; ++i) {
            statuses[0].statusRoot = bad[i];
            _refuses(statuses[0], abi.encodeWithSelector(ITrustRegistry.StatusRootInvalid.selector));
        }
        statuses[0].statusRoot = order - 1;
        _publish(0, 1);
    }

    /// @dev T4, each edge to the second.
    function test_T4_refusesTimesThatGoBackOrLieAhead() public {
        _list(1);
        uint40 time = uint40(block.timestamp);
        _refusesTimes(time + 1, 0);
        _refusesTimes(time - 10, time - 9);
        _refusesTimes(0, 0);
        _publishTimes(time - 10, time - 10);
        _refusesTimes(time - 10, time - 10);
        _refusesTimes(time - 11, time - 10);
        _refusesTimes(time - 9, time - 11);
        _refusesTimes(time - 9, 0);
        _refusesTimes(time - 9, time - 8);
        _publishTimes(time - 9, time - 10);
        _refusesTimes(time + 1, time - 10);
        _publishTimes(time, time);
        vm.warp(time + 1);
        _publishTimes(time + 1, time);
    }

    function test_statusFreshnessToTheSecond() public {
        bytes32 issuerId = _issuerId(0);
        assertTrue(!registry.isStatusFresh(issuerId, type(uint256).max), "unknown");
        _list(1);
        assertTrue(!registry.isStatusFresh(issuerId, type(uint256).max), "no status");
        _publishOne(_next(0));
        assertTrue(registry.isStatusFresh(issuerId, 0), "now");
        vm.warp(block.timestamp + 100);
        assertTrue(registry.isStatusFresh(issuerId, 100), "last second");
        assertTrue(!registry.isStatusFresh(issuerId, 99), "a second over");
        _revoke(0);
        assertTrue(!registry.isStatusFresh(issuerId, 100), "revoked");
    }

    function _publishTimes(uint40 statusAsOf, uint40 screenedAt) private {
        (statuses[0].statusAsOf, statuses[0].screenedAt) = (statusAsOf, screenedAt);
        _publish(0, 1);
    }

    function _refusesTimes(uint40 statusAsOf, uint40 screenedAt) private {
        ITrustRegistry.StatusUpdate memory update = statuses[0];
        (update.statusAsOf, update.screenedAt) = (statusAsOf, screenedAt);
        _refuses(update, abi.encodeWithSelector(ITrustRegistry.StatusTimesInvalid.selector, _issuerId(0)));
    }
}
