// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ITrustRoots} from "../interfaces/ITrustRoots.sol";
import {TrustTest} from "./support/TrustTest.sol";

/// @dev Ceilings a little above what was measured, without a transaction's own 21,000 and its calldata.
contract TrustGasTest is TrustTest {
    uint256 private root1;
    uint256 private root2;

    function setUp() public override {
        super.setUp();
        _list(42);
        root1 = _publish(0, 1);
        root2 = _publish(1, 41);
    }

    function test_requireTrustRoot() public view {
        (ITrustRoots roots, uint256 newest, uint256 older) = (registry, root2, root1);
        uint256 before = gasleft();
        roots.requireTrustRoot(newest);
        // 2,600 of it for the cold address.
        _atMost(before - gasleft(), 6_000);
        before = gasleft();
        roots.requireTrustRoot(older);
        _atMost(before - gasleft(), 6_000);
    }

    function test_propose() public {
        uint256 before = gasleft();
        _propose(50);
        _atMost(before - gasleft(), 320_000);
    }

    function test_publishOne() public {
        uint256 before = gasleft();
        _publish(41, 42);
        _atMost(before - gasleft(), 430_000);
    }

    function test_publish41() public {
        for (uint256 i = 0; i < 41; ++i) {
            statuses[i] = _next(i);
        }
        uint256 before = gasleft();
        _publish(0, 41);
        _atMost(before - gasleft(), 3_600_000);
    }

    function test_revoke() public {
        uint256 before = gasleft();
        _revoke(7);
        _atMost(before - gasleft(), 350_000);
    }

    function _atMost(uint256 used, uint256 ceiling) private pure {
        assertTrue(used <= ceiling, vm.toString(used));
    }
}
