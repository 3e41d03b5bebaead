// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAccessManaged} from "../interfaces/external/IAccessManaged.sol";
import {IAccessManager} from "../interfaces/external/IAccessManager.sol";
import {ComplianceGate} from "./ComplianceGate.sol";

/// @title  ComplianceAuthority
/// @notice The authority of OpenZeppelin AccessManaged contracts: what their AccessManager allows, and for gated functions
///         a caller that meets the policy besides
/// @dev    The manager stays the only administration: what changes here is called through its `execute`, with the roles
///         and delays that it has for this contract. To open a gated function to all who comply, give it PUBLIC_ROLE.
///         A gated function is called directly: through `execute` its caller would be the manager, which has no attestation.
///         A member with a delay goes through the manager's `schedule` and `execute`, since the manager knows operations by
///         their target and this is not the target: so no delay is ever answered.
contract ComplianceAuthority is ComplianceGate {
    /// @notice A function of a target is gated from now on, or no longer.
    event GateSet(address indexed target, bytes4 indexed selector, bool isGated);

    /// @notice Only the manager's `execute` reaches this.
    error NotManager(address caller);

    /// @notice The AccessManager whose rules hold.
    IAccessManager public immutable manager;
    /// @notice Whether callers of a function must meet the policy.
    mapping(address target => mapping(bytes4 selector => bool)) public isGated;

    modifier onlyManager() {
        if (msg.sender != address(manager)) revert NotManager(msg.sender);
        _;
    }

    constructor(GateOptions memory options, IAccessManager manager_) ComplianceGate(options) {
        manager = manager_;
    }

    /// @notice As IAuthority of AccessManaged 5 asks.
    /// @return immediate whether the caller may call the function
    /// @return delay     always 0
    function canCall(address caller, address target, bytes4 selector)
        external
        view
        returns (bool immediate, uint32 delay)
    {
        (immediate,) = manager.canCall(caller, target, selector);
        if (isGated[target][selector]) immediate = immediate && _isCompliant(caller);
        return (immediate, 0);
    }

    /// @notice Gates a function, or opens it to whom the manager allows it.
    function setGate(address target, bytes4 selector, bool isGated_) external onlyManager {
        isGated[target][selector] = isGated_;
        emit GateSet(target, selector, isGated_);
    }

    /// @notice Gives a target another authority: the manager's own `updateAuthority` no longer reaches it.
    function updateAuthority(address target, address newAuthority) external onlyManager {
        IAccessManaged(target).setAuthority(newAuthority);
    }
}
