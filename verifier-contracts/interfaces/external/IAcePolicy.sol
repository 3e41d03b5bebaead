// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC165} from "./IERC165.sol";

/// @title  IAcePolicy
/// @notice A policy of Chainlink ACE's policy engine, redeclared from smartcontractkit/chainlink-ace,
///         packages/policy-management
interface IAcePolicy is IERC165 {
    /// @dev Allowed ends the chain of policies, so that later ones are not asked; Continue does not.
    enum PolicyResult {
        None,
        Allowed,
        Continue
    }

    /// @notice The engine's error of a policy that says no; any other is reported as a fault of the policy.
    error PolicyRejected(string rejectReason);
    /// @notice The engine's error of parameters that the policy cannot read.
    error InvalidParameters(string reason);

    function typeAndVersion() external pure returns (string memory);

    /// @notice The engine adds the policy to a selector of a protected contract.
    function onInstall(address subject, bytes4 selector) external;

    /// @notice The engine takes the policy away.
    function onUninstall(address subject, bytes4 selector) external;

    /// @param caller     who calls the protected contract: a router, where one is in between
    /// @param subject    the protected contract
    /// @param selector   the function called
    /// @param parameters those that the engine's configuration takes from the call for this policy, ABI-encoded
    /// @param context    what the caller adds
    function run(
        address caller,
        address subject,
        bytes4 selector,
        bytes[] calldata parameters,
        bytes calldata context
    ) external view returns (PolicyResult);

    /// @notice After a `run` that did not reject.
    function postRun(
        address caller,
        address subject,
        bytes4 selector,
        bytes[] calldata parameters,
        bytes calldata context
    ) external;
}
