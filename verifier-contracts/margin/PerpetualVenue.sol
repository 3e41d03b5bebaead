// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPerpetualVenue} from "../interfaces/IPerpetualVenue.sol";
import {ISettlementToken} from "../interfaces/ISettlementToken.sol";
import {TwoStepOwned} from "../registries/TwoStepOwned.sol";
import {PositionMath} from "./PositionMath.sol";
import {TokenTransfers} from "./TokenTransfers.sol";
import {VenueMargin} from "./VenueMargin.sol";

/// @title  PerpetualVenue
/// @dev    A sample: see the interface. Compliance, solvency and margin are asked in `increase` and `withdrawCollateral`
///         and nowhere else.
contract PerpetualVenue is VenueMargin {
    using TokenTransfers for ISettlementToken;

    constructor(Setup memory setup) TwoStepOwned(setup.owner) VenueMargin(setup) {}

    /// @inheritdoc IPerpetualVenue
    function increase(bytes32 instrument, bytes32 gateId, int256 delta, uint256 limitPrice) external nonReentrant {
        Gate memory gate = _requireAdmitted(msg.sender, gateId);
        (uint256 price, bool isFresh) = _updatePrice(instrument);
        if (!isFresh) revert PriceStale(instrument);
        _requireLimit(price, limitPrice, delta > 0);
        Position storage position = _positions[instrument][msg.sender];
        int256 before = position.size;
        _requireIncrease(instrument, before, delta);

        (position.size, position.gateId) = (int128(before + delta), gateId);
        position.entryValue += PositionMath.cost(delta, price);
        position.marginBps = uint32(PositionMath.ceilDiv(HUNDREDTHS, _maxLeverage(instrument, gateId)));
        _bookInterest(instrument, before, before + delta);
        _markOpen(instrument, msg.sender, before, before + delta);
        _requireMargin(msg.sender);
        Cause cause = before == 0 ? Cause.Open : Cause.Increase;
        _emitChange(instrument, msg.sender, gate.policyId, cause, before, before + delta, price);
    }

    /// @inheritdoc IPerpetualVenue
    function reduce(bytes32 instrument, uint256 amount, uint256 limitPrice) external nonReentrant {
        int256 before = _positions[instrument][msg.sender].size;
        if (before == 0) revert PositionUnknown(instrument, msg.sender);
        if (amount == 0) revert AmountInvalid();
        uint256 size = _magnitude(before);
        if (amount > size) amount = size;
        (uint256 price,) = _updatePrice(instrument);
        _requireLimit(price, limitPrice, before < 0);

        int256 afterwards = before > 0 ? before - int256(amount) : before + int256(amount);
        _settle(msg.sender, _reducePosition(instrument, msg.sender, afterwards, price));
        _emitChange(instrument, msg.sender, 0, afterwards == 0 ? Cause.Close : Cause.Reduce, before, afterwards, price);
        _writeOff(msg.sender);
    }

    /// @inheritdoc IPerpetualVenue
    function liquidate(address account) external nonReentrant {
        (int256 equity, uint256 maintenance, bool isFresh) = equityOf(account);
        uint8 open = _accounts[account].openPositions;
        if (open == 0 || equity >= int256(maintenance)) revert AccountHealthy(equity, maintenance);
        if (!isFresh) revert PriceStale(_firstStale(open));

        int256[] memory sizes = new int256[](_listed.length);
        uint256[] memory prices = new uint256[](_listed.length);
        int256 gain = 0;
        uint256 notional = 0;
        for (uint256 i = 0; i < sizes.length; ++i) {
            if (!_isOpen(open, i)) continue;
            bytes32 instrument = _listed[i];
            sizes[i] = _positions[instrument][account].size;
            (prices[i],) = _updatePrice(instrument);
            notional += PositionMath.notional(sizes[i], prices[i]);
            gain += _reducePosition(instrument, account, 0, prices[i]);
            _emitChange(instrument, account, 0, Cause.Liquidation, sizes[i], 0, prices[i]);
        }
        _settle(account, gain);
        _reward(account, notional);
        _emitLiquidated(account, sizes, prices, _writeOff(account));
    }

    /// @inheritdoc IPerpetualVenue
    function withdrawCollateral(uint256 amount) external nonReentrant {
        uint256 before = _accounts[msg.sender].collateral;
        if (amount == 0) revert AmountInvalid();
        if (amount > before) revert CollateralInsufficient(before);
        _setCollateral(msg.sender, before, before - amount);
        if (_accounts[msg.sender].openPositions != 0) _requireMargin(msg.sender);
        token.push(msg.sender, amount);
    }

    /// @dev Sizes below 2^100 are also what keeps every cast and product of a position in its type.
    function _requireIncrease(bytes32 instrument, int256 before, int256 delta) private view {
        if (delta == 0 || delta >= 2 ** 100 || delta <= -(2 ** 100)) revert AmountInvalid();
        if ((before > 0 && delta < 0) || (before < 0 && delta > 0)) revert DirectionInvalid();
        Instrument storage listed = _instruments[instrument];
        if (_magnitude(before + delta) > listed.maxPosition) revert CapExceeded(listed.maxPosition);
        uint256 interest = (delta > 0 ? listed.long_ : listed.short_) + _magnitude(delta);
        if (interest > listed.maxOpenInterest) revert CapExceeded(listed.maxOpenInterest);
    }

    /// @return gain of the part that is closed, with 18 decimals
    function _reducePosition(bytes32 instrument, address account, int256 afterwards, uint256 price)
        private
        returns (int256 gain)
    {
        Position storage position = _positions[instrument][account];
        int256 before = position.size;
        int256 closed = before - afterwards;
        int256 entry = PositionMath.share(position.entryValue, _magnitude(closed), _magnitude(before));
        gain = PositionMath.worth(closed, price) - entry;
        if (afterwards == 0) delete _positions[instrument][account];
        else (position.size, position.entryValue) = (int128(afterwards), position.entryValue - entry);
        _bookInterest(instrument, before, afterwards);
        _markOpen(instrument, account, before, afterwards);
    }

    function _bookInterest(bytes32 instrument, int256 before, int256 afterwards) private {
        Instrument storage listed = _instruments[instrument];
        if (before > 0 || afterwards > 0) {
            listed.long_ = uint128(uint256(int256(uint256(listed.long_)) - before + afterwards));
        } else {
            listed.short_ = uint128(uint256(int256(uint256(listed.short_)) + before - afterwards));
        }
    }

    function _markOpen(bytes32 instrument, address account, int256 before, int256 afterwards) private {
        if (before != 0 && afterwards != 0) return;
        _accounts[account].openPositions ^= uint8(2 ** _instruments[instrument].index);
        _openPositions = before == 0 ? _openPositions + 1 : _openPositions - 1;
    }

    /// @dev Out of what the account is left with, and through the same books as any gain or loss.
    function _reward(address account, uint256 notional) private {
        uint256 left = (_accounts[account].collateral + _accounts[account].owed) * _scale;
        uint256 reward = _least(left, notional * rewardBps / WHOLE);
        reward -= reward % _scale;
        _settle(account, -int256(reward));
        _settle(msg.sender, int256(reward));
    }

    /// @dev The loss is the account's: the last of its positions carries it.
    function _emitLiquidated(address account, int256[] memory sizes, uint256[] memory prices, uint256 loss) private {
        for (uint256 i = sizes.length; i != 0; --i) {
            if (sizes[i - 1] == 0) continue;
            emit Liquidated(_listed[i - 1], account, msg.sender, sizes[i - 1], prices[i - 1], loss);
            loss = 0;
        }
    }

    function _emitChange(
        bytes32 instrument,
        address account,
        bytes32 policyId,
        Cause cause,
        int256 before,
        int256 afterwards,
        uint256 price
    ) private {
        uint256 notional = PositionMath.notional(afterwards - before, price);
        emit PositionChanged(instrument, account, policyId, cause, before, afterwards, price, notional);
        emit OpenInterest(instrument, _instruments[instrument].long_, _instruments[instrument].short_);
    }

    function _requireLimit(uint256 price, uint256 limit, bool isBuy) private pure {
        if (limit != 0 && (isBuy ? price > limit : price < limit)) revert PriceBeyondLimit(price, limit);
    }

    function _magnitude(int256 value) private pure returns (uint256) {
        return uint256(value < 0 ? -value : value);
    }
}
