// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title  IERC3643IdentityRegistry
/// @notice The identity registry of ERC-3643, redeclared; the standard's contract types are addresses here, the same ABI
interface IERC3643IdentityRegistry {
    function registerIdentity(address wallet, address identity, uint16 country) external;

    function deleteIdentity(address wallet) external;

    function setIdentityRegistryStorage(address identityStorage) external;

    function setClaimTopicsRegistry(address topicsRegistry) external;

    function setTrustedIssuersRegistry(address issuersRegistry) external;

    function updateCountry(address wallet, uint16 country) external;

    function updateIdentity(address wallet, address identity) external;

    function batchRegisterIdentity(
        address[] calldata wallets,
        address[] calldata identities,
        uint16[] calldata countries
    ) external;

    function contains(address wallet) external view returns (bool);

    function isVerified(address wallet) external view returns (bool);

    function identity(address wallet) external view returns (address);

    /// @return country ISO 3166-1 numeric
    function investorCountry(address wallet) external view returns (uint16 country);

    function identityStorage() external view returns (address);

    function issuersRegistry() external view returns (address);

    function topicsRegistry() external view returns (address);
}
