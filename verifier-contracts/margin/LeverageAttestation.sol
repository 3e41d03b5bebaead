// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../interfaces/IComplianceRegistry.sol";
import {IPolicyRegistry} from "../interfaces/IPolicyRegistry.sol";

/// @title  LeverageAttestation
/// @notice The moment that a compliant subject's attestation speaks of
library LeverageAttestation {
    /// @param  subject one of whom `isCompliant` says yes
    /// @return asOf    of the attestation that counts; 0 where none does
    /// @dev    The registry keeps one made under an announced version beside the current one, and does not say which made
    ///         it answer. Where the versions of both stand, the current one does, unless a revoked trust epoch took it:
    ///         only one with the lower epoch can be revoked alone, and then the older moment counts.
    function asOfOf(IComplianceRegistry registry, IPolicyRegistry policyRegistry, address subject, bytes32 policyId)
        internal
        view
        returns (uint256 asOf)
    {
        (IComplianceRegistry.Attestation memory current, IComplianceRegistry.Attestation memory announced) =
            registry.attestationsOf(subject, policyId);
        if (!_stands(policyRegistry, announced)) return _stands(policyRegistry, current) ? current.asOf : 0;
        if (!_stands(policyRegistry, current)) return announced.asOf;
        bool isCurrentSure = current.trustEpoch >= announced.trustEpoch || current.asOf < announced.asOf;
        return isCurrentSure ? current.asOf : announced.asOf;
    }

    function _stands(IPolicyRegistry policyRegistry, IComplianceRegistry.Attestation memory a)
        private
        view
        returns (bool)
    {
        if (a.tier == IComplianceRegistry.Tier.None || block.timestamp >= a.expiresAt) return false;
        (uint40 countsFrom, uint40 countsUntil,) = policyRegistry.standingOf(a.policyNumber, a.version);
        return block.timestamp >= countsFrom && block.timestamp < countsUntil;
    }
}
