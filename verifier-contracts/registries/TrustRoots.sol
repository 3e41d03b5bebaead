// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ITrustRoots} from "../interfaces/ITrustRoots.sol";
import {Bn254} from "../verifiers/Bn254.sol";
import {TwoStepOwned} from "./TwoStepOwned.sol";

/// @title  TrustRoots
abstract contract TrustRoots is ITrustRoots, TwoStepOwned {
    /// @dev One slot, since every attestation reads it.
    struct TrustState {
        uint48 latestEpoch;
        uint48 minEpoch;
        bool isAttestPaused;
    }

    /// @dev Below it no posting of a faulty or stolen registrar can use the epochs up.
    uint48 private constant MAX_EPOCH_STEP = 1 << 16;

    /// @inheritdoc ITrustRoots
    uint32 public immutable rootWindow;
    /// @inheritdoc ITrustRoots
    address public registrar;

    TrustState internal _trust;
    uint256 private _latestRoot;
    mapping(uint256 root => TrustRoot) private _roots;

    constructor(address initialRegistrar, uint32 window) {
        rootWindow = window;
        _setRegistrar(initialRegistrar);
    }

    /// @inheritdoc ITrustRoots
    function postTrustRoot(uint256 root, uint48 epoch, bytes32 leafListHash, string calldata leafListUri) external {
        if (msg.sender != registrar) revert NotRegistrar(msg.sender);
        if (root == 0 || root >= Bn254.SCALAR_ORDER) revert TrustRootInvalid();
        if (_roots[root].epoch != 0) revert TrustRootKnown();
        uint48 latest = _trust.latestEpoch;
        if (epoch <= latest) revert TrustEpochNotLater(latest, epoch);
        if (epoch - latest > MAX_EPOCH_STEP) revert TrustEpochTooFar(latest + MAX_EPOCH_STEP, epoch);

        uint48 timestamp = uint48(block.timestamp);
        if (_latestRoot != 0) _roots[_latestRoot].supersededAt = timestamp;
        _roots[root] = TrustRoot({epoch: epoch, postedAt: timestamp, supersededAt: 0});
        _latestRoot = root;
        _trust.latestEpoch = epoch;
        emit TrustRootPosted(root, epoch, leafListHash, leafListUri);
    }

    /// @inheritdoc ITrustRoots
    function advanceMinTrustEpoch(uint48 epoch) external {
        if (msg.sender != registrar && msg.sender != owner) revert NotRegistrar(msg.sender);
        (uint48 lowest, uint48 highest) = (_trust.minEpoch + 1, _trust.latestEpoch + 1);
        if (epoch < lowest || epoch > highest) revert MinTrustEpochOutOfRange(lowest, highest);
        _trust.minEpoch = epoch;
        emit MinTrustEpochAdvanced(epoch);
    }

    /// @inheritdoc ITrustRoots
    function setRegistrar(address newRegistrar) external onlyOwner {
        _setRegistrar(newRegistrar);
    }

    /// @inheritdoc ITrustRoots
    function latestTrustRoot() external view returns (uint256 root, uint48 epoch) {
        return (_latestRoot, _trust.latestEpoch);
    }

    /// @inheritdoc ITrustRoots
    function minTrustEpoch() external view returns (uint48) {
        return _trust.minEpoch;
    }

    /// @inheritdoc ITrustRoots
    function trustRoot(uint256 root) external view returns (TrustRoot memory) {
        return _roots[root];
    }

    /// @inheritdoc ITrustRoots
    function isTrustRootUsable(uint256 root) external view returns (bool) {
        TrustRoot memory record = _roots[root];
        return record.epoch != 0 && record.epoch >= _trust.minEpoch && block.timestamp <= _usableUntil(record);
    }

    /// @dev The epoch of a root that a proof may use now.
    function _requireTrustRoot(uint256 root, uint48 minEpoch) internal view returns (uint48) {
        TrustRoot memory record = _roots[root];
        if (record.epoch == 0) revert TrustRootUnknown();
        if (record.epoch < minEpoch) revert TrustRootRevoked(record.epoch, minEpoch);
        uint256 usableUntil = _usableUntil(record);
        if (block.timestamp > usableUntil) revert TrustRootExpired(usableUntil);
        return record.epoch;
    }

    function _usableUntil(TrustRoot memory record) private view returns (uint256) {
        return record.supersededAt == 0 ? type(uint256).max : uint256(record.supersededAt) + rootWindow;
    }

    function _setRegistrar(address newRegistrar) private {
        if (newRegistrar == address(0)) revert ZeroAddress();
        emit RegistrarChanged(registrar, newRegistrar);
        registrar = newRegistrar;
    }
}
