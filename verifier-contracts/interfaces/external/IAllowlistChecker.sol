// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC165} from "./IERC165.sol";

/// @title  IAllowlistChecker
/// @notice What Uniswap v4's permissioned pools ask about an account, redeclared from Uniswap/v4-periphery,
///         src/hooks/permissionedPools
/// @dev    Interface id 0x9d38cc8c. There the flags are a user-defined type over bytes2, which is the same ABI.
interface IAllowlistChecker is IERC165 {
    /// @param account who swaps or provides liquidity, as a router that the pool's adapter trusts names it
    /// @param token   the permissioned token itself, not the adapter that the pool trades
    /// @return flags  NONE 0x0000, SWAP 0x0001, LIQUIDITY 0x0002, ALL 0xFFFF
    function checkAllowlist(address account, address token) external view returns (bytes2 flags);
}
