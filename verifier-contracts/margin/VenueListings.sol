// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPerpetualVenue} from "../interfaces/IPerpetualVenue.sol";
import {TwoStepOwned} from "../registries/TwoStepOwned.sol";
import {FeedReader} from "./FeedReader.sol";

/// @title  VenueListings
/// @notice Gates, instruments and their prices
abstract contract VenueListings is IPerpetualVenue, TwoStepOwned {
    uint256 private constant MOST_INSTRUMENTS = 8;
    uint256 private constant MOST_SIZE = 2 ** 100 - 1;
    uint256 private constant MOST_PRICE = 2 ** 96 - 1;

    bytes32[] internal _listed;
    mapping(bytes32 instrument => Instrument) internal _instruments;
    mapping(bytes32 gateId => Gate) internal _gates;

    /// @inheritdoc IPerpetualVenue
    function addGate(
        bytes32 gateId,
        bytes32 policyId,
        bytes32 oraclePolicyId,
        uint8 clientClass,
        string calldata regime
    ) external onlyOwner {
        if (_gates[gateId].policyId != 0) revert GateExists(gateId);
        if (policyId == 0) revert GateClosed(gateId);
        _gates[gateId] = Gate({
            policyId: policyId, oraclePolicyId: oraclePolicyId, clientClass: clientClass, isOpen: true, regime: regime
        });
        emit GateChanged(gateId, policyId, oraclePolicyId, clientClass, regime, true);
    }

    /// @inheritdoc IPerpetualVenue
    function closeGate(bytes32 gateId) external onlyOwner {
        Gate storage gate = _gates[gateId];
        if (!gate.isOpen) revert GateClosed(gateId);
        gate.isOpen = false;
        emit GateChanged(gateId, gate.policyId, gate.oraclePolicyId, gate.clientClass, gate.regime, false);
    }

    /// @inheritdoc IPerpetualVenue
    function listInstrument(bytes32 instrument, Listing calldata listing) external onlyOwner {
        if (address(_instruments[instrument].feed) != address(0)) revert InstrumentExists(instrument);
        uint8 decimals = listing.feed.decimals();
        if (_listed.length == MOST_INSTRUMENTS || listing.maxPriceAge == 0 || decimals > 18) revert ListingInvalid();
        Instrument storage listed = _instruments[instrument];
        (listed.feed, listed.maxPriceAge, listed.assetClass) = (listing.feed, listing.maxPriceAge, listing.assetClass);
        (listed.feedDecimals, listed.index) = (decimals, uint8(_listed.length));
        _listed.push(instrument);
        emit InstrumentListed(instrument, listing.upi, listing.cfi, listing.underlying);
        _setCaps(instrument, listing.maxPosition, listing.maxOpenInterest);
    }

    /// @inheritdoc IPerpetualVenue
    function setCaps(bytes32 instrument, uint128 maxPosition, uint128 maxOpenInterest) external onlyOwner {
        _setCaps(instrument, maxPosition, maxOpenInterest);
    }

    /// @inheritdoc IPerpetualVenue
    function instrumentOf(bytes32 instrument) external view returns (Instrument memory) {
        return _instruments[instrument];
    }

    /// @inheritdoc IPerpetualVenue
    function instruments() external view returns (bytes32[] memory) {
        return _listed;
    }

    /// @inheritdoc IPerpetualVenue
    function gateOf(bytes32 gateId) external view returns (Gate memory) {
        return _gates[gateId];
    }

    /// @inheritdoc IPerpetualVenue
    function priceOf(bytes32 instrument) public view returns (uint256 price, bool isFresh) {
        (price,, isFresh) = _readPrice(_requireListed(instrument));
    }

    /// @dev Keeps the price, so that there is always a last one.
    function _updatePrice(bytes32 instrument) internal returns (uint256 price, bool isFresh) {
        Instrument storage listed = _requireListed(instrument);
        uint256 updatedAt;
        (price, updatedAt, isFresh) = _readPrice(listed);
        if (updatedAt != listed.lastPriceAt || price != listed.lastPrice) {
            (listed.lastPrice, listed.lastPriceAt) = (uint128(price), uint40(updatedAt));
        }
    }

    function _requireListed(bytes32 instrument) internal view returns (Instrument storage listed) {
        listed = _instruments[instrument];
        if (address(listed.feed) == address(0)) revert InstrumentUnknown(instrument);
    }

    /// @dev The feed's price, however old, unless it is nonsense or older than the last one; then that.
    function _readPrice(Instrument storage listed)
        private
        view
        returns (uint256 price, uint256 updatedAt, bool isFresh)
    {
        bool isSane;
        (isSane, price, updatedAt) = FeedReader.read(listed.feed);
        price *= 10 ** (18 - listed.feedDecimals);
        if (!isSane || price > MOST_PRICE || updatedAt < listed.lastPriceAt) {
            return (listed.lastPrice, listed.lastPriceAt, false);
        }
        isFresh = block.timestamp - updatedAt <= listed.maxPriceAge;
    }

    function _setCaps(bytes32 instrument, uint128 maxPosition, uint128 maxOpenInterest) private {
        Instrument storage listed = _requireListed(instrument);
        if (maxPosition > MOST_SIZE || maxOpenInterest > MOST_SIZE) revert ListingInvalid();
        (listed.maxPosition, listed.maxOpenInterest) = (maxPosition, maxOpenInterest);
        emit CapsChanged(instrument, maxPosition, maxOpenInterest);
    }
}
