// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ITrustRegistry} from "../../interfaces/ITrustRegistry.sol";
import {ITrustRoots} from "../../interfaces/ITrustRoots.sol";

/// @title  PostedTrustRoots
/// @notice Takes any root at its registrar's word, for tests of contracts that read roots. Never deployed: the trust
///         registry recomputes its roots from the leaves.
/// @dev    A root that is posted again keeps its name but takes the new epoch; the old epoch still maps to it.
contract PostedTrustRoots is ITrustRoots {
    address public immutable registrar;
    /// @inheritdoc ITrustRoots
    uint32 public immutable rootWindow;
    /// @inheritdoc ITrustRoots
    uint40 public minTrustEpoch;
    /// @inheritdoc ITrustRoots
    mapping(uint40 epoch => uint256) public trustRootAt;

    uint256 private _latestRoot;
    uint40 private _latestEpoch;
    mapping(uint256 root => TrustRoot) private _roots;

    modifier onlyRegistrar() {
        if (msg.sender != registrar) revert ITrustRegistry.NotRegistrar(msg.sender);
        _;
    }

    constructor(address registrar_, uint32 rootWindow_) {
        (registrar, rootWindow) = (registrar_, rootWindow_);
    }

    /// @param epoch above every epoch before it
    function postTrustRoot(uint256 root, uint40 epoch) external onlyRegistrar {
        require(root != 0 && epoch > _latestEpoch, "test root");
        uint40 timestamp = uint40(block.timestamp);
        if (_latestRoot != 0) _roots[_latestRoot].supersededAt = timestamp;
        _roots[root] = TrustRoot({epoch: epoch, postedAt: timestamp, supersededAt: 0});
        (_latestRoot, _latestEpoch) = (root, epoch);
        trustRootAt[epoch] = root;
        emit TrustRootPosted(root, epoch);
    }

    function advanceMinTrustEpoch(uint40 epoch) external onlyRegistrar {
        (uint40 lowest, uint40 highest) = (minTrustEpoch + 1, _latestEpoch);
        if (epoch < lowest || epoch > highest) revert ITrustRegistry.MinTrustEpochOutOfRange(lowest, highest);
        minTrustEpoch = epoch;
        emit MinTrustEpochAdvanced(epoch);
    }

    /// @inheritdoc ITrustRoots
    function requireTrustRoot(uint256 root) external view returns (uint40 epoch, uint40 minEpoch) {
        TrustRoot memory posted = _roots[root];
        (epoch, minEpoch) = (posted.epoch, minTrustEpoch);
        if (epoch == 0) revert TrustRootUnknown();
        if (epoch < minEpoch) revert TrustRootRevoked(epoch, minEpoch);
        uint256 usableUntil = _usableUntil(posted);
        if (block.timestamp > usableUntil) revert TrustRootExpired(usableUntil);
    }

    /// @inheritdoc ITrustRoots
    function latestTrustRoot() external view returns (uint256 root, uint40 epoch) {
        return (_latestRoot, _latestEpoch);
    }

    /// @inheritdoc ITrustRoots
    function trustRoot(uint256 root) external view returns (TrustRoot memory) {
        return _roots[root];
    }

    /// @inheritdoc ITrustRoots
    function isTrustRootUsable(uint256 root) external view returns (bool) {
        TrustRoot memory posted = _roots[root];
        return posted.epoch != 0 && posted.epoch >= minTrustEpoch && block.timestamp <= _usableUntil(posted);
    }

    function _usableUntil(TrustRoot memory posted) private view returns (uint256) {
        return posted.supersededAt == 0 ? type(uint256).max : uint256(posted.supersededAt) + rootWindow;
    }
}
