// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../interfaces/IComplianceRegistry.sol";
import {IMarginPolicy} from "../interfaces/IMarginPolicy.sol";
import {IPerpetualVenue} from "../interfaces/IPerpetualVenue.sol";
import {IPolicyRegistry} from "../interfaces/IPolicyRegistry.sol";
import {LeverageAttestation} from "./LeverageAttestation.sol";
import {PositionMath} from "./PositionMath.sol";
import {VenueLedger} from "./VenueLedger.sol";

/// @title  VenueMargin
/// @notice Who may take exposure, and what an account's positions need
abstract contract VenueMargin is VenueLedger {
    uint256 internal constant WHOLE = 10_000;
    uint256 internal constant HUNDREDTHS = 100 * WHOLE;

    IComplianceRegistry public immutable complianceRegistry;
    IMarginPolicy public immutable marginPolicy;
    IPolicyRegistry public immutable policyRegistry;
    uint8 public immutable collateralClass;
    uint16 public immutable maintenanceBps;
    uint16 public immutable rewardBps;
    /// @inheritdoc IPerpetualVenue
    bytes32 public immutable entity;
    mapping(bytes32 instrument => mapping(address account => Position)) internal _positions;

    constructor(Setup memory setup) VenueLedger(setup.token) {
        if (setup.maintenanceBps == 0 || setup.maintenanceBps > WHOLE || setup.rewardBps > WHOLE) {
            revert SetupInvalid();
        }
        (complianceRegistry, marginPolicy) = (setup.complianceRegistry, setup.marginPolicy);
        policyRegistry = setup.marginPolicy.policyRegistry();
        (collateralClass, maintenanceBps, rewardBps) = (setup.collateralClass, setup.maintenanceBps, setup.rewardBps);
        entity = keccak256(bytes(setup.lei));
        emit VenueDescribed(setup.lei, setup.name, setup.settlementCurrency);
    }

    /// @inheritdoc IPerpetualVenue
    function positionOf(bytes32 instrument, address account) external view returns (Position memory) {
        return _positions[instrument][account];
    }

    /// @inheritdoc IPerpetualVenue
    function equityOf(address account) public view returns (int256 equity, uint256 maintenance, bool isFresh) {
        Account memory held = _accounts[account];
        equity = int256((held.collateral + held.owed) * _scale) - int256(held.debt * _scale);
        isFresh = true;
        for (uint256 i = 0; i < _listed.length; ++i) {
            if (!_isOpen(held.openPositions, i)) continue;
            Position storage position = _positions[_listed[i]][account];
            (uint256 price, bool isPriceFresh) = priceOf(_listed[i]);
            isFresh = isFresh && isPriceFresh;
            equity += PositionMath.worth(position.size, price) - position.entryValue;
            uint256 notional = PositionMath.notional(position.size, price);
            maintenance += PositionMath.ceilDiv(notional * position.marginBps * maintenanceBps, WHOLE * WHOLE);
        }
    }

    /// @dev Every open position by its own gate's pack in force now, and the collateral by the strictest of them.
    function _requireMargin(address account) internal view {
        Account memory held = _accounts[account];
        int256 gains = 0;
        uint256 required = 0;
        uint256 haircut = 0;
        for (uint256 i = 0; i < _listed.length; ++i) {
            if (!_isOpen(held.openPositions, i)) continue;
            bytes32 instrument = _listed[i];
            Position memory position = _positions[instrument][account];
            (uint256 price, bool isFresh) = priceOf(instrument);
            if (!isFresh) revert PriceStale(instrument);
            gains += PositionMath.worth(position.size, price) - position.entryValue;
            uint256 notional = PositionMath.notional(position.size, price);
            required += PositionMath.ceilDiv(notional * 100, _maxLeverage(instrument, position.gateId));
            uint256 bps = marginPolicy.haircut(_gates[position.gateId].oraclePolicyId, collateralClass);
            if (bps > haircut) haircut = bps;
        }
        // At most one of collateral and debt is above 0.
        int256 equity =
            int256(held.collateral * _scale * (WHOLE - haircut) / WHOLE) - int256(held.debt * _scale) + gains;
        if (equity < int256(required)) revert MarginInsufficient(required, equity);
    }

    function _requireAdmitted(address account, bytes32 gateId) internal view returns (Gate memory gate) {
        if (!marginPolicy.exposureAllowed(entity)) revert ExposureNotAllowed(entity);
        gate = _gates[gateId];
        if (!gate.isOpen) revert GateClosed(gateId);
        (bool isOpen, uint256 maxAge) = marginPolicy.leverageAttestationAge(gate.oraclePolicyId);
        if (!isOpen) revert GateClosed(gateId);
        (bool ok,, uint8 reason) = complianceRegistry.isCompliant(account, gate.policyId);
        if (!ok) revert NotCompliant(account, gate.policyId, reason);
        uint256 asOf = LeverageAttestation.asOfOf(complianceRegistry, policyRegistry, account, gate.policyId);
        if (asOf > block.timestamp || block.timestamp - asOf > maxAge) revert AttestationTooOld(asOf, maxAge);
    }

    /// @dev Above 0, or it reverts.
    function _maxLeverage(bytes32 instrument, bytes32 gateId) internal view returns (uint256 hundredths) {
        Gate storage gate = _gates[gateId];
        hundredths =
            marginPolicy.maxLeverage(gate.oraclePolicyId, gate.clientClass, _instruments[instrument].assetClass);
        if (hundredths == 0) revert LeverageForbidden(instrument, gateId);
    }

    function _firstStale(uint8 open) internal view returns (bytes32 instrument) {
        for (uint256 i = 0; i < _listed.length; ++i) {
            if (!_isOpen(open, i)) continue;
            (, bool isFresh) = priceOf(_listed[i]);
            if (!isFresh) return _listed[i];
        }
    }

    function _isOpen(uint8 open, uint256 index) internal pure returns (bool) {
        return open & (2 ** index) != 0;
    }
}
