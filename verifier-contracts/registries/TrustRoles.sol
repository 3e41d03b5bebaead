// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ITrustRegistry} from "../interfaces/ITrustRegistry.sol";
import {TwoStepOwned} from "./TwoStepOwned.sol";

/// @title  TrustRoles
/// @notice The registrar, who proposes; and the watchers, who veto
abstract contract TrustRoles is ITrustRegistry, TwoStepOwned {
    /// @inheritdoc ITrustRegistry
    uint32 public immutable keyDelay;
    /// @inheritdoc ITrustRegistry
    address public registrar;
    /// @dev Until when an account is a watcher; the largest value where no end is set.
    mapping(address account => uint40) private _watchesUntil;

    modifier onlyRegistrar() {
        if (msg.sender != registrar) revert NotRegistrar(msg.sender);
        _;
    }

    modifier onlyRegistrarOrOwner() {
        if (msg.sender != registrar && msg.sender != owner) revert NotRegistrar(msg.sender);
        _;
    }

    modifier onlyWatcher() {
        if (!isWatcher(msg.sender)) revert NotWatcher(msg.sender);
        _;
    }

    constructor(address initialOwner, address initialRegistrar, uint32 delay) TwoStepOwned(initialOwner) {
        keyDelay = delay;
        _setRegistrar(initialRegistrar);
    }

    /// @inheritdoc ITrustRegistry
    /// @dev At once: what a registrar adds waits for the watchers anyway, and what it takes away the owner may too.
    function setRegistrar(address newRegistrar) external onlyOwner {
        _setRegistrar(newRegistrar);
    }

    /// @inheritdoc ITrustRegistry
    function setWatcher(address account, bool isWatcher_) external onlyOwner {
        if (account == address(0)) revert ZeroAddress();
        if (isWatcher_) {
            _watchesUntil[account] = type(uint40).max;
            emit WatcherChanged(account, true, uint40(block.timestamp));
            return;
        }
        if (!isWatcher(account)) revert NotWatcher(account);
        // A second removal is not a later one.
        uint40 until = uint40(block.timestamp) + keyDelay;
        if (until > _watchesUntil[account]) until = _watchesUntil[account];
        _watchesUntil[account] = until;
        emit WatcherChanged(account, false, until);
    }

    /// @inheritdoc ITrustRegistry
    function isWatcher(address account) public view returns (bool) {
        return block.timestamp < _watchesUntil[account];
    }

    function _setRegistrar(address newRegistrar) private {
        if (newRegistrar == address(0)) revert ZeroAddress();
        emit RegistrarChanged(registrar, newRegistrar);
        registrar = newRegistrar;
    }
}
