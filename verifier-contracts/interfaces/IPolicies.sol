// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGroth16Verifier} from "./IGroth16Verifier.sol";

/// @title  IPolicies
/// @notice The policies that subjects attest to, and the verifier of each circuit version
/// @dev    Both histories are append-only: an id never changes its meaning.
interface IPolicies {
    /// @notice What one nullifier is good for.
    ///         Once: one attestation; its subject may make it again after its trust epoch was revoked.
    ///         Session: one attestation per nonce, which the prover chooses: it stops replays and unlinks sessions, and
    ///         limits nobody. Account: one subject, who may renew.
    enum Mode {
        Once,
        Session,
        Account
    }

    /// @param policyHash    Poseidon hash of the compiled policy
    /// @param mode          scope of its nullifiers
    /// @param ttl           seconds from `asOf` to an attestation's expiry, at least 1. At most the policy's own
    ///                      `validFor`, or an attestation outlives what was proved: the hash hides it, so check there
    /// @param asOfWindow    oldest age of `asOf` in seconds, at least 1; an age of `ttl` is always too old
    /// @param rebindDelay   seconds before a nullifier moves to another subject: above `asOfWindow` in mode Account,
    ///                      0 elsewhere
    /// @param circuitVersion version of circuit `compliance`
    struct PolicyConfig {
        uint256 policyHash;
        Mode mode;
        uint32 ttl;
        uint24 asOfWindow;
        uint24 rebindDelay;
        uint32 circuitVersion;
    }

    /// @dev One slot, since every attestation reads it.
    struct Terms {
        IGroth16Verifier verifier;
        Mode mode;
        bool isRetired;
        uint32 ttl;
        uint24 asOfWindow;
        uint24 rebindDelay;
    }

    /// @dev `ruleHash` is 0 in mode Session, where it depends on the nonce.
    struct Policy {
        Terms terms;
        uint256 policyHash;
        uint256 ruleHash;
    }

    struct VerifierRecord {
        IGroth16Verifier verifier;
        bytes32 codeHash;
    }

    event VerifierAdded(uint32 indexed circuitVersion, IGroth16Verifier indexed verifier, bytes32 codeHash);
    event PolicyRegistered(bytes32 indexed policyId, uint256 indexed policyHash, PolicyConfig config, uint256 ruleHash);
    event PolicyRetired(bytes32 indexed policyId);

    /// @notice The version has a verifier; a version never changes its verifier.
    error VerifierExists(uint32 circuitVersion);
    /// @notice The circuit version has no verifier.
    error VerifierUnknown(uint32 circuitVersion);
    /// @notice There is no code at the verifier's address.
    error VerifierNotDeployed(address verifier);
    /// @notice The id is taken; a policy never changes.
    error PolicyExists(bytes32 policyId);
    /// @notice No such policy.
    error PolicyUnknown(bytes32 policyId);
    /// @notice The policy takes no further attestations.
    error PolicyIsRetired(bytes32 policyId);
    /// @notice The hash is 0 or not a field element.
    error PolicyHashInvalid();
    /// @notice A zero lifetime or window, or a rebind delay that does not fit the mode.
    error PolicyConfigInvalid();
    /// @notice Session policies need a nonce other than 0.
    error NonceMissing();

    function verifierOf(uint32 circuitVersion) external view returns (VerifierRecord memory);

    function policyOf(bytes32 policyId) external view returns (Policy memory);

    /// @notice The nullifier scope; `nonce` counts in mode Session alone.
    function scopeOf(bytes32 policyId, bytes32 nonce) external view returns (uint256);

    /// @notice Poseidon(RULE; policyHash, scope), the public signal that binds a proof to policy and scope.
    function ruleHashOf(bytes32 policyId, bytes32 nonce) external view returns (uint256);

    /// @notice Owner only. Each version once.
    function addVerifier(uint32 circuitVersion, IGroth16Verifier verifier) external;

    /// @notice Owner only. Each id once.
    function registerPolicy(bytes32 policyId, PolicyConfig calldata config) external;

    /// @notice Owner only. Existing attestations run to their expiry.
    function retirePolicy(bytes32 policyId) external;
}
