// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {IPolicies} from "../interfaces/IPolicies.sol";
import {Bn254} from "../verifiers/Bn254.sol";
import {ProofContext} from "./ProofContext.sol";
import {TwoStepOwned} from "./TwoStepOwned.sol";

/// @title  Policies
abstract contract Policies is IPolicies, TwoStepOwned {
    mapping(uint32 circuitVersion => VerifierRecord) private _verifiers;
    mapping(bytes32 policyId => Policy) internal _policies;

    /// @inheritdoc IPolicies
    function addVerifier(uint32 circuitVersion, IGroth16Verifier verifier) external onlyOwner {
        _addVerifier(circuitVersion, verifier);
    }

    /// @inheritdoc IPolicies
    function registerPolicy(bytes32 policyId, PolicyConfig calldata config) external onlyOwner {
        Policy storage policy = _policies[policyId];
        if (address(policy.terms.verifier) != address(0)) revert PolicyExists(policyId);
        if (config.policyHash == 0 || config.policyHash >= Bn254.SCALAR_ORDER) revert PolicyHashInvalid();
        if (config.ttl == 0 || config.asOfWindow == 0 || !_isRebindDelayFit(config)) revert PolicyConfigInvalid();
        IGroth16Verifier verifier = _verifiers[config.circuitVersion].verifier;
        if (address(verifier) == address(0)) revert VerifierUnknown(config.circuitVersion);

        policy.terms = Terms({
            verifier: verifier,
            mode: config.mode,
            isRetired: false,
            ttl: config.ttl,
            asOfWindow: config.asOfWindow,
            rebindDelay: config.rebindDelay
        });
        policy.policyHash = config.policyHash;
        if (config.mode != Mode.Session) {
            policy.ruleHash = ProofContext.ruleHash(config.policyHash, _scope(config.mode, policyId, 0));
        }
        emit PolicyRegistered(policyId, config.policyHash, config, policy.ruleHash);
    }

    /// @inheritdoc IPolicies
    function retirePolicy(bytes32 policyId) external onlyOwner {
        _requirePolicy(policyId).terms.isRetired = true;
        emit PolicyRetired(policyId);
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
    function scopeOf(bytes32 policyId, bytes32 nonce) external view returns (uint256) {
        Mode mode = _requirePolicy(policyId).terms.mode;
        return _scope(mode, policyId, mode == Mode.Session ? nonce : bytes32(0));
    }

    /// @inheritdoc IPolicies
    function ruleHashOf(bytes32 policyId, bytes32 nonce) external view returns (uint256) {
        Policy storage policy = _requirePolicy(policyId);
        return _ruleHash(policy, policy.terms.mode, policyId, nonce);
    }

    function _addVerifier(uint32 circuitVersion, IGroth16Verifier verifier) internal {
        if (address(_verifiers[circuitVersion].verifier) != address(0)) revert VerifierExists(circuitVersion);
        if (address(verifier).code.length == 0) revert VerifierNotDeployed(address(verifier));
        bytes32 codeHash = address(verifier).codehash;
        _verifiers[circuitVersion] = VerifierRecord({verifier: verifier, codeHash: codeHash});
        emit VerifierAdded(circuitVersion, verifier, codeHash);
    }

    function _requirePolicy(bytes32 policyId) internal view returns (Policy storage policy) {
        policy = _policies[policyId];
        if (address(policy.terms.verifier) == address(0)) revert PolicyUnknown(policyId);
    }

    /// @dev The terms of a policy that takes attestations.
    function _requireActive(bytes32 policyId) internal view returns (Terms memory terms) {
        terms = _policies[policyId].terms;
        if (address(terms.verifier) == address(0)) revert PolicyUnknown(policyId);
        if (terms.isRetired) revert PolicyIsRetired(policyId);
    }

    function _ruleHash(Policy storage policy, Mode mode, bytes32 policyId, bytes32 nonce)
        internal
        view
        returns (uint256)
    {
        if (mode != Mode.Session) return policy.ruleHash;
        if (nonce == 0) revert NonceMissing();
        return ProofContext.ruleHash(policy.policyHash, _scope(Mode.Session, policyId, nonce));
    }

    /// @dev A delay beyond the window: the proof that asks for a rebind is too old to complete one.
    function _isRebindDelayFit(PolicyConfig calldata config) private pure returns (bool) {
        return config.mode == Mode.Account ? config.rebindDelay > config.asOfWindow : config.rebindDelay == 0;
    }

    function _scope(Mode mode, bytes32 policyId, bytes32 nonce) private view returns (uint256) {
        return ProofContext.scope(uint8(mode), policyId, nonce);
    }
}
