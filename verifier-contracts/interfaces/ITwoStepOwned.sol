// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title  ITwoStepOwned
/// @notice One owner, who hands over to a successor that must accept
interface ITwoStepOwned {
    event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner);
    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);

    /// @notice The caller is not the owner.
    error NotOwner(address caller);
    /// @notice The caller is not the successor that the owner named.
    error NotPendingOwner(address caller);
    /// @notice The zero address can hold no role.
    error ZeroAddress();

    function owner() external view returns (address);

    function pendingOwner() external view returns (address);

    /// @notice Names the successor; the zero address withdraws a hand-over that was not accepted.
    function transferOwnership(address newOwner) external;

    /// @notice The successor takes over.
    function acceptOwnership() external;
}
