// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title  IAccessManager
/// @notice What an adapter asks of OpenZeppelin's AccessManager 5, redeclared from access/manager/IAccessManager.sol
interface IAccessManager {
    /// @return immediate whether the caller may call the function at once
    /// @return delay     in seconds, for which the call must be scheduled before; 0 with `immediate` false is a no
    function canCall(address caller, address target, bytes4 selector)
        external
        view
        returns (bool immediate, uint32 delay);
}
