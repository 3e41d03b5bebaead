// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ITwoStepOwned} from "../interfaces/ITwoStepOwned.sol";

/// @title  TwoStepOwned
abstract contract TwoStepOwned is ITwoStepOwned {
    /// @inheritdoc ITwoStepOwned
    address public owner;
    /// @inheritdoc ITwoStepOwned
    address public pendingOwner;

    modifier onlyOwner() {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        _;
    }

    constructor(address initialOwner) {
        if (initialOwner == address(0)) revert ZeroAddress();
        owner = initialOwner;
        emit OwnershipTransferred(address(0), initialOwner);
    }

    /// @inheritdoc ITwoStepOwned
    function transferOwnership(address newOwner) external onlyOwner {
        pendingOwner = newOwner;
        emit OwnershipTransferStarted(owner, newOwner);
    }

    /// @inheritdoc ITwoStepOwned
    function acceptOwnership() external {
        if (msg.sender != pendingOwner) revert NotPendingOwner(msg.sender);
        emit OwnershipTransferred(owner, msg.sender);
        owner = msg.sender;
        delete pendingOwner;
    }
}
