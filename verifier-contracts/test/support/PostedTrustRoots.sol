// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ITrustRegistry} from "../../interfaces/ITrustRegistry.sol";
import {TrustRootHistory} from "../../registries/TrustRootHistory.sol";

/// @title  PostedTrustRoots
/// @notice The trust registry's own history of roots, which takes any root at its registrar's word: for tests of
///         contracts that read roots. Never deployed: the trust registry recomputes its roots from the leaves.
contract PostedTrustRoots is TrustRootHistory {
    address public immutable registrar;

    modifier onlyRegistrar() {
        if (msg.sender != registrar) revert ITrustRegistry.NotRegistrar(msg.sender);
        _;
    }

    constructor(address registrar_, uint32 rootWindow_) TrustRootHistory(rootWindow_) {
        registrar = registrar_;
    }

    /// @param epoch the one after the newest
    function postTrustRoot(uint256 root, uint40 epoch) external onlyRegistrar {
        require(root != 0 && epoch == _latestEpoch + 1, "test root");
        _postRoot(root);
    }

    function advanceMinTrustEpoch(uint40 epoch) external onlyRegistrar {
        (uint40 lowest, uint40 highest) = (minTrustEpoch + 1, _latestEpoch);
        if (epoch < lowest || epoch > highest) revert ITrustRegistry.MinTrustEpochOutOfRange(lowest, highest);
        _advanceMinTrustEpoch(epoch);
    }
}
