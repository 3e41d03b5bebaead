// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title  ITrustRoots
/// @notice The roots of the registrar's tree of issuers, each with an epoch, and the window in which a proof may use one
/// @dev    Whoever posts roots can mint identities. Each root's full list of leaves is published under `leafListUri`,
///         and its hash here, so that anyone can recompute the root.
interface ITrustRoots {
    /// @dev One slot. `supersededAt` is 0 for the newest root.
    struct TrustRoot {
        uint48 epoch;
        uint48 postedAt;
        uint48 supersededAt;
    }

    event TrustRootPosted(uint256 indexed root, uint48 indexed epoch, bytes32 leafListHash, string leafListUri);
    event MinTrustEpochAdvanced(uint48 indexed minTrustEpoch);
    event RegistrarChanged(address indexed previousRegistrar, address indexed newRegistrar);

    /// @notice The caller is not the registrar.
    error NotRegistrar(address caller);
    /// @notice A root is a field element other than 0.
    error TrustRootInvalid();
    /// @notice The root was posted before.
    error TrustRootKnown();
    /// @notice Epochs only grow, and start at 1.
    error TrustEpochNotLater(uint48 latest, uint48 given);
    /// @notice An epoch is at most 65,536 above the one before, so that epochs cannot be used up.
    error TrustEpochTooFar(uint48 highest, uint48 given);
    /// @notice `minTrustEpoch` only grows, and at most to the epoch after the newest root's.
    error MinTrustEpochOutOfRange(uint48 lowest, uint48 highest);
    /// @notice No such root was posted.
    error TrustRootUnknown();
    /// @notice A newer root was posted, and the window after that has passed.
    error TrustRootExpired(uint256 usableUntil);
    /// @notice The root is older than `minTrustEpoch`.
    error TrustRootRevoked(uint48 epoch, uint48 minTrustEpoch);

    /// @notice Seconds for which a root stays usable after a newer one was posted.
    function rootWindow() external view returns (uint32);

    function registrar() external view returns (address);

    function latestTrustRoot() external view returns (uint256 root, uint48 epoch);

    /// @notice Roots below this epoch, and attestations made under them, no longer count.
    function minTrustEpoch() external view returns (uint48);

    function trustRoot(uint256 root) external view returns (TrustRoot memory);

    /// @notice Whether a proof under the root is taken now.
    function isTrustRootUsable(uint256 root) external view returns (bool);

    /// @notice Registrar only. The root before it stays usable for `rootWindow`.
    /// @param  root         root of the tree of issuers
    /// @param  epoch        above every epoch before it, by at most 65,536
    /// @param  leafListHash SHA-256 of the published list of leaves
    /// @param  leafListUri  where the list is published
    function postTrustRoot(uint256 root, uint48 epoch, bytes32 leafListHash, string calldata leafListUri) external;

    /// @notice Registrar or owner. Stops older roots and the attestations made under them; wallets prove again,
    ///         in mode Once too: the same subject with the same nullifier.
    function advanceMinTrustEpoch(uint48 epoch) external;

    /// @notice Owner only.
    function setRegistrar(address newRegistrar) external;
}
