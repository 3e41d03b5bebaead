// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ITrustRoots} from "../interfaces/ITrustRoots.sol";

/// @title  TrustRootHistory
/// @notice Every root that ever was, by root and by epoch
abstract contract TrustRootHistory is ITrustRoots {
    /// @dev One slot. The newest root's holds `minTrustEpoch` too, so that a proof under it, which most are, costs one
    ///      storage read; elsewhere `minEpoch` is what it was then.
    struct PostedRoot {
        uint40 epoch;
        uint40 postedAt;
        uint40 supersededAt;
        uint40 minEpoch;
    }

    /// @inheritdoc ITrustRoots
    uint32 public immutable rootWindow;
    /// @inheritdoc ITrustRoots
    uint40 public minTrustEpoch;
    uint40 internal _latestEpoch;
    /// @inheritdoc ITrustRoots
    mapping(uint40 epoch => uint256 root) public trustRootAt;
    mapping(uint256 root => PostedRoot) private _roots;

    constructor(uint32 window) {
        rootWindow = window;
    }

    /// @inheritdoc ITrustRoots
    function requireTrustRoot(uint256 root) external view returns (uint40 epoch, uint40 minEpoch) {
        PostedRoot memory posted = _roots[root];
        epoch = posted.epoch;
        if (epoch == 0) revert TrustRootUnknown();
        if (posted.supersededAt == 0) return (epoch, posted.minEpoch);
        minEpoch = minTrustEpoch;
        if (epoch < minEpoch) revert TrustRootRevoked(epoch, minEpoch);
        uint256 usableUntil = uint256(posted.supersededAt) + rootWindow;
        if (block.timestamp > usableUntil) revert TrustRootExpired(usableUntil);
    }

    /// @inheritdoc ITrustRoots
    function latestTrustRoot() external view returns (uint256 root, uint40 epoch) {
        epoch = _latestEpoch;
        root = trustRootAt[epoch];
    }

    /// @inheritdoc ITrustRoots
    function trustRoot(uint256 root) external view returns (TrustRoot memory) {
        PostedRoot memory posted = _roots[root];
        return TrustRoot(posted.epoch, posted.postedAt, posted.supersededAt);
    }

    /// @inheritdoc ITrustRoots
    function isTrustRootUsable(uint256 root) external view returns (bool) {
        PostedRoot memory posted = _roots[root];
        if (posted.epoch == 0 || posted.supersededAt == 0) return posted.epoch != 0;
        return posted.epoch >= minTrustEpoch && block.timestamp <= uint256(posted.supersededAt) + rootWindow;
    }

    /// @dev A root recurs where an issuer that joined since is revoked. It stands for the same leaves again: it takes the
    ///      new epoch, and both epochs name it. The old slot is superseded first, so that one that is posted twice in a
    ///      row ends as the newest.
    function _postRoot(uint256 root) internal returns (uint40 epoch) {
        uint40 timestamp = uint40(block.timestamp);
        uint40 previous = _latestEpoch;
        epoch = previous + 1;
        if (previous != 0) _roots[trustRootAt[previous]].supersededAt = timestamp;
        _roots[root] = PostedRoot(epoch, timestamp, 0, minTrustEpoch);
        trustRootAt[epoch] = root;
        _latestEpoch = epoch;
        emit TrustRootPosted(root, epoch);
    }

    /// @dev At most the newest root's epoch: the caller sees to that.
    function _advanceMinTrustEpoch(uint40 epoch) internal {
        minTrustEpoch = epoch;
        _roots[trustRootAt[_latestEpoch]].minEpoch = epoch;
        emit MinTrustEpochAdvanced(epoch);
    }
}
