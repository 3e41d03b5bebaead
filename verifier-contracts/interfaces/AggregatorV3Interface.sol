// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

// solhint-disable interface-starts-with-i

/// @title  AggregatorV3Interface
/// @notice The part of Chainlink's feed interface that is read here, declared again
interface AggregatorV3Interface {
    function decimals() external view returns (uint8);

    function description() external view returns (string memory);

    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
}
