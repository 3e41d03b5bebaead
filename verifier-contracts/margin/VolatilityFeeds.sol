// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";
import {IMarginPolicy} from "../interfaces/IMarginPolicy.sol";
import {TwoStepOwned} from "../registries/TwoStepOwned.sol";
import {FeedReader} from "./FeedReader.sol";

/// @title  VolatilityFeeds
/// @notice What raises a pack's figures, and by how much
abstract contract VolatilityFeeds is IMarginPolicy, TwoStepOwned {
    uint256 private constant MOST_UNIT_BPS = 10_000;
    uint256 private constant MOST_DECIMALS = 36;

    mapping(Figure figure => mapping(uint8 class_ => VolatilityFeed)) private _feeds;

    /// @inheritdoc IMarginPolicy
    function setVolatilityFeed(Figure figure, uint8 class_, AggregatorV3Interface feed, uint32 maxAge, uint16 unitBps)
        external
        onlyOwner
    {
        uint8 decimals = 0;
        if (address(feed) == address(0)) {
            (maxAge, unitBps) = (0, 0);
        } else {
            decimals = feed.decimals();
            if (maxAge == 0 || unitBps == 0 || unitBps > MOST_UNIT_BPS || decimals > MOST_DECIMALS) {
                revert VolatilityFeedInvalid();
            }
        }
        _feeds[figure][class_] = VolatilityFeed({feed: feed, maxAge: maxAge, unitBps: unitBps, decimals: decimals});
        emit VolatilityFeedChanged(figure, class_, feed, maxAge, unitBps);
    }

    /// @inheritdoc IMarginPolicy
    function volatilityFeedOf(Figure figure, uint8 class_) external view returns (VolatilityFeed memory) {
        return _feeds[figure][class_];
    }

    /// @inheritdoc IMarginPolicy
    function volatilityOf(Figure figure, uint8 class_)
        external
        view
        returns (bool isUsable, uint256 bps, uint256 updatedAt)
    {
        uint256 answer;
        VolatilityFeed memory source = _feeds[figure][class_];
        (isUsable, answer, updatedAt) = _readVolatility(source);
        if (isUsable) bps = _ceilDiv(answer * source.unitBps, 10 ** source.decimals);
    }

    /// @dev All in basis points, `base` <= `most` <= 10,000. Below 2^128 * 10^4 * 10^4 nothing overflows.
    function _raise(Figure figure, uint8 class_, uint256 base, uint256 most, uint256 threshold)
        internal
        view
        returns (uint256 effective)
    {
        if (threshold == 0 || base == most) return most;
        VolatilityFeed memory source = _feeds[figure][class_];
        (bool isUsable, uint256 answer,) = _readVolatility(source);
        if (!isUsable) return most;
        uint256 volatility = answer * source.unitBps;
        threshold *= 10 ** source.decimals;
        if (volatility <= threshold) return base;
        effective = _ceilDiv(base * volatility, threshold);
        if (effective > most) effective = most;
    }

    function _readVolatility(VolatilityFeed memory source)
        private
        view
        returns (bool isUsable, uint256 answer, uint256 updatedAt)
    {
        if (address(source.feed) == address(0)) return (false, 0, 0);
        (isUsable, answer, updatedAt) = FeedReader.read(source.feed);
        isUsable = isUsable && block.timestamp - updatedAt <= source.maxAge;
    }

    function _ceilDiv(uint256 dividend, uint256 divisor) private pure returns (uint256) {
        return (dividend + divisor - 1) / divisor;
    }
}
