// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";

/// @title  FeedReader
/// @notice Reads a feed that may revert, burn gas, or answer with too little, too much or nonsense
library FeedReader {
    /// @dev Several times what a feed behind a proxy takes.
    uint256 internal constant GAS = 100_000;
    uint256 private constant ROUND_BYTES = 160;

    /// @return isSane    a complete round with an answer above 0 and below 2^128, dated between 1 and now
    /// @return answer    0 where it is not
    /// @return updatedAt 0 where it is not
    /// @dev Starved of gas it says 'not sane' too. That chooses nothing for whoever sends the transaction: by EIP-150 what
    ///      is left then is a 64th, at most 1,600, which does not pay for writing one slot.
    function read(AggregatorV3Interface feed) internal view returns (bool isSane, uint256 answer, uint256 updatedAt) {
        uint256[5] memory round;
        bytes4 selector = AggregatorV3Interface.latestRoundData.selector;
        assembly ("memory-safe") {
            mstore(0, selector)
            isSane := staticcall(GAS, feed, 0, 4, round, ROUND_BYTES)
            isSane := and(isSane, iszero(lt(returndatasize(), ROUND_BYTES)))
        }
        (answer, updatedAt) = (round[1], round[3]);
        isSane = isSane && answer != 0 && answer <= type(uint128).max && updatedAt != 0 && updatedAt <= block.timestamp;
        if (!isSane) (answer, updatedAt) = (0, 0);
    }
}
