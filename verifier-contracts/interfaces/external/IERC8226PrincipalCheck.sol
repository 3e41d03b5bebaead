// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title  IERC8226PrincipalCheck
/// @notice The form of ERC-8226's check that takes no identity reference: drafts of the standard differ
interface IERC8226PrincipalCheck {
    /// @return eligible  whether the principal is compliant for the scope
    /// @return reason    0 where it is eligible
    /// @return expiresAt Unix seconds after which to ask again; 0 would mean never
    function checkPrincipal(address principal, bytes32 scopeHash)
        external
        view
        returns (bool eligible, uint8 reason, uint48 expiresAt);
}
