// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../interfaces/IComplianceRegistry.sol";
import {IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {IPolicies} from "../interfaces/IPolicies.sol";
import {IPolicyRegistry} from "../interfaces/IPolicyRegistry.sol";
import {ITrustRoots} from "../interfaces/ITrustRoots.sol";
import {ProofContext} from "./ProofContext.sol";
import {Terms, TermsWord} from "./Terms.sol";
import {TwoStepOwned} from "./TwoStepOwned.sol";

/// @title  Rules
/// @notice One version of a policy under one version of the circuit, kept ready in two slots
abstract contract Rules is IComplianceRegistry, TwoStepOwned {
    /// @inheritdoc IPolicies
    IPolicyRegistry public immutable policyRegistry;
    /// @inheritdoc IPolicies
    ITrustRoots public immutable trustRoots;

    mapping(uint32 circuitVersion => VerifierRecord) internal _verifiers;
    mapping(bytes32 policyId => Policy) internal _policies;
    /// @inheritdoc IPolicies
    mapping(bytes32 policyId => mapping(uint32 circuitVersion => bool)) public isCircuitAllowed;
    /// @dev By `_ruleKey`, as is the rule's hash: 0 in mode Session, where each nonce has its own. Where the hash is kept
    ///      the verifier is one that was prepared for it.
    mapping(bytes32 ruleKey => Terms) private _terms;
    mapping(bytes32 ruleKey => uint256) private _ruleHashes;
    /// @dev version << 32 | circuit version, of versions that have not ended.
    mapping(bytes32 policyId => uint48[]) private _adopted;

    constructor(IPolicyRegistry policyRegistry_, ITrustRoots trustRoots_) {
        (policyRegistry, trustRoots) = (policyRegistry_, trustRoots_);
    }

    /// @inheritdoc IPolicies
    function adoptVersion(bytes32 policyId, uint16 version, uint32 circuitVersion) external returns (uint256 ruleHash) {
        Policy memory policy = _requirePolicy(policyId);
        if (policy.isRetired) revert PolicyIsRetired(policyId);
        if (!isCircuitAllowed[policyId][circuitVersion]) revert CircuitNotAllowed(policyId, circuitVersion);
        bytes32 key = _ruleKey(policyId, version, circuitVersion);
        if (Terms.unwrap(_terms[key]) != 0) revert RuleExists(policyId, version, circuitVersion);
        _forgetEnded(policyId, policy.number);
        // In mode Session too, where the hash is not kept: it refuses a version that is not there or has no rules.
        ruleHash = policyRegistry.ruleHashOf(
            policy.oraclePolicyId, version, _scope(policy.mode, policyId, bytes32(uint256(1)))
        );
        (uint40 countsFrom, uint40 countsUntil,) = policyRegistry.standingOf(policy.number, version);
        if (block.timestamp >= countsUntil || countsFrom >= countsUntil) revert PolicyVersionEnded(countsUntil);
        IPolicyRegistry.Times memory times = policyRegistry.versionOf(policy.oraclePolicyId, version).times;
        (uint32 ttl, uint24 window) = (times.attestation, times.asOfOnChain);
        // A delay beyond the window: the proof that asks for a rebind is too old to complete one.
        if (policy.mode == Mode.Account && policy.rebindDelay <= window) revert PolicyConfigInvalid();
        // An `asOf` that is `ttl` old would be an attestation that has expired.
        if (window >= ttl) window = uint24(ttl - 1);
        uint8 flags = uint8(policy.mode) | (policy.isPaused ? TermsWord.PAUSED : 0);
        IGroth16Verifier verifier = _verifiers[circuitVersion].verifier;
        if (policy.mode == Mode.Session) ruleHash = 0;
        else (_ruleHashes[key], verifier) = (ruleHash, verifier.prepare(ruleHash));
        _terms[key] = TermsWord.pack(verifier, policy.number, ttl, window, flags);
        _adopted[policyId].push((uint48(version) << 32) | circuitVersion);
        emit VersionAdopted(policyId, version, circuitVersion, ruleHash);
    }

    /// @inheritdoc IPolicies
    function verifierOf(uint32 circuitVersion) external view returns (VerifierRecord memory) {
        return _verifiers[circuitVersion];
    }

    /// @inheritdoc IPolicies
    function policyOf(bytes32 policyId) external view returns (Policy memory) {
        return _policies[policyId];
    }

    /// @inheritdoc IPolicies
    function ruleOf(bytes32 policyId, uint16 version, uint32 circuitVersion) external view returns (Rule memory) {
        bytes32 key = _ruleKey(policyId, version, circuitVersion);
        Terms terms = _terms[key];
        return Rule({
            verifier: terms.verifier(),
            number: terms.number(),
            asOfWindow: terms.asOfWindow(),
            mode: terms.mode(),
            isPaused: terms.flags() & TermsWord.PAUSED != 0,
            isRetired: terms.flags() & (TermsWord.RETIRED | TermsWord.WITHDRAWN) != 0,
            ttl: terms.ttl(),
            hash: _ruleHashes[key]
        });
    }

    /// @inheritdoc IPolicies
    function scopeOf(bytes32 policyId, bytes32 nonce) external view returns (uint256) {
        return _scope(_requirePolicy(policyId).mode, policyId, nonce);
    }

    /// @inheritdoc IPolicies
    function ruleHashOf(bytes32 policyId, uint16 version, bytes32 nonce) external view returns (uint256) {
        Policy storage policy = _requirePolicy(policyId);
        return policyRegistry.ruleHashOf(policy.oraclePolicyId, version, _scope(policy.mode, policyId, nonce));
    }

    function _addVerifier(uint32 circuitVersion, IGroth16Verifier verifier) internal {
        if (circuitVersion == 0) revert VerifierUnknown(circuitVersion);
        if (address(_verifiers[circuitVersion].verifier) != address(0)) revert VerifierExists(circuitVersion);
        if (address(verifier).code.length == 0) revert VerifierNotDeployed(address(verifier));
        bytes32 codeHash = address(verifier).codehash;
        _verifiers[circuitVersion] = VerifierRecord({verifier: verifier, codeHash: codeHash});
        emit VerifierAdded(circuitVersion, verifier, codeHash);
    }

    function _requirePolicy(bytes32 policyId) internal view returns (Policy storage policy) {
        policy = _policies[policyId];
        if (policy.number == 0) revert PolicyUnknown(policyId);
    }

    /// @dev The terms of a rule that takes attestations.
    function _requireTerms(bytes32 key, Statement calldata s) internal view returns (Terms terms) {
        terms = _terms[key];
        if (Terms.unwrap(terms) == 0) revert RuleUnknown(s.policyId, s.version, s.circuitVersion);
        uint8 flags = terms.flags();
        if (flags > TermsWord.MODE) {
            if (flags & TermsWord.RETIRED != 0) revert PolicyIsRetired(s.policyId);
            if (flags & TermsWord.WITHDRAWN != 0) revert CircuitNotAllowed(s.policyId, s.circuitVersion);
            revert AttestPaused(s.policyId);
        }
    }

    function _ruleHash(bytes32 key, Mode mode, Statement calldata s) internal view returns (uint256) {
        if (mode != Mode.Session) return _ruleHashes[key];
        uint256 scope = _scope(Mode.Session, s.policyId, s.nonce);
        return policyRegistry.ruleHashOf(_policies[s.policyId].oraclePolicyId, s.version, scope);
    }

    function _ruleKey(bytes32 policyId, uint16 version, uint32 circuitVersion) internal pure returns (bytes32) {
        return keccak256(abi.encode(policyId, version, circuitVersion));
    }

    /// @dev The same of a statement, whose first three members are these.
    function _ruleKey(Statement calldata s) internal pure returns (bytes32 key) {
        (bytes32 policyId, uint256 version, uint256 circuitVersion) = (s.policyId, s.version, s.circuitVersion);
        assembly ("memory-safe") {
            let at := mload(0x40)
            mstore(at, policyId)
            mstore(add(at, 0x20), version)
            mstore(add(at, 0x40), circuitVersion)
            key := keccak256(at, 0x60)
        }
    }

    /// @dev A version that has ended stays so, and its rules need no flags: pauses and withdrawals visit the others alone.
    function _forgetEnded(bytes32 policyId, uint32 number) private {
        uint48[] storage adopted = _adopted[policyId];
        for (uint256 i = adopted.length; i > 0; --i) {
            (, uint40 countsUntil,) = policyRegistry.standingOf(number, uint16(adopted[i - 1] >> 32));
            if (block.timestamp < countsUntil) continue;
            adopted[i - 1] = adopted[adopted.length - 1];
            adopted.pop();
        }
    }

    /// @param circuitVersion 0 for the rules of every circuit
    function _flagRules(bytes32 policyId, uint32 circuitVersion, uint8 flag, bool isSet) internal {
        uint48[] memory adopted = _adopted[policyId];
        for (uint256 i = 0; i < adopted.length; ++i) {
            (uint16 version, uint32 circuit) = (uint16(adopted[i] >> 32), uint32(adopted[i]));
            if (circuitVersion != 0 && circuit != circuitVersion) continue;
            bytes32 key = _ruleKey(policyId, version, circuit);
            _terms[key] = _terms[key].withFlag(flag, isSet);
        }
    }

    function _scope(Mode mode, bytes32 policyId, bytes32 nonce) private view returns (uint256) {
        if (mode != Mode.Session) return ProofContext.scope(uint8(mode), policyId, 0);
        if (nonce == 0) revert NonceMissing();
        return ProofContext.scope(uint8(mode), policyId, nonce);
    }
}
