// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC165} from "../interfaces/external/IERC165.sol";
import {IERC8226ComplianceProvider} from "../interfaces/external/IERC8226ComplianceProvider.sol";
import {IERC8226PrincipalCheck} from "../interfaces/external/IERC8226PrincipalCheck.sol";
import {ComplianceGate} from "./ComplianceGate.sol";

/// @title  ERC8226ComplianceProvider
/// @notice Eligibility of the principals of agents' mandates under one scope document: they meet the policy
/// @dev    Principals are granted by proof and revoked by the registry's roles, so neither is done here.
contract ERC8226ComplianceProvider is IERC8226ComplianceProvider, IERC8226PrincipalCheck, ComplianceGate {
    /// @notice keccak256 of the scope document that the policy stands for; no other scope has eligible principals.
    bytes32 public immutable scopeHash;

    constructor(GateOptions memory options, bytes32 scopeHash_) ComplianceGate(options) {
        scopeHash = scopeHash_;
    }

    /// @inheritdoc IERC8226PrincipalCheck
    function checkPrincipal(address principal, bytes32 scope) external view returns (bool, uint8, uint48) {
        return _check(principal, scope);
    }

    /// @notice The reference is the policy's id: with the principal it names the attestation, which is looked up.
    function checkPrincipal(address principal, bytes32 identityRef, bytes32 scope)
        external
        view
        returns (bool, uint8, uint48)
    {
        if (identityRef != policyId) return (false, REASON_NONE, uint48(block.timestamp));
        return _check(principal, scope);
    }

    function grantPrincipal(address, bytes32, bytes32) external pure {
        revert NotSupported(msg.sig);
    }

    function revokePrincipal(address, bytes32, uint8) external pure {
        revert NotSupported(msg.sig);
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IERC8226ComplianceProvider).interfaceId
            || interfaceId == type(IERC8226PrincipalCheck).interfaceId || interfaceId == type(IERC165).interfaceId;
    }

    /// @dev A no must be asked again at once: 0 would say that it stays.
    function _check(address principal, bytes32 scope) private view returns (bool ok, uint8 reason, uint48) {
        if (scope != scopeHash) return (false, REASON_OTHER, uint48(block.timestamp));
        uint64 expiresAt;
        (ok, expiresAt, reason) = _answerOf(principal, policyId);
        if (!ok) return (false, reason, uint48(block.timestamp));
        return (true, reason, expiresAt > type(uint48).max ? type(uint48).max : uint48(expiresAt));
    }
}
