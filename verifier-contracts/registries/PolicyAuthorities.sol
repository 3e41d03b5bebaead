// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPolicyRegistry} from "../interfaces/IPolicyRegistry.sol";

/// @title  PolicyAuthorities
/// @notice Who may speak for an authority
abstract contract PolicyAuthorities is IPolicyRegistry {
    uint256 private constant NAME_BYTES = 256;

    mapping(bytes32 authorityId => Authority) private _authorities;
    mapping(bytes32 authorityId => mapping(Role => mapping(address => bool))) private _roles;

    modifier onlyAdmin(bytes32 authorityId) {
        if (msg.sender != _requireAuthority(authorityId).admin) revert RoleMissing(authorityId, msg.sender);
        _;
    }

    modifier onlyRole(bytes32 authorityId, Role role) {
        if (msg.sender != _requireAuthority(authorityId).admin && !_roles[authorityId][role][msg.sender]) {
            revert RoleMissing(authorityId, msg.sender);
        }
        _;
    }

    /// @inheritdoc IPolicyRegistry
    function createAuthority(string calldata did, uint40 minNotice) external returns (bytes32 authorityId) {
        _requireName(did);
        authorityId = keccak256(abi.encode(msg.sender, did));
        if (_authorities[authorityId].admin != address(0)) revert AuthorityExists(authorityId);
        _authorities[authorityId] =
            Authority({admin: msg.sender, pendingAdmin: address(0), minNotice: minNotice, did: did});
        emit AuthorityCreated(authorityId, msg.sender, minNotice, did);
    }

    /// @inheritdoc IPolicyRegistry
    function transferAdmin(bytes32 authorityId, address newAdmin) external onlyAdmin(authorityId) {
        _authorities[authorityId].pendingAdmin = newAdmin;
        emit AdminTransferStarted(authorityId, msg.sender, newAdmin);
    }

    /// @inheritdoc IPolicyRegistry
    function acceptAdmin(bytes32 authorityId) external {
        Authority storage authority = _requireAuthority(authorityId);
        if (msg.sender != authority.pendingAdmin) revert RoleMissing(authorityId, msg.sender);
        emit AdminTransferred(authorityId, authority.admin, msg.sender);
        authority.admin = msg.sender;
        delete authority.pendingAdmin;
    }

    /// @inheritdoc IPolicyRegistry
    function setRole(bytes32 authorityId, Role role, address account, bool isHeld) external onlyAdmin(authorityId) {
        _roles[authorityId][role][account] = isHeld;
        emit RoleChanged(authorityId, role, account, isHeld);
    }

    /// @inheritdoc IPolicyRegistry
    function authorityOf(bytes32 authorityId) external view returns (Authority memory) {
        return _authorities[authorityId];
    }

    /// @inheritdoc IPolicyRegistry
    function hasRole(bytes32 authorityId, Role role, address account) external view returns (bool) {
        return _roles[authorityId][role][account];
    }

    function _minNotice(bytes32 authorityId) internal view returns (uint256) {
        return _authorities[authorityId].minNotice;
    }

    function _requireName(string calldata name) internal pure {
        if (bytes(name).length == 0 || bytes(name).length > NAME_BYTES) revert NameInvalid();
    }

    function _requireAuthority(bytes32 authorityId) private view returns (Authority storage authority) {
        authority = _authorities[authorityId];
        if (authority.admin == address(0)) revert AuthorityUnknown(authorityId);
    }
}
