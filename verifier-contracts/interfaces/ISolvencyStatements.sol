// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ISolvencyVerification} from "./ISolvencyVerification.sol";

/// @title  ISolvencyStatements
/// @notice Solvency statements on the word of named verifiers
/// @dev    No proof is verified here. A statement is Verified because a quorum of verifiers that the owner named say that
///         they checked every batch; whoever relies on it relies on them and on the owner. A SolvencyRegistry verifies
///         the top proof itself and serves the same ISolvencyStanding. Beside the invariants of ISolvencyVerification:
///         each statement's hash covers all statements before it.
interface ISolvencyStatements is ISolvencyVerification {
    /// @notice No root, or one that the entity has reported before.
    error RootInvalid();

    /// @notice The entity's reporter.
    /// @param  epoch one more than the newest
    /// @param  uri   where the signed report is
    /// @return statementHash what verifiers name when they confirm
    function report(
        bytes32 entity,
        uint32 epoch,
        bytes32 root,
        uint40 snapshotAt,
        bool isSolvent,
        uint16 assuranceBps,
        string calldata uri
    ) external returns (bytes32 statementHash);
}
