// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title  IVenueTrail
/// @notice The trail that a trading venue leaves for supervisors: one form for every venue, which the SDK's indexer turns
///         into records with CPMI-IOSCO CDE names
/// @dev    Amounts are in the venue's units: sizes in the instrument's base with 18 decimals, prices and money in the
///         settlement currency with 18 decimals. Sizes are above 0 for long and below 0 for short. Accounts are
///         addresses: pseudonymous, and permanent. A refused act reverts and leaves no event.
interface IVenueTrail {
    /// @notice Why a position changed.
    enum Cause {
        Open,
        Increase,
        Reduce,
        Close,
        Liquidation
    }

    /// @param lei LEI of the venue (ISO 17442), 20 letters
    event VenueDescribed(string lei, string name, string settlementCurrency);

    /// @param upi        UPI (ISO 4914), 12 letters, or empty
    /// @param cfi        CFI (ISO 10962), 6 letters
    /// @param underlying name of the underlying, a DTI (ISO 24165) where it has one
    event InstrumentListed(bytes32 indexed instrument, string upi, string cfi, string underlying);

    /// @notice A fill. `notional` is |sizeAfter - sizeBefore| * price.
    /// @param policyId the compliance policy by which the account was admitted; 0 where none was asked: closing
    event PositionChanged(
        bytes32 indexed instrument,
        address indexed account,
        bytes32 indexed policyId,
        Cause cause,
        int256 sizeBefore,
        int256 sizeAfter,
        uint256 price,
        uint256 notional
    );

    /// @notice After each change of a position. Longs and shorts in base units, both above 0.
    event OpenInterest(bytes32 indexed instrument, uint256 long_, uint256 short_);

    event CollateralChanged(address indexed account, uint256 before, uint256 after_);

    /// @param loss what the venue bears after the account's collateral is used up
    event Liquidated(
        bytes32 indexed instrument, address indexed account, address indexed liquidator, int256 size, uint256 price, uint256 loss
    );
}
