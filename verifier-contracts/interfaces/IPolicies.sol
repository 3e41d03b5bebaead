// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGroth16Verifier} from "./IGroth16Verifier.sol";
import {IPolicyRegistry} from "./IPolicyRegistry.sol";
import {ITrustRoots} from "./ITrustRoots.sol";

/// @title  IPolicies
/// @notice Which policies of the oracle a compliance registry takes proofs of, and with which verifiers
/// @dev    Verifiers and rules are append-only. A rule is one version of a policy under one version of the circuit; a
///         nullifier's scope depends on neither, so that both may change and nobody counts twice.
interface IPolicies {
    /// @notice What one nullifier is good for.
    ///         Once: one attestation; before it expires, its subject may make it again for a later version, or where it
    ///         stopped counting before its time.
    ///         Session: one attestation per nonce, which the prover chooses: it stops replays and unlinks sessions, and
    ///         limits nobody. Account: one subject, who may renew.
    enum Mode {
        Once,
        Session,
        Account
    }

    /// @param oraclePolicyId  policy of the PolicyRegistry that this one follows
    /// @param mode            scope of its nullifiers
    /// @param rebindDelay     seconds before a nullifier moves to another subject: above every version's `asOfOnChain` in
    ///                        mode Account, 0 elsewhere
    /// @param acceptsAttested whether an attester's decision counts
    struct PolicyConfig {
        bytes32 oraclePolicyId;
        Mode mode;
        uint24 rebindDelay;
        bool acceptsAttested;
    }

    /// @param number        the oracle policy's number
    /// @param attestedSince decisions that speak of an earlier time no longer count
    struct Policy {
        uint32 number;
        Mode mode;
        uint24 rebindDelay;
        bool acceptsAttested;
        bool isPaused;
        bool isRetired;
        uint40 attestedSince;
        bytes32 oraclePolicyId;
    }

    /// @param number     the oracle policy's number
    /// @param asOfWindow oldest age of `asOf` in seconds
    /// @param isRetired  for good with its policy, or while its circuit is withdrawn
    /// @param ttl        seconds from `asOf` to expiry
    /// @param hash       the rule hash; 0 in mode Session, where each nonce has its own
    struct Rule {
        IGroth16Verifier verifier;
        uint32 number;
        uint24 asOfWindow;
        Mode mode;
        bool isPaused;
        bool isRetired;
        uint32 ttl;
        uint256 hash;
    }

    struct VerifierRecord {
        IGroth16Verifier verifier;
        bytes32 codeHash;
    }

    event VerifierAdded(uint32 indexed circuitVersion, IGroth16Verifier indexed verifier, bytes32 codeHash);
    event PolicyRegistered(bytes32 indexed policyId, bytes32 indexed oraclePolicyId, PolicyConfig config);
    event CircuitAllowed(bytes32 indexed policyId, uint32 indexed circuitVersion, bool isAllowed);
    event VersionAdopted(
        bytes32 indexed policyId,
        uint16 indexed version,
        uint32 indexed circuitVersion,
        uint256 ruleHash
    );
    event PolicyPauseChanged(bytes32 indexed policyId, bool isPaused);
    event PolicyRetired(bytes32 indexed policyId);
    event AttesterChanged(bytes32 indexed policyId, address indexed attester, bool isAttester);
    event AttestedRevoked(bytes32 indexed policyId, uint40 attestedSince);
    event PolicyLinked(bytes32 indexed policyId, bytes32 indexed via, bool isLinked);

    /// @notice The version has a verifier; a version never changes its verifier.
    error VerifierExists(uint32 circuitVersion);
    /// @notice The circuit version has no verifier.
    error VerifierUnknown(uint32 circuitVersion);
    /// @notice There is no code at the verifier's address.
    error VerifierNotDeployed(address verifier);
    /// @notice The id is taken; a policy never changes what it follows.
    error PolicyExists(bytes32 policyId);
    /// @notice No such policy.
    error PolicyUnknown(bytes32 policyId);
    /// @notice The policy takes no further attestations.
    error PolicyIsRetired(bytes32 policyId);
    /// @notice The policy takes no attestations for now. Reads never pause.
    error AttestPaused(bytes32 policyId);
    /// @notice A rebind delay that does not fit the mode or the version, or nothing to prove.
    error PolicyConfigInvalid();
    /// @notice The policy is not proved under this version of the circuit.
    error CircuitNotAllowed(bytes32 policyId, uint32 circuitVersion);
    /// @notice The rule is adopted already.
    error RuleExists(bytes32 policyId, uint16 version, uint32 circuitVersion);
    /// @notice Nobody has adopted this version for this circuit yet; anyone may, by `adoptVersion`.
    error RuleUnknown(bytes32 policyId, uint16 version, uint32 circuitVersion);
    /// @notice Session policies need a nonce other than 0.
    error NonceMissing();
    /// @notice The signer is no attester of the policy, or the policy takes no decisions, or none of that time.
    error AttesterUnknown(address attester);
    /// @notice The policy's authority does not recognise the other policy's, or eight are linked that it does.
    error LinkInvalid(bytes32 policyId, bytes32 via);

    function policyRegistry() external view returns (IPolicyRegistry);

    function trustRoots() external view returns (ITrustRoots);

    function verifierOf(uint32 circuitVersion) external view returns (VerifierRecord memory);

    function policyOf(bytes32 policyId) external view returns (Policy memory);

    function ruleOf(bytes32 policyId, uint16 version, uint32 circuitVersion) external view returns (Rule memory);

    function isCircuitAllowed(bytes32 policyId, uint32 circuitVersion) external view returns (bool);

    function isAttester(bytes32 policyId, address account) external view returns (bool);

    /// @notice Policies whose attestations may stand in, where the authority recognises them at the time of asking.
    function linksOf(bytes32 policyId) external view returns (bytes32[] memory);

    /// @notice The nullifier scope; `nonce` counts in mode Session alone, where it must not be 0.
    function scopeOf(bytes32 policyId, bytes32 nonce) external view returns (uint256);

    /// @notice Poseidon(RULE; policyHash, scope), the public signal that binds a proof to policy and scope.
    function ruleHashOf(bytes32 policyId, uint16 version, bytes32 nonce) external view returns (uint256);

    /// @notice Owner only. Each version once.
    function addVerifier(uint32 circuitVersion, IGroth16Verifier verifier) external;

    /// @notice Owner only. Each id once.
    function registerPolicy(bytes32 policyId, PolicyConfig calldata config) external;

    /// @notice Owner only. Which circuits prove the policy; several may at once, with one nullifier. Withdrawing one ends
    ///         its rules for new attestations.
    function setCircuit(bytes32 policyId, uint32 circuitVersion, bool isAllowed) external;

    /// @notice Anyone: makes an announced or honoured version provable. One that has ended is refused.
    function adoptVersion(bytes32 policyId, uint16 version, uint32 circuitVersion) external returns (uint256 ruleHash);

    /// @notice Owner only. Stops new attestations of each policy; reads go on.
    function setPaused(bytes32[] calldata policyIds, bool isPaused) external;

    /// @notice Owner only, for good. Existing attestations run to their expiry.
    function retirePolicy(bytes32 policyId) external;

    /// @notice Owner only.
    function setAttester(bytes32 policyId, address attester, bool isAttester_) external;

    /// @notice Owner only. Every decision until now stops counting, for when an attester's key is lost.
    function revokeAttested(bytes32 policyId) external;

    /// @notice Anyone, while the authority of `policyId` recognises that of `via` for client classes and both have one
    ///         mode: its attestations stand in from now on, at the times at which that holds. Unlinking is for the owner,
    ///         and then lasts until the owner links again; or for anyone once it no longer holds.
    function setLink(bytes32 policyId, bytes32 via, bool isLinked) external;
}
