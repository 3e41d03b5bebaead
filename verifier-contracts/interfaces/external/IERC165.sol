// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title  IERC165
/// @notice Standard interface detection, as in ERC-165
interface IERC165 {
    /// @return isSupported within 30,000 gas; false for 0xffffffff
    function supportsInterface(bytes4 interfaceId) external view returns (bool isSupported);
}
