// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title  ITrustRoots
/// @notice The roots that a proof may be under, as a compliance registry reads them
interface ITrustRoots {
    /// @dev One slot. `supersededAt` is 0 for the newest root.
    struct TrustRoot {
        uint40 epoch;
        uint40 postedAt;
        uint40 supersededAt;
    }

    event TrustRootPosted(uint256 indexed root, uint40 indexed epoch);
    event MinTrustEpochAdvanced(uint40 indexed minTrustEpoch);

    /// @notice No such root was posted.
    error TrustRootUnknown();
    /// @notice A newer root was posted, and the window after that has passed.
    error TrustRootExpired(uint256 usableUntil);
    /// @notice The root is older than `minTrustEpoch`.
    error TrustRootRevoked(uint40 epoch, uint40 minTrustEpoch);

    /// @notice Reverts unless a proof under the root is taken now.
    /// @return epoch    of the root
    /// @return minEpoch attestations under roots below it do not count
    function requireTrustRoot(uint256 root) external view returns (uint40 epoch, uint40 minEpoch);

    /// @notice Roots below this epoch, and attestations made under them, no longer count.
    function minTrustEpoch() external view returns (uint40);

    function latestTrustRoot() external view returns (uint256 root, uint40 epoch);

    /// @notice A root that stands for the newest leaves again has its newest epoch and times.
    function trustRoot(uint256 root) external view returns (TrustRoot memory);

    /// @notice The root with an epoch; 0 where there is none. Root history.
    function trustRootAt(uint40 epoch) external view returns (uint256 root);

    /// @notice Whether a proof under the root is taken now. Never reverts.
    function isTrustRootUsable(uint256 root) external view returns (bool);

    /// @notice Seconds for which a root stays usable after a newer one was posted.
    function rootWindow() external view returns (uint32);
}
