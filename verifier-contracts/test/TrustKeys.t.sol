// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {BabyJubJub} from "../registries/BabyJubJub.sol";
import {Test} from "./support/Test.sol";

/// @dev Points computed by the SDK (scripts/trust-vectors.ts).
contract TrustKeysTest is Test {
    uint256 private constant FIELD = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    function test_acceptsKeys() public view {
        (uint256[] memory x, uint256[] memory y) = _points("keys");
        assertTrue(x.length == 70 && y.length == 70, "vectors");
        for (uint256 i = 0; i < x.length; ++i) {
            assertTrue(BabyJubJub.isKey(x[i], y[i]), vm.toString(i));
        }
    }

    /// @dev In order: 8 points of small order, the identity first; 7 times a key plus one of those; the generator of the
    ///      whole curve; y + 1; x and y exchanged; (0, 0); x + p; y + p; the identity's y + p.
    function test_K7_refusesEveryOtherPoint() public view {
        (uint256[] memory x, uint256[] memory y) = _points("badKeys");
        assertTrue(x.length == 22 && y.length == 22, "vectors");
        assertTrue(x[0] == 0 && y[0] == 1, "the identity");
        for (uint256 i = 0; i < x.length; ++i) {
            assertTrue(!BabyJubJub.isKey(x[i], y[i]), vm.toString(i));
        }
    }

    /// @dev The points with x = 0 or y = 0 are all of small order.
    function testFuzz_refusesPointsOffTheCurve(uint256 x, uint256 y) public pure {
        assertTrue(!BabyJubJub.isKey(x % FIELD, 0) && !BabyJubJub.isKey(0, y % FIELD), "an axis");
        assertTrue(!BabyJubJub.isKey(x, y), "a random pair is off the curve");
    }

    function testFuzz_refusesAnotherY(uint256 index, uint256 y) public view {
        (uint256[] memory xs, uint256[] memory ys) = _points("keys");
        index %= xs.length;
        vm.assume(y != ys[index]);
        // -y belongs to the key's negative plus the point (0, -1) of order 2.
        assertTrue(!BabyJubJub.isKey(xs[index], y), "another y");
        assertTrue(!BabyJubJub.isKey(xs[index], FIELD - ys[index]), "-y");
        assertTrue(BabyJubJub.isKey(FIELD - xs[index], ys[index]), "the negative is a key");
    }

    function test_costsAtMost125000Gas() public view {
        (uint256[] memory x, uint256[] memory y) = _points("keys");
        uint256 before = gasleft();
        assertTrue(BabyJubJub.isKey(x[1], y[1]), "key");
        uint256 used = before - gasleft();
        assertTrue(used <= 125_000, vm.toString(used));
    }

    function _points(string memory name) private view returns (uint256[] memory x, uint256[] memory y) {
        string memory json = vm.readFile("../build/contracts/vectors.json");
        x = vm.parseJsonUintArray(json, string.concat(".trust.", name, ".x"));
        y = vm.parseJsonUintArray(json, string.concat(".trust.", name, ".y"));
    }
}
