// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceGate} from "../interfaces/IComplianceGate.sol";
import {IComplianceRegistry} from "../interfaces/IComplianceRegistry.sol";

/// @title  ComplianceGate
/// @notice Asks the compliance registry, and takes nothing but a full 'compliant' for one
abstract contract ComplianceGate is IComplianceGate {
    uint8 internal constant REASON_COMPLIANT = 0;
    uint8 internal constant REASON_NONE = 6;
    uint8 internal constant REASON_OTHER = 8;

    /// @dev What one question of the registry may cost. With recognised regimes up to eight linked policies are read.
    uint256 internal constant GAS_OF_QUESTION = 100_000;
    uint256 internal constant GAS_OF_RECOGNISED = 400_000;
    /// @dev For the call itself to a cold address, and to read the answer.
    uint256 private constant GAS_AROUND = 6_000;

    /// @inheritdoc IComplianceGate
    IComplianceRegistry public immutable registry;
    /// @inheritdoc IComplianceGate
    bytes32 public immutable policyId;
    /// @inheritdoc IComplianceGate
    bool public immutable acceptsRecognised;
    /// @inheritdoc IComplianceGate
    IComplianceRegistry.Tier public immutable leastTier;

    constructor(GateOptions memory options) {
        if (address(options.registry).code.length == 0) revert RegistryWithoutCode(address(options.registry));
        registry = options.registry;
        policyId = options.policyId;
        acceptsRecognised = options.acceptsRecognised;
        leastTier = options.leastTier;
    }

    /// @notice Whether the account meets the gate's policy now. Never reverts; the zero address never does.
    function _isCompliant(address account) internal view returns (bool ok) {
        (ok,,) = _answerOf(account, policyId);
    }

    /// @notice The registry's answer about an account and any policy, by the gate's options. Never reverts.
    /// @return ok        whether the account meets the policy
    /// @return expiresAt Unix seconds, of the last attestation too; 0 where there is none or none was told
    /// @return reason    as in ERC-8226; 8 also where the registry gave no answer, or of too weak a tier
    function _answerOf(address account, bytes32 policy)
        internal
        view
        returns (bool ok, uint64 expiresAt, uint8 reason)
    {
        if (account == address(0)) return (false, 0, REASON_NONE);
        uint256[4] memory words;
        bytes memory question = acceptsRecognised
            ? abi.encodeCall(IComplianceRegistry.isCompliantOrRecognised, (account, policy))
            : abi.encodeCall(IComplianceRegistry.isCompliant, (account, policy));
        bool answered = acceptsRecognised
            ? _ask(question, GAS_OF_RECOGNISED, words, 4)
            : _ask(question, GAS_OF_QUESTION, words, 3);
        if (!answered || words[0] > 1 || words[1] > type(uint64).max || words[2] > REASON_OTHER) {
            return (false, 0, REASON_OTHER);
        }
        expiresAt = uint64(words[1]);
        if (words[0] == 0) return (false, expiresAt, words[2] == 0 ? REASON_OTHER : uint8(words[2]));
        ok = words[2] == REASON_COMPLIANT && expiresAt > block.timestamp
            && _isTierEnough(account, acceptsRecognised ? bytes32(words[3]) : policy);
        reason = ok ? REASON_COMPLIANT : REASON_OTHER;
    }

    function _isTierEnough(address account, bytes32 policy) private view returns (bool) {
        if (leastTier != IComplianceRegistry.Tier.Proof) return true;
        uint256[4] memory words;
        return _ask(abi.encodeCall(IComplianceRegistry.tierOf, (account, policy)), GAS_OF_QUESTION, words, 1)
            && words[0] == uint256(IComplianceRegistry.Tier.Proof);
    }

    /// @dev Reads `count` words and nothing past them, whatever is returned. A call keeps 1/64 of the gas back: with less
    ///      than 64/63 of `gasLimit` at hand the registry would get less than its share, so it is not asked.
    function _ask(bytes memory question, uint256 gasLimit, uint256[4] memory words, uint256 count)
        private
        view
        returns (bool answered)
    {
        if (gasleft() < gasLimit + gasLimit / 63 + GAS_AROUND) return false;
        address target = address(registry);
        assembly ("memory-safe") {
            answered := staticcall(gasLimit, target, add(question, 0x20), mload(question), words, shl(5, count))
            answered := and(answered, eq(returndatasize(), shl(5, count)))
        }
    }
}
