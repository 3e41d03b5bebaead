// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title  ITrustHash
/// @notice The two Poseidon hashes of the trust tree, as circuit and SDK have them
/// @dev    Both revert with HashInputOutOfField() where an input is not below the field's order.
interface ITrustHash {
    /// @notice An issuer's leaf: domain ISSUER
    /// @param record the record's word (src/trust/issuer-record-layout.ts)
    function leaf(uint256 x, uint256 y, uint256 statusRoot, uint256 record) external pure returns (uint256);

    /// @notice A node of the tree: domain TRUST_NODE
    function node(uint256[8] calldata children) external pure returns (uint256);
}
