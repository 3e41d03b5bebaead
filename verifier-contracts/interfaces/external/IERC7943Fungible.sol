// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC165} from "./IERC165.sol";

/// @title  IERC7943Fungible
/// @notice uRWA for ERC-20 tokens, redeclared from ERC-7943. Interface id 0x3edbb4c4
interface IERC7943Fungible is IERC165 {
    event ForcedTransfer(address indexed from, address indexed to, uint256 amount);
    event Frozen(address indexed account, uint256 amount);

    error ERC7943CannotSend(address account);
    error ERC7943CannotReceive(address account);
    error ERC7943CannotTransfer(address from, address to, uint256 amount);
    error ERC7943InsufficientUnfrozenBalance(address account, uint256 amount, uint256 unfrozen);

    /// @notice Moves tokens without the holder's consent.
    function forcedTransfer(address from, address to, uint256 amount) external returns (bool result);

    /// @notice Sets, and does not add to, what is frozen of an account; may be more than it has.
    function setFrozenTokens(address account, uint256 amount) external returns (bool result);

    /// @notice Whether the account may send at all. Must not revert, nor look at amounts.
    function canSend(address account) external view returns (bool allowed);

    /// @notice Whether the account may receive at all. Must not revert, nor look at amounts.
    function canReceive(address account) external view returns (bool allowed);

    function getFrozenTokens(address account) external view returns (uint256 amount);

    /// @notice Whether rules allow the transfer, frozen tokens included. Must not revert; a balance that is too low is
    ///         ERC-20's matter.
    function canTransfer(address from, address to, uint256 amount) external view returns (bool allowed);
}
