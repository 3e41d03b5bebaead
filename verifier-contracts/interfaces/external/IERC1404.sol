// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title  IERC1404
/// @notice Why a transfer is restricted, redeclared from ERC-1404
interface IERC1404 {
    /// @return restrictionCode 0 where the transfer is not restricted
    function detectTransferRestriction(address from, address to, uint256 value)
        external
        view
        returns (uint8 restrictionCode);

    function messageForTransferRestriction(uint8 restrictionCode) external view returns (string memory message);
}
