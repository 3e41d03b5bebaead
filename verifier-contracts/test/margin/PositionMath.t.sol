// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {PositionMath} from "../../margin/PositionMath.sol";
import {Test} from "../support/Test.sol";

contract PositionMathTest is Test {
    uint256 private constant MOST_SIZE = 2 ** 100 - 1;
    uint256 private constant MOST_PRICE = 2 ** 96 - 1;

    function test_worthIsRoundedDownAndCostUp() public pure {
        assertTrue(PositionMath.worth(1, 1) == 0 && PositionMath.cost(1, 1) == 1, "long");
        assertTrue(PositionMath.worth(-1, 1) == -1 && PositionMath.cost(-1, 1) == 0, "short");
        assertTrue(PositionMath.worth(3e18, 5) == 15 && PositionMath.cost(3e18, 5) == 15, "exact");
        assertTrue(PositionMath.worth(-3e18, 5) == -15 && PositionMath.cost(-3e18, 5) == -15, "exact, short");
    }

    function test_aShareOfTheEntryIsRoundedUp() public pure {
        assertTrue(PositionMath.share(10, 1, 3) == 4, "long: the part cost more");
        assertTrue(PositionMath.share(-10, 1, 3) == -3, "short: the part brought less");
        assertTrue(PositionMath.share(10, 3, 3) == 10 && PositionMath.share(-10, 3, 3) == -10, "the whole");
    }

    function testFuzz_nothingOverflowsWithinTheBounds(uint256 size, uint256 price, uint256 part) public pure {
        int256 s = int256(bound(size, 1, MOST_SIZE));
        price = bound(price, 0, MOST_PRICE);
        int256 cost = PositionMath.cost(s, price);
        assertTrue(cost - PositionMath.worth(s, price) <= 1, "within a unit");
        assertTrue(uint256(cost) == PositionMath.notional(-s, price), "the same for a short");
        int256 share = PositionMath.share(cost, bound(part, 1, uint256(s)), uint256(s));
        assertTrue(share >= 0 && share <= cost, "a part of it");
    }
}
