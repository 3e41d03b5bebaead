// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IMarginPolicy} from "../interfaces/IMarginPolicy.sol";
import {IPolicyRegistry} from "../interfaces/IPolicyRegistry.sol";
import {ISolvencyStanding} from "../interfaces/ISolvencyStanding.sol";
import {TwoStepOwned} from "../registries/TwoStepOwned.sol";
import {VolatilityFeeds} from "./VolatilityFeeds.sol";

/// @title  MarginPolicy
/// @dev    M4 leans on P4 of IPolicyRegistry and on ISolvencyStanding: neither has a view that reverts. The owner chooses
///         volatility feeds, and with them moves figures within a pack's bounds, never beyond.
contract MarginPolicy is VolatilityFeeds {
    uint256 private constant WHOLE = 10_000;
    /// @dev Hundredths of leverage at a margin of one basis point.
    uint256 private constant HUNDREDTHS = 100 * WHOLE;

    /// @inheritdoc IMarginPolicy
    IPolicyRegistry public immutable policyRegistry;
    /// @inheritdoc IMarginPolicy
    ISolvencyStanding public immutable solvency;
    /// @inheritdoc IMarginPolicy
    bytes32 public immutable solvencyPolicyId;
    /// @inheritdoc IMarginPolicy
    uint32 public immutable grace;

    constructor(
        address initialOwner,
        IPolicyRegistry policyRegistry_,
        ISolvencyStanding solvency_,
        bytes32 solvencyPolicyId_,
        uint32 grace_
    ) TwoStepOwned(initialOwner) {
        if (address(policyRegistry_) == address(0) || address(solvency_) == address(0)) {
            revert ZeroAddress();
        }
        (policyRegistry, solvency) = (policyRegistry_, solvency_);
        (solvencyPolicyId, grace) = (solvencyPolicyId_, grace_);
    }

    /// @inheritdoc IMarginPolicy
    function haircut(bytes32 policyId, uint8 collateralClass) external view returns (uint256) {
        uint16 version = policyRegistry.versionInForce(policyId);
        IPolicyRegistry.Haircut memory row = policyRegistry.haircutOf(policyId, version, collateralClass);
        if (version == 0 || row.collateralClass == 0) return WHOLE;
        return _raise(Figure.Haircut, collateralClass, row.bps, row.maxBps, row.referenceVolatilityBps);
    }

    /// @inheritdoc IMarginPolicy
    function initialMargin(bytes32 policyId, uint8 clientClass, uint8 assetClass) external view returns (uint256) {
        return _initialMargin(_marginInForce(policyId, clientClass, assetClass));
    }

    /// @inheritdoc IMarginPolicy
    function maxLeverage(bytes32 policyId, uint8 clientClass, uint8 assetClass)
        external
        view
        returns (uint256 hundredths)
    {
        if (_isSuspended(policyId)) return 0;
        IPolicyRegistry.Margin memory row = _marginInForce(policyId, clientClass, assetClass);
        if (row.assetClass == 0) return 0;
        hundredths = HUNDREDTHS / _initialMargin(row);
        if (hundredths > row.leverageHundredths) hundredths = row.leverageHundredths;
    }

    /// @inheritdoc IMarginPolicy
    function leverageAttestationAge(bytes32 policyId) external view returns (bool isOpen, uint256 maxAge) {
        uint16 version = policyRegistry.versionInForce(policyId);
        if (version == 0 || _isSuspended(policyId)) return (false, 0);
        return (true, policyRegistry.versionOf(policyId, version).times.attestationForLeverage);
    }

    /// @inheritdoc IMarginPolicy
    function exposureAllowed(bytes32 venueEntity) external view returns (bool) {
        return block.timestamp < exposureAllowedUntil(venueEntity);
    }

    /// @inheritdoc IMarginPolicy
    function exposureAllowedUntil(bytes32 venueEntity) public view returns (uint256 until) {
        uint16 version = policyRegistry.versionInForce(solvencyPolicyId);
        if (version == 0 || _isSuspended(solvencyPolicyId)) return 0;
        (uint40 snapshotAt, uint40 adverseSince) = solvency.coverOf(venueEntity);
        if (snapshotAt == 0) return 0;
        until = uint256(snapshotAt) + policyRegistry.versionOf(solvencyPolicyId, version).times.solvencyReport;
        if (adverseSince != 0 && adverseSince < until) until = adverseSince;
        until += grace;
    }

    function _isSuspended(bytes32 policyId) private view returns (bool isSuspended) {
        (,,, isSuspended) = policyRegistry.policyOf(policyId);
    }

    /// @dev All zero where there is no version in force: versions count from 1.
    function _marginInForce(bytes32 policyId, uint8 clientClass, uint8 assetClass)
        private
        view
        returns (IPolicyRegistry.Margin memory)
    {
        return policyRegistry.marginOf(policyId, policyRegistry.versionInForce(policyId), assetClass, clientClass);
    }

    /// @dev At least 1: the oracle takes no row without an initial margin.
    function _initialMargin(IPolicyRegistry.Margin memory row) private view returns (uint256) {
        if (row.assetClass == 0) return WHOLE;
        return _raise(Figure.Margin, row.assetClass, row.initialBps, row.maxInitialBps, row.referenceVolatilityBps);
    }
}
