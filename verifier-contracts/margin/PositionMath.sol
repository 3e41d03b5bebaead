// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title  PositionMath
/// @notice Products and quotients of signed amounts that round to one side, so that the venue never loses by rounding
/// @dev    Sizes stay below 2^100 and prices below 2^96, so that no product here reaches 2^255.
library PositionMath {
    int256 private constant ONE = 1e18;

    /// @notice Value of a size at a price, rounded down: what a position is worth.
    function worth(int256 size, uint256 price) internal pure returns (int256) {
        return _floorDiv(size * int256(price), ONE);
    }

    /// @notice The same rounded up: what a position costs.
    function cost(int256 size, uint256 price) internal pure returns (int256) {
        return -_floorDiv(-size * int256(price), ONE);
    }

    /// @notice Value without its sign, rounded up.
    function notional(int256 size, uint256 price) internal pure returns (uint256) {
        return uint256(cost(size < 0 ? -size : size, price));
    }

    /// @notice total * part / whole, rounded up.
    function share(int256 total, uint256 part, uint256 whole) internal pure returns (int256) {
        return -_floorDiv(-total * int256(part), int256(whole));
    }

    function ceilDiv(uint256 dividend, uint256 divisor) internal pure returns (uint256) {
        return (dividend + divisor - 1) / divisor;
    }

    /// @param divisor above 0
    function _floorDiv(int256 dividend, int256 divisor) private pure returns (int256 quotient) {
        quotient = dividend / divisor;
        if (dividend % divisor < 0) --quotient;
    }
}
