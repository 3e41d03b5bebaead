// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPolicyRegistry} from "../../interfaces/IPolicyRegistry.sol";
import {RegistryTest} from "../support/RegistryTest.sol";

/// @dev A version ends each older one by its `superseded`, whatever ended between the two.
contract EndsTest is RegistryTest {
    uint40 private constant T = NOW + 10 days;

    function test_aVersionEndsWhatIsOlderThanACorrectedOne() public {
        _next(T, T + 3650 days, GRACE);
        _next(T, T + 3650 days, GRACE);
        _next(T + 2 days, T + 3650 days, 0);
        _assertEnd(1, T + 2 days);
        _assertEnd(2, T);
        _assertEnd(3, T + 2 days);
        vm.warp(T + 1 days);
        _attest(_present(ACCOUNT, alice));
        _assertStatus(alice, ACCOUNT, T + 2 days, 0);
        vm.warp(T + 2 days);
        _assertStatus(alice, ACCOUNT, T + 2 days, 8);
    }

    function test_aVersionEndsWhatIsOlderThanOneOfAShortValidity() public {
        _next(T, T + 4 days, GRACE);
        _next(T + 1 days, T + 3650 days, GRACE);
        _next(T + 5 days, T + 3650 days, 0);
        _assertEnd(1, T + 5 days);
        _assertEnd(2, T + 4 days);
        _assertEnd(3, T + 5 days);
    }

    function _next(uint40 from, uint40 until, uint32 superseded) private {
        IPolicyRegistry.Announcement memory a = _announcement(POLICY_HASH + from + superseded, from);
        (a.validUntil, a.times.superseded) = (until, superseded);
        _announce(a);
    }

    function _assertEnd(uint16 version, uint40 end) private view {
        (, uint40 until,) = oracle.standingOf(1, version);
        assertEq(until, end, "end");
    }
}
