// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ISettlementToken} from "../interfaces/ISettlementToken.sol";

/// @title  TokenTransfers
/// @notice Moves tokens that return true, nothing or false, and counts what arrives of those that keep a fee
library TokenTransfers {
    /// @notice The token reverted, returned something other than true, or has no code.
    error TokenTransferFailed(address token);

    /// @return received what the balance here grew by. The caller keeps re-entry out until it is booked.
    function pull(ISettlementToken token, address from, uint256 amount) internal returns (uint256 received) {
        uint256 before = token.balanceOf(address(this));
        _call(token, abi.encodeCall(ISettlementToken.transferFrom, (from, address(this), amount)));
        uint256 afterwards = token.balanceOf(address(this));
        if (afterwards < before) revert TokenTransferFailed(address(token));
        received = afterwards - before;
    }

    /// @dev What leaves is never more than what was booked, whatever the token does.
    function push(ISettlementToken token, address to, uint256 amount) internal {
        uint256 before = token.balanceOf(address(this));
        _call(token, abi.encodeCall(ISettlementToken.transfer, (to, amount)));
        if (token.balanceOf(address(this)) + amount < before) revert TokenTransferFailed(address(token));
    }

    function _call(ISettlementToken token, bytes memory data) private {
        // solhint-disable-next-line avoid-low-level-calls
        (bool isDone, bytes memory answer) = address(token).call(data);
        bool isTrue = answer.length == 0
            ? address(token).code.length != 0
            : answer.length >= 32 && abi.decode(answer, (uint256)) == 1;
        if (!isDone || !isTrue) revert TokenTransferFailed(address(token));
    }
}
