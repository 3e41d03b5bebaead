// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC165} from "./IERC165.sol";

/// @title  IERC8226ComplianceProvider
/// @notice Whether a principal of a regulated agent's mandate is eligible, redeclared from the draft ERC-8226
/// @dev    The draft's enum of reasons is uint8 here, the same ABI.
interface IERC8226ComplianceProvider is IERC165 {
    function grantPrincipal(address principal, bytes32 identityRef, bytes32 scopeHash) external;

    function revokePrincipal(address principal, bytes32 scopeHash, uint8 reason) external;

    /// @return eligible  whether the principal is compliant for the scope
    /// @return reason    0 where it is eligible
    /// @return expiresAt Unix seconds after which to ask again; 0 would mean never
    function checkPrincipal(address principal, bytes32 identityRef, bytes32 scopeHash)
        external
        view
        returns (bool eligible, uint8 reason, uint48 expiresAt);
}
