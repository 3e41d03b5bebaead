// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC3643IdentityRegistry} from "../interfaces/external/IERC3643IdentityRegistry.sol";
import {ComplianceGate} from "./ComplianceGate.sol";

/// @title  ERC3643IdentityRegistry
/// @notice The identity registry of an ERC-3643 token, where a wallet is verified by its attestation
/// @dev    There are no identity contracts, claims or countries: a wallet proves the policy itself. So nobody registers
///         anybody, and `recoveryAddress` of the token cannot work: attest the new wallet, then force the transfer.
contract ERC3643IdentityRegistry is IERC3643IdentityRegistry, ComplianceGate {
    constructor(GateOptions memory options) ComplianceGate(options) {}

    /// @inheritdoc IERC3643IdentityRegistry
    function isVerified(address wallet) external view returns (bool) {
        return _isCompliant(wallet);
    }

    /// @notice Whether the wallet has an attestation, also one that has expired.
    function contains(address wallet) external view returns (bool) {
        (, uint64 expiresAt,) = _answerOf(wallet, policyId);
        return expiresAt != 0;
    }

    /// @notice The wallet: modules that keep accounts by identity then keep them by wallet. Not a contract to call.
    function identity(address wallet) external pure returns (address) {
        return wallet;
    }

    /// @notice Always 0: a country would tell the residence. Leave country modules out; the policy has the countries.
    function investorCountry(address) external pure returns (uint16) {
        return 0;
    }

    /// @notice None.
    function identityStorage() external pure returns (address) {
        return address(0);
    }

    /// @notice None.
    function issuersRegistry() external pure returns (address) {
        return address(0);
    }

    /// @notice None.
    function topicsRegistry() external pure returns (address) {
        return address(0);
    }

    function registerIdentity(address, address, uint16) external pure {
        revert NotSupported(msg.sig);
    }

    function deleteIdentity(address) external pure {
        revert NotSupported(msg.sig);
    }

    function setIdentityRegistryStorage(address) external pure {
        revert NotSupported(msg.sig);
    }

    function setClaimTopicsRegistry(address) external pure {
        revert NotSupported(msg.sig);
    }

    function setTrustedIssuersRegistry(address) external pure {
        revert NotSupported(msg.sig);
    }

    function updateCountry(address, uint16) external pure {
        revert NotSupported(msg.sig);
    }

    function updateIdentity(address, address) external pure {
        revert NotSupported(msg.sig);
    }

    function batchRegisterIdentity(address[] calldata, address[] calldata, uint16[] calldata) external pure {
        revert NotSupported(msg.sig);
    }
}
