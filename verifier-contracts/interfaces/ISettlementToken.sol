// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title  ISettlementToken
/// @notice What a venue needs of the ERC-20 token that it settles in
/// @dev    No return values on the transfers: whether a token returns one, and which, is for TokenTransfers.
interface ISettlementToken {
    function decimals() external view returns (uint8);

    function balanceOf(address account) external view returns (uint256);

    function transfer(address to, uint256 amount) external;

    function transferFrom(address from, address to, uint256 amount) external;
}
