// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title  IAccessManaged
/// @notice What an adapter asks of an OpenZeppelin AccessManaged 5, redeclared from access/manager/IAccessManaged.sol
interface IAccessManaged {
    /// @notice Only the present authority calls this.
    function setAuthority(address newAuthority) external;
}
