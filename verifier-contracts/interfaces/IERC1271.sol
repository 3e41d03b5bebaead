// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title  IERC1271
/// @notice A contract account's answer whether a signature is its own (ERC-1271)
interface IERC1271 {
    /// @return magicValue 0x1626ba7e where the signature is valid
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4 magicValue);
}
