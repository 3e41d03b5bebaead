// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {IPolicies} from "../interfaces/IPolicies.sol";
import {IPolicyRegistry} from "../interfaces/IPolicyRegistry.sol";
import {ITrustRoots} from "../interfaces/ITrustRoots.sol";
import {Rules} from "./Rules.sol";
import {TermsWord} from "./Terms.sol";

/// @title  Policies
/// @notice What the owner decides: verifiers, policies, circuits, pauses, attesters; and links that anyone may make
abstract contract Policies is Rules {
    uint256 private constant MOST_LINKS = 8;
    /// @dev Bit 2 of `IPolicyRegistry.Recognition.scopes`.
    uint8 internal constant SCOPE_CLIENT_CLASS = 4;

    mapping(bytes32 policyId => mapping(address account => bool)) internal _attesters;
    mapping(bytes32 policyId => bytes32[]) internal _links;
    /// @dev What the owner has unlinked stays so until the owner links it.
    mapping(bytes32 policyId => mapping(bytes32 via => bool)) private _isUnlinked;

    constructor(IPolicyRegistry policyRegistry_, ITrustRoots trustRoots_) Rules(policyRegistry_, trustRoots_) {}

    /// @inheritdoc IPolicies
    function addVerifier(uint32 circuitVersion, IGroth16Verifier verifier) external onlyOwner {
        _addVerifier(circuitVersion, verifier);
    }

    /// @inheritdoc IPolicies
    function registerPolicy(bytes32 policyId, PolicyConfig calldata config) external onlyOwner {
        if (_policies[policyId].number != 0) revert PolicyExists(policyId);
        (, uint32 number,,) = policyRegistry.policyOf(config.oraclePolicyId);
        if (number == 0) revert IPolicyRegistry.OraclePolicyUnknown(config.oraclePolicyId);
        if ((config.mode == Mode.Account) != (config.rebindDelay != 0)) revert PolicyConfigInvalid();
        _policies[policyId] = Policy({
            number: number,
            mode: config.mode,
            rebindDelay: config.rebindDelay,
            acceptsAttested: config.acceptsAttested,
            isPaused: false,
            isRetired: false,
            attestedSince: 0,
            oraclePolicyId: config.oraclePolicyId
        });
        emit PolicyRegistered(policyId, config.oraclePolicyId, config);
    }

    /// @inheritdoc IPolicies
    function setCircuit(bytes32 policyId, uint32 circuitVersion, bool isAllowed) external onlyOwner {
        _requirePolicy(policyId);
        if (address(_verifiers[circuitVersion].verifier) == address(0)) revert VerifierUnknown(circuitVersion);
        isCircuitAllowed[policyId][circuitVersion] = isAllowed;
        _flagRules(policyId, circuitVersion, TermsWord.WITHDRAWN, !isAllowed);
        emit CircuitAllowed(policyId, circuitVersion, isAllowed);
    }

    /// @inheritdoc IPolicies
    function setPaused(bytes32[] calldata policyIds, bool isPaused) external onlyOwner {
        for (uint256 i = 0; i < policyIds.length; ++i) {
            _requirePolicy(policyIds[i]).isPaused = isPaused;
            _flagRules(policyIds[i], 0, TermsWord.PAUSED, isPaused);
            emit PolicyPauseChanged(policyIds[i], isPaused);
        }
    }

    /// @inheritdoc IPolicies
    function retirePolicy(bytes32 policyId) external onlyOwner {
        _requirePolicy(policyId).isRetired = true;
        _flagRules(policyId, 0, TermsWord.RETIRED, true);
        emit PolicyRetired(policyId);
    }

    /// @inheritdoc IPolicies
    function setAttester(bytes32 policyId, address attester, bool isAttester_) external onlyOwner {
        if (!_requirePolicy(policyId).acceptsAttested) revert PolicyConfigInvalid();
        _attesters[policyId][attester] = isAttester_;
        emit AttesterChanged(policyId, attester, isAttester_);
    }

    /// @inheritdoc IPolicies
    function revokeAttested(bytes32 policyId) external onlyOwner {
        uint40 since = uint40(block.timestamp + 1);
        _requirePolicy(policyId).attestedSince = since;
        emit AttestedRevoked(policyId, since);
    }

    /// @inheritdoc IPolicies
    function setLink(bytes32 policyId, bytes32 via, bool isLinked) external {
        bool isRecognised = _recognises(policyId, via);
        bytes32[] storage links = _links[policyId];
        uint256 count = links.length;
        uint256 place = 0;
        while (place < count && links[place] != via) ++place;
        if (isLinked) {
            // One nullifier has to be good for the same under both.
            bool isFit = isRecognised && _policies[policyId].mode == _policies[via].mode;
            if (!isFit || place < count || count == MOST_LINKS) revert LinkInvalid(policyId, via);
            if (_isUnlinked[policyId][via] && msg.sender != owner) revert LinkInvalid(policyId, via);
            _isUnlinked[policyId][via] = false;
            links.push(via);
        } else {
            if (place == count || (isRecognised && msg.sender != owner)) revert LinkInvalid(policyId, via);
            if (msg.sender == owner) _isUnlinked[policyId][via] = true;
            links[place] = links[count - 1];
            links.pop();
        }
        emit PolicyLinked(policyId, via, isLinked);
    }

    /// @inheritdoc IPolicies
    function isAttester(bytes32 policyId, address account) external view returns (bool) {
        return _attesters[policyId][account];
    }

    /// @inheritdoc IPolicies
    function linksOf(bytes32 policyId) external view returns (bytes32[] memory) {
        return _links[policyId];
    }

    function _recognises(bytes32 policyId, bytes32 via) internal view returns (bool) {
        bytes32 own = _policies[policyId].oraclePolicyId;
        return policyRegistry.recognises(own, _policies[via].oraclePolicyId, SCOPE_CLIENT_CLASS);
    }
}
