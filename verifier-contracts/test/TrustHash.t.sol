// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {EmptyTrustTree} from "../generated/EmptyTrustTree.sol";
import {PoseidonT5} from "../generated/PoseidonT5.sol";
import {PoseidonT9} from "../generated/PoseidonT9.sol";
import {TrustHash} from "../registries/TrustHash.sol";
import {Test} from "./support/Test.sol";

/// @dev Vectors: 100 random inputs and the field's edges, hashed by the SDK (scripts/trust-vectors.ts).
contract TrustHashTest is Test {
    uint256 private constant ORDER = PoseidonT9.ORDER;

    TrustHash private hash = new TrustHash();

    function test_sameLeavesAsTheSdk() public view {
        (uint256[] memory inputs, uint256[] memory digest) = _vectors("leaf");
        assertTrue(digest.length >= 108 && inputs.length == 4 * digest.length, "vectors");
        for (uint256 i = 0; i < digest.length; ++i) {
            uint256 at = 4 * i;
            assertEq(hash.leaf(inputs[at], inputs[at + 1], inputs[at + 2], inputs[at + 3]), digest[i], "leaf");
        }
    }

    function test_sameNodesAsTheSdk() public view {
        (uint256[] memory inputs, uint256[] memory digest) = _vectors("node");
        assertTrue(digest.length >= 112 && inputs.length == 8 * digest.length, "vectors");
        for (uint256 i = 0; i < digest.length; ++i) {
            uint256[8] memory children;
            for (uint256 j = 0; j < 8; ++j) children[j] = inputs[8 * i + j];
            assertEq(hash.node(children), digest[i], "node");
        }
    }

    /// @dev Published by circomlibjs (test/poseidon.js) for inputs (1, 2, 3, 4) and no tag.
    function test_publishedVector() public pure {
        uint256 expected = 18821383157269793795438455681495246036402687001665670618754263018637548127333;
        assertEq(PoseidonT5.hash(0, [uint256(1), 2, 3, 4]), expected, "digest");
    }

    function test_theEmptyTree() public view {
        assertEq(hash.node(_eight(0)), EmptyTrustTree.LOWER, "lower");
        assertEq(hash.node(_eight(EmptyTrustTree.LOWER)), EmptyTrustTree.UPPER, "upper");
        assertEq(hash.node(_eight(EmptyTrustTree.UPPER)), EmptyTrustTree.ROOT, "root");
        assertEq(hash.leaf(1, 2, 3, 4), EmptyTrustTree.LEAF_OF_1_2_3_4, "leaf");
    }

    function testFuzz_refusesWhatIsNotInTheField(uint256 word, uint256 place) public {
        word = bound(word, ORDER, type(uint256).max);
        uint256[8] memory children = _eight(ORDER - 1);
        hash.node(children);
        children[place % 8] = word;
        vm.expectRevert(PoseidonT9.HashInputOutOfField.selector);
        hash.node(children);

        uint256[4] memory inputs = [ORDER - 1, ORDER - 1, ORDER - 1, ORDER - 1];
        hash.leaf(inputs[0], inputs[1], inputs[2], inputs[3]);
        inputs[place % 4] = word;
        vm.expectRevert(PoseidonT5.HashInputOutOfField.selector);
        hash.leaf(inputs[0], inputs[1], inputs[2], inputs[3]);
    }

    /// @dev What the caller holds in memory stays as it was.
    function testFuzz_leavesMemoryAlone(uint256 word) public pure {
        uint256[8] memory children = _eight(word % ORDER);
        uint256 first = PoseidonT9.hash(1, children);
        bytes32 before = keccak256(abi.encode(children));
        assertEq(PoseidonT9.hash(1, children), first, "again");
        assertEq(keccak256(abi.encode(children)), before, "inputs");
    }

    function testFuzz_gas(uint256 word) public view {
        word %= ORDER;
        uint256[8] memory children = _eight(word);
        hash.node(children);
        uint256 before = gasleft();
        hash.node(children);
        uint256 nodeGas = before - gasleft();
        before = gasleft();
        hash.leaf(word, word, word, word);
        uint256 leafGas = before - gasleft();
        assertTrue(nodeGas <= 61_000, "node gas");
        assertTrue(leafGas <= 34_000, "leaf gas");
    }

    function _vectors(string memory name) private view returns (uint256[] memory inputs, uint256[] memory digest) {
        string memory json = vm.readFile("../build/contracts/vectors.json");
        inputs = vm.parseJsonUintArray(json, string.concat(".trust.", name, ".inputs"));
        digest = vm.parseJsonUintArray(json, string.concat(".trust.", name, ".digest"));
    }

    function _eight(uint256 word) private pure returns (uint256[8] memory children) {
        for (uint256 i = 0; i < 8; ++i) children[i] = word;
    }
}
