// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title  IAceIdentityValidator
/// @notice Chainlink ACE's identity validator, redeclared from smartcontractkit/chainlink-ace,
///         packages/cross-chain-identity
interface IAceIdentityValidator {
    /// @notice Whether the account is a valid identity. Must not revert.
    function validate(address account, bytes calldata context) external view returns (bool);
}
