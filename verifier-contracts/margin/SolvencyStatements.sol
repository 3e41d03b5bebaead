// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ISolvencyStatements} from "../interfaces/ISolvencyStatements.sol";
import {SolvencyVerification} from "../registries/SolvencyVerification.sol";

/// @title  SolvencyStatements
/// @dev    Carries the word of named verifiers, and verifies no proof: see the interface.
contract SolvencyStatements is ISolvencyStatements, SolvencyVerification {
    struct Digests {
        bytes32 root;
        bytes32 statementHash;
    }

    uint256 private constant WHOLE = 10_000;

    mapping(bytes32 entity => mapping(uint32 epoch => Digests)) private _digests;
    mapping(bytes32 entity => mapping(bytes32 root => bool)) private _isRootUsed;

    constructor(address initialOwner, address[] memory verifiers, uint8 quorum_)
        SolvencyVerification(initialOwner, verifiers, quorum_)
    {}

    /// @inheritdoc ISolvencyStatements
    function report(
        bytes32 entity,
        uint32 epoch,
        bytes32 root,
        uint40 snapshotAt,
        bool isSolvent,
        uint16 assuranceBps,
        string calldata uri
    ) external returns (bytes32 statementHash) {
        Head memory head = _requireNext(entity, epoch);
        uint256 earliest = epoch == 1 ? 1 : head.snapshotAt;
        if (snapshotAt < earliest || snapshotAt > block.timestamp) revert SnapshotInvalid(earliest, block.timestamp);
        if (root == 0 || _isRootUsed[entity][root]) revert RootInvalid();
        if (assuranceBps > WHOLE) revert ReportInvalid();
        _requireText(uri);

        bytes32 before = _digests[entity][epoch - 1].statementHash;
        statementHash = keccak256(abi.encode(before, entity, epoch, root, snapshotAt, isSolvent, assuranceBps, uri));
        _isRootUsed[entity][root] = true;
        _digests[entity][epoch] = Digests({root: root, statementHash: statementHash});
        Mark memory mark;
        (mark.snapshotAt, mark.isSolvent, mark.figureBps) = (snapshotAt, isSolvent, assuranceBps);
        _append(entity, epoch, head, mark);
        emit StatementReported(entity, epoch, root, snapshotAt, isSolvent, assuranceBps, msg.sender, uri);
    }

    function _root(bytes32 entity, uint32 epoch) internal view override returns (bytes32) {
        return _digests[entity][epoch].root;
    }

    function _statementHash(bytes32 entity, uint32 epoch) internal view override returns (bytes32) {
        return _digests[entity][epoch].statementHash;
    }

    function _assuranceBps(Mark memory mark) internal pure override returns (uint16) {
        return uint16(mark.figureBps);
    }
}
