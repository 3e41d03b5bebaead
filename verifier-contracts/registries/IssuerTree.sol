// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {EmptyTrustTree} from "../generated/EmptyTrustTree.sol";
import {ITrustHash} from "../interfaces/ITrustHash.sol";
import {ITrustRegistry} from "../interfaces/ITrustRegistry.sol";
import {TrustRootHistory} from "./TrustRootHistory.sol";

/// @title  IssuerTree
/// @notice The tree of issuers: 512 leaves under three levels of eight children, the same as the circuit's
abstract contract IssuerTree is ITrustRegistry, TrustRootHistory {
    uint256 internal constant LEAVES = 512;
    uint256 private constant LOWER = LEAVES;
    uint256 private constant UPPER = LOWER + LEAVES / 8;

    /// @inheritdoc ITrustRegistry
    ITrustHash public immutable trustHash;

    /// @dev Leaves, then the nodes above 8 of them, then those above 64. 0 is the empty tree's node.
    uint256[UPPER + LEAVES / 64] private _nodes;

    /// @dev Posts the root of the empty tree, so that there is a newest root always.
    constructor(ITrustHash hash, uint32 window) TrustRootHistory(window) {
        trustHash = hash;
        bool isHash = hash.leaf(1, 2, 3, 4) == EmptyTrustTree.LEAF_OF_1_2_3_4
            && hash.node(_children(0, 0, 0)) == EmptyTrustTree.LOWER
            && hash.node(_children(0, 0, EmptyTrustTree.LOWER)) == EmptyTrustTree.UPPER
            && hash.node(_children(0, 0, EmptyTrustTree.UPPER)) == EmptyTrustTree.ROOT;
        if (!isHash) revert TrustHashInvalid();
        _postRoot(EmptyTrustTree.ROOT);
    }

    /// @inheritdoc ITrustRegistry
    function leafAt(uint256 index) external view returns (uint256) {
        return index < LEAVES ? _nodes[index] : 0;
    }

    /// @dev The tree is out of date until `_postTree`.
    /// @return touched for `_postTree`: the bit of the node above; 0 where the leaf stays as it is
    function _setLeaf(uint256 index, uint256 leaf) internal returns (uint256 touched) {
        if (_nodes[index] == leaf) return 0;
        _nodes[index] = leaf;
        return _bit(index / 8);
    }

    /// @dev Recomputes each node above a changed leaf once, and posts the root.
    /// @param touched bit i: one of the eight leaves from 8 * i on has changed
    /// @param count   leaves from there on are 0 and are not read
    function _postTree(uint256 touched, uint256 count) internal returns (uint256 root, uint40 epoch) {
        uint256 touchedAbove;
        for (uint256 i = 0; touched >> i != 0; ++i) {
            if ((touched >> i) & 1 == 0) continue;
            _nodes[LOWER + i] = trustHash.node(_children(8 * i, count, 0));
            touchedAbove |= _bit(i / 8);
        }
        uint256 lowerEnd = LOWER + (count + 7) / 8;
        for (uint256 i = 0; touchedAbove >> i != 0; ++i) {
            if ((touchedAbove >> i) & 1 == 0) continue;
            _nodes[UPPER + i] = trustHash.node(_children(LOWER + 8 * i, lowerEnd, EmptyTrustTree.LOWER));
        }
        root = trustHash.node(_children(UPPER, UPPER + (count + 63) / 64, EmptyTrustTree.UPPER));
        epoch = _postRoot(root);
    }

    function _bit(uint256 place) private pure returns (uint256) {
        return uint256(1) << place;
    }

    /// @dev Eight nodes from `first` on; those that were never set, or lie at `end` or beyond, are `empty`.
    function _children(uint256 first, uint256 end, uint256 empty) private view returns (uint256[8] memory children) {
        for (uint256 i = 0; i < 8; ++i) {
            uint256 node = first + i < end ? _nodes[first + i] : 0;
            children[i] = node == 0 ? empty : node;
        }
    }
}
