// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";
import {ISolvencyRegistry} from "../interfaces/ISolvencyRegistry.sol";
import {ISolvencyStanding} from "../interfaces/ISolvencyStanding.sol";

/// @title  SolvencyRatioFeed
/// @notice One entity's proved floor of its collateralisation ratio, in the form of a Chainlink feed. No amount of
///         reserves is in it: a consumer that reads it as reserves reads it wrongly
/// @dev    The answer is `floorBps` of the newest Verified statement, with 4 decimals: 10000 is a ratio of 1. A round is an
///         epoch. `startedAt` and `updatedAt` are the snapshot's moment, so that an old statement looks old however late it
///         was reported or confirmed: consumers bound its age by their own heartbeat. It fails closed: where nothing is
///         Verified, where no floor was stated, and from the moment that something adverse is on record (the entity reports
///         that it is not solvent, or a verifier fails the statement) `latestRoundData` reverts, until a later statement is
///         Verified as solvent.
contract SolvencyRatioFeed is AggregatorV3Interface {
    /// @notice Whose statements.
    ISolvencyRegistry public immutable registry;
    /// @notice keccak256 of the LEI.
    bytes32 public immutable entity;
    bytes20 private immutable LEI;

    /// @notice Nothing that this feed may answer with.
    error NoDataPresent();

    /// @param lei of an entity that the registry knows
    constructor(ISolvencyRegistry registry_, string memory lei) {
        (registry, entity, LEI) = (registry_, keccak256(bytes(lei)), bytes20(bytes(lei)));
        if (registry_.entityOf(keccak256(bytes(lei))).reporter == address(0)) {
            revert ISolvencyRegistry.EntityUnknown(keccak256(bytes(lei)));
        }
    }

    /// @inheritdoc AggregatorV3Interface
    function decimals() external pure returns (uint8) {
        return 4;
    }

    /// @notice Version of this feed's form.
    function version() external pure returns (uint256) {
        return 1;
    }

    /// @inheritdoc AggregatorV3Interface
    function description() external view returns (string memory) {
        return string.concat(
            "Floor of reserves over liabilities of LEI ",
            string(abi.encodePacked(LEI)),
            ": a ratio of a verified report, not an amount of reserves"
        );
    }

    /// @inheritdoc AggregatorV3Interface
    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        (, uint40 adverseSince) = registry.coverOf(entity);
        (uint32 epoch,,,) = registry.newestVerifiedOf(entity);
        if (adverseSince != 0 || epoch == 0) revert NoDataPresent();
        return _round(epoch);
    }

    /// @notice A statement that is Verified now, of any age, whatever came after it.
    function getRoundData(uint80 roundId) external view returns (uint80, int256, uint256, uint256, uint80) {
        if (roundId > type(uint32).max) revert NoDataPresent();
        return _round(uint32(roundId));
    }

    function _round(uint32 epoch) private view returns (uint80, int256, uint256, uint256, uint80) {
        ISolvencyStanding.Statement memory statement = registry.statementOf(entity, epoch);
        (uint24 floorBps,) = registry.figuresOf(entity, epoch);
        if (statement.status != ISolvencyStanding.Status.Verified || floorBps == 0) revert NoDataPresent();
        return (epoch, int256(uint256(floorBps)), statement.snapshotAt, statement.snapshotAt, epoch);
    }
}
