// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {DomainTags} from "../generated/DomainTags.sol";
import {PoseidonT3} from "../generated/PoseidonT3.sol";
import {Test} from "./support/Test.sol";

/// @dev Vectors: 200 random inputs and the field's edges, hashed by the SDK (scripts/contract-vectors.ts).
contract PoseidonT3Test is Test {
    function test_sameDigestsAsTheSdk() public view {
        string memory json = vm.readFile("../build/contracts/vectors.json");
        uint256[] memory a = vm.parseJsonUintArray(json, ".rule.policyHash");
        uint256[] memory b = vm.parseJsonUintArray(json, ".rule.scope");
        uint256[] memory digest = vm.parseJsonUintArray(json, ".rule.digest");
        assertTrue(a.length >= 200 && b.length == a.length && digest.length == a.length, "vectors");
        for (uint256 i = 0; i < a.length; ++i) {
            assertEq(PoseidonT3.hash(DomainTags.RULE, a[i], b[i]), digest[i], "digest");
        }
    }

    /// @dev Published by circomlib for inputs (1, 2) and no tag.
    function test_publishedVector() public pure {
        uint256 expected = 7853200120776062878684798364095072458815029376092732009249414926327459813530;
        assertEq(PoseidonT3.hash(0, 1, 2), expected, "digest");
    }

    function testFuzz_anotherTagIsAnotherHash(uint256 tag, uint256 a, uint256 b) public pure {
        tag = bound(tag, 1, PoseidonT3.ORDER - 1);
        (a, b) = (a % PoseidonT3.ORDER, b % PoseidonT3.ORDER);
        assertTrue(PoseidonT3.hash(tag, a, b) != PoseidonT3.hash(0, a, b), "tag");
    }

    function testFuzz_refusesWhatIsNotInTheField(uint256 word) public {
        word = bound(word, PoseidonT3.ORDER, type(uint256).max);
        this.hash(PoseidonT3.ORDER - 1, PoseidonT3.ORDER - 1, PoseidonT3.ORDER - 1);
        vm.expectRevert(PoseidonT3.HashInputOutOfField.selector);
        this.hash(word, 1, 2);
        vm.expectRevert(PoseidonT3.HashInputOutOfField.selector);
        this.hash(1, word, 2);
        vm.expectRevert(PoseidonT3.HashInputOutOfField.selector);
        this.hash(1, 2, word);
    }

    function testFuzz_costsAtMost20000Gas(uint256 a, uint256 b) public view {
        (a, b) = (a % PoseidonT3.ORDER, b % PoseidonT3.ORDER);
        uint256 before = gasleft();
        uint256 digest = PoseidonT3.hash(DomainTags.RULE, a, b);
        uint256 used = before - gasleft();
        assertTrue(digest != 0 && used <= 20_000 && used > 5_000, "gas");
    }

    function hash(uint256 tag, uint256 a, uint256 b) external pure returns (uint256) {
        return PoseidonT3.hash(tag, a, b);
    }
}
