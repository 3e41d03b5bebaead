// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "./IComplianceRegistry.sol";

/// @title  IComplianceGate
/// @notice What every adapter is built from: a registry, a policy, and how much of an answer is enough. None ever changes
/// @dev    Invariants:
///         G1 no answer of the registry, and no gas given, makes a gate's question revert: the registry is asked with a
///            fixed amount of gas or not at all, so that no caller chooses how far it gets;
///         G2 whatever is not exactly the answer 'compliant, until later than now' is not compliant: a revert, another
///            length, another word, a passed expiry, an unasked question.
///         'Not compliant' may thus also mean 'could not be asked'. Give nothing to anyone because of it.
interface IComplianceGate {
    /// @param registry          the compliance registry
    /// @param policyId          the policy that accounts must meet
    /// @param acceptsRecognised whether a policy stands in that the registry links as an equivalent regime's
    /// @param leastTier         Proof: a service's word is not enough. None and Attested: any attestation is
    struct GateOptions {
        IComplianceRegistry registry;
        bytes32 policyId;
        bool acceptsRecognised;
        IComplianceRegistry.Tier leastTier;
    }

    /// @notice The registry's address has no code.
    error RegistryWithoutCode(address registry);
    /// @notice The standard has this function, but an attestation is what decides here.
    error NotSupported(bytes4 selector);

    function registry() external view returns (IComplianceRegistry);

    function policyId() external view returns (bytes32);

    function acceptsRecognised() external view returns (bool);

    function leastTier() external view returns (IComplianceRegistry.Tier);
}
