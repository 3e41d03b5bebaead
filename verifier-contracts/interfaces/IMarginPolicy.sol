// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AggregatorV3Interface} from "./AggregatorV3Interface.sol";
import {IPolicyRegistry} from "./IPolicyRegistry.sol";
import {ISolvencyStanding} from "./ISolvencyStanding.sol";
import {ITwoStepOwned} from "./ITwoStepOwned.sol";

/// @title  IMarginPolicy
/// @notice The figures of the policy pack in force now, raised by volatility within the pack's bounds, and the solvency
///         gate of a venue. Nothing is stored that time changes: no keeper brings a figure into force
/// @dev    effective = base                                        where volatility <= reference
///                   = min(max, ceil(base * volatility / reference)) above
///         leverage  = min(leverageHundredths, floor(1,000,000 / effective initial margin in basis points))
///         Invariants:
///         M1 an effective figure lies between the pack's base and its maximum, and never falls as volatility rises;
///         M2 a feed that is missing, stale, reverting, out of gas or nonsense gives the maximum;
///         M3 without a version in force, or suspended, leverage is 0 and no new exposure is allowed;
///         M4 no view reverts, for any argument.
///         The figures are for new exposure. Whoever holds positions of before keeps to what they were opened with, or
///         says in its own rules that it does not.
interface IMarginPolicy is ITwoStepOwned {
    /// @notice What a feed raises.
    enum Figure {
        Haircut,
        Margin
    }

    /// @dev One slot. Annual volatility in basis points is answer * unitBps / 10^decimals.
    /// @param maxAge   seconds after which an answer is stale
    /// @param unitBps  10,000 where an answer of one is 100 %, 100 where it is 1 %
    /// @param decimals of the feed, read when it was set
    struct VolatilityFeed {
        AggregatorV3Interface feed;
        uint32 maxAge;
        uint16 unitBps;
        uint8 decimals;
    }

    event VolatilityFeedChanged(
        Figure indexed figure, uint8 indexed class_, AggregatorV3Interface indexed feed, uint32 maxAge, uint16 unitBps
    );

    /// @notice No age, no unit or one above 10,000, or a feed of more than 36 decimals.
    error VolatilityFeedInvalid();

    /// @notice Owner only. The zero address leaves the class without a feed, at the maximum of each pack that asks for one.
    function setVolatilityFeed(Figure figure, uint8 class_, AggregatorV3Interface feed, uint32 maxAge, uint16 unitBps)
        external;

    function volatilityFeedOf(Figure figure, uint8 class_) external view returns (VolatilityFeed memory);

    /// @notice What the feed of a class says now.
    /// @return isUsable  whether it counts
    /// @return bps       annual, rounded up; 0 where it does not count
    /// @return updatedAt as the feed states it
    function volatilityOf(Figure figure, uint8 class_)
        external
        view
        returns (bool isUsable, uint256 bps, uint256 updatedAt);

    /// @notice Basis points off the value of collateral; 10,000 where the pack in force has no row, or none is in force.
    function haircut(bytes32 policyId, uint8 collateralClass) external view returns (uint256 bps);

    /// @notice Basis points of notional; 10,000 where the pack in force has no row, or none is in force.
    function initialMargin(bytes32 policyId, uint8 clientClass, uint8 assetClass) external view returns (uint256 bps);

    /// @notice Notional over equity that new exposure may reach, in hundredths: 3000 is 30 times. 0: no new exposure.
    function maxLeverage(bytes32 policyId, uint8 clientClass, uint8 assetClass)
        external
        view
        returns (uint256 hundredths);

    /// @notice Greatest age in seconds of an attestation that opens leverage; `isOpen` false where no new exposure is.
    function leverageAttestationAge(bytes32 policyId) external view returns (bool isOpen, uint256 maxAge);

    /// @notice Whether a venue may take new exposure now, as far as its solvency is known. It says nothing against
    ///         closing, reducing or adding collateral.
    /// @dev    block.timestamp < exposureAllowedUntil(venueEntity)
    function exposureAllowed(bytes32 venueEntity) external view returns (bool);

    /// @notice The first second at which no new exposure is allowed, as things stand now; 0 where none is at any time:
    ///         `solvencyPolicyId` suspended or without a version in force, or no statement ever Verified as solvent.
    /// @dev    With `(snapshotAt, adverseSince) = solvency.coverOf(venueEntity)` and `solvencyReport` of the pack in force:
    ///         min(snapshotAt + solvencyReport, adverseSince, where there is one) + grace.
    ///         So grace counts, for a missed report, from the second at which the last solvent Verified one is stale; for
    ///         one that Failed, from the block of the verifier's `fail`; for one whose verdict is not solvent, from the
    ///         block of its `report`. The earliest counts, once: graces never add up. A statement that is merely
    ///         Reported as solvent changes nothing.
    function exposureAllowedUntil(bytes32 venueEntity) external view returns (uint256);

    function policyRegistry() external view returns (IPolicyRegistry);

    function solvency() external view returns (ISolvencyStanding);

    /// @notice The policy of the oracle whose `times.solvencyReport` counts.
    function solvencyPolicyId() external view returns (bytes32);

    /// @notice Seconds.
    function grace() external view returns (uint32);
}
