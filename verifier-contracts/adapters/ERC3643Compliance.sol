// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC3643Compliance} from "../interfaces/external/IERC3643Compliance.sol";
import {ComplianceGate} from "./ComplianceGate.sol";

/// @title  ERC3643Compliance
/// @notice The compliance contract of one ERC-3643 token: a transfer is between accounts that meet the policy
/// @dev    ERC-3643 asks its identity registry about receivers only. A sender whose attestation ended keeps its tokens;
///         whether it may still sell them is `checksSender`. Forced transfers and burns do not ask.
contract ERC3643Compliance is IERC3643Compliance, ComplianceGate {
    /// @notice The caller is not the token.
    error NotToken(address caller);
    /// @notice A token is bound; it unbinds itself.
    error AlreadyBound(address token);

    /// @notice Whether senders, too, must meet the policy.
    bool public immutable checksSender;
    /// @inheritdoc IERC3643Compliance
    address public getTokenBound;

    modifier onlyToken() {
        if (msg.sender != getTokenBound) revert NotToken(msg.sender);
        _;
    }

    constructor(GateOptions memory options, bool checksSender_) ComplianceGate(options) {
        checksSender = checksSender_;
    }

    /// @notice The token binds itself, as its `setCompliance` does. Whoever binds first stays: deploy and set in one go.
    function bindToken(address token) external {
        if (msg.sender != token) revert NotToken(msg.sender);
        if (getTokenBound != address(0)) revert AlreadyBound(getTokenBound);
        getTokenBound = token;
        emit TokenBound(token);
    }

    /// @inheritdoc IERC3643Compliance
    function unbindToken(address token) external onlyToken {
        if (msg.sender != token) revert NotToken(msg.sender);
        delete getTokenBound;
        emit TokenUnbound(token);
    }

    /// @inheritdoc IERC3643Compliance
    function canTransfer(address from, address to, uint256) external view returns (bool) {
        return _isCompliant(to) && (from == address(0) || !checksSender || _isCompliant(from));
    }

    /// @notice Nothing is counted here.
    function transferred(address, address, uint256) external view onlyToken {}

    /// @notice Nothing is counted here.
    function created(address, uint256) external view onlyToken {}

    /// @notice Nothing is counted here.
    function destroyed(address, uint256) external view onlyToken {}

    /// @inheritdoc IERC3643Compliance
    function isTokenBound(address token) external view returns (bool) {
        return token != address(0) && token == getTokenBound;
    }

    /// @notice None: what else a token must check belongs in its ModularCompliance, before or beside this.
    function getModules() external pure returns (address[] memory) {
        return new address[](0);
    }

    /// @inheritdoc IERC3643Compliance
    function isModuleBound(address) external pure returns (bool) {
        return false;
    }

    function addModule(address) external pure {
        revert NotSupported(msg.sig);
    }

    function removeModule(address) external pure {
        revert NotSupported(msg.sig);
    }

    function callModuleFunction(bytes calldata, address) external pure {
        revert NotSupported(msg.sig);
    }
}
