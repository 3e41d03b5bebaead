// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title  IERC3643Compliance
/// @notice The compliance contract of ERC-3643, redeclared, with the module functions of T-REX 4 that its tools call
interface IERC3643Compliance {
    event TokenBound(address token);
    event TokenUnbound(address token);

    function bindToken(address token) external;

    function unbindToken(address token) external;

    function transferred(address from, address to, uint256 amount) external;

    function created(address to, uint256 amount) external;

    function destroyed(address from, uint256 amount) external;

    function addModule(address module) external;

    function removeModule(address module) external;

    function callModuleFunction(bytes calldata callData, address module) external;

    /// @param from address 0 where tokens are minted
    function canTransfer(address from, address to, uint256 amount) external view returns (bool);

    function isTokenBound(address token) external view returns (bool);

    function getTokenBound() external view returns (address);

    function getModules() external view returns (address[] memory);

    function isModuleBound(address module) external view returns (bool);
}
