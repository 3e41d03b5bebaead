// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ISolvencyStanding} from "../interfaces/ISolvencyStanding.sol";
import {ISolvencyStatements} from "../interfaces/ISolvencyStatements.sol";
import {TwoStepOwned} from "../registries/TwoStepOwned.sol";
import {Lei} from "./Lei.sol";

/// @title  SolvencyStatements
/// @dev    Carries the word of named verifiers, and verifies no proof: see the interface.
contract SolvencyStatements is ISolvencyStatements, TwoStepOwned {
    /// @dev One slot. `verifiedEpoch` is Verified now; `coverEpoch` became Verified as solvent, and may have Failed.
    struct Cover {
        uint32 verifiedEpoch;
        uint32 coverEpoch;
        uint40 snapshotAt;
        uint40 adverseSince;
    }

    uint256 private constant WHOLE = 10_000;
    uint256 private constant MOST_VERIFIERS = 32;

    /// @inheritdoc ISolvencyStatements
    uint8 public verifierCount;
    /// @inheritdoc ISolvencyStatements
    uint8 public quorum;
    /// @inheritdoc ISolvencyStatements
    mapping(address account => bool) public isVerifier;
    mapping(bytes32 entity => Entity) private _entities;
    mapping(bytes32 entity => Cover) private _covers;
    mapping(bytes32 entity => mapping(uint32 epoch => Statement)) private _statements;
    mapping(bytes32 entity => mapping(uint32 epoch => address[])) private _confirmers;
    mapping(bytes32 entity => mapping(uint32 epoch => uint32)) private _verifiedBefore;
    mapping(bytes32 entity => mapping(bytes32 root => bool)) private _isRootUsed;

    modifier onlyVerifier() {
        if (!isVerifier[msg.sender]) revert NotVerifier(msg.sender);
        _;
    }

    constructor(address initialOwner, address[] memory verifiers, uint8 quorum_) TwoStepOwned(initialOwner) {
        for (uint256 i = 0; i < verifiers.length; ++i) {
            _setVerifier(verifiers[i], true);
        }
        _setQuorum(quorum_);
    }

    /// @inheritdoc ISolvencyStatements
    function registerEntity(string calldata lei, string calldata name, address reporter, uint32 reportPeriod)
        external
        onlyOwner
        returns (bytes32 entity)
    {
        if (!Lei.isValid(lei)) revert LeiInvalid(lei);
        if (bytes(name).length == 0 || bytes(name).length > 256 || reportPeriod == 0) revert EntityInvalid();
        if (reporter == address(0)) revert ZeroAddress();
        entity = keccak256(bytes(lei));
        (_entities[entity].reporter, _entities[entity].reportPeriod) = (reporter, reportPeriod);
        emit EntityRegistered(entity, reporter, lei, name, reportPeriod);
    }

    /// @inheritdoc ISolvencyStatements
    function setVerifier(address verifier, bool isVerifier_) external onlyOwner {
        _setVerifier(verifier, isVerifier_);
        if (verifierCount < quorum) revert QuorumInvalid();
    }

    /// @inheritdoc ISolvencyStatements
    function setQuorum(uint8 quorum_) external onlyOwner {
        _setQuorum(quorum_);
    }

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
        if (msg.sender != _entities[entity].reporter) revert NotReporter(entity, msg.sender);
        _requireNext(entity, epoch, snapshotAt);
        if (root == 0 || _isRootUsed[entity][root]) revert RootInvalid();
        if (assuranceBps > WHOLE) revert ReportInvalid();
        _requireText(uri);

        bytes32 before = _statements[entity][epoch - 1].statementHash;
        statementHash = keccak256(abi.encode(before, entity, epoch, root, snapshotAt, isSolvent, assuranceBps, uri));
        _isRootUsed[entity][root] = true;
        _entities[entity].epoch = epoch;
        Statement storage statement = _statements[entity][epoch];
        (statement.root, statement.statementHash) = (root, statementHash);
        (statement.snapshotAt, statement.reportedAt) = (snapshotAt, uint40(block.timestamp));
        (statement.assuranceBps, statement.isSolvent, statement.status) = (assuranceBps, isSolvent, Status.Reported);
        if (!isSolvent) _turnAdverse(entity);
        emit StatementReported(entity, epoch, root, snapshotAt, isSolvent, assuranceBps, msg.sender, uri);
    }

    /// @inheritdoc ISolvencyStatements
    function confirm(bytes32 entity, uint32 epoch, bytes32 statementHash) external onlyVerifier {
        Entity memory registered = _entities[entity];
        if (msg.sender == registered.reporter) revert VerifierIsReporter(entity, msg.sender);
        Statement storage statement = _statements[entity][epoch];
        if (statement.status == Status.None || statement.statementHash != statementHash) {
            revert StatementUnknown(entity, epoch);
        }
        if (epoch != registered.epoch) revert StatementSuperseded(registered.epoch);
        if (statement.status != Status.Reported) revert StatementSettled(entity, epoch);
        address[] storage confirmers = _confirmers[entity][epoch];
        for (uint256 i = 0; i < confirmers.length; ++i) {
            if (confirmers[i] == msg.sender) revert StatementSettled(entity, epoch);
        }
        confirmers.push(msg.sender);
        uint8 confirmations = confirmationsOf(entity, epoch);
        bool isVerified = confirmations >= quorum;
        if (isVerified) _settleVerified(entity, epoch, statement);
        emit StatementVerified(entity, epoch, msg.sender, confirmations, isVerified);
    }

    /// @inheritdoc ISolvencyStatements
    function fail(bytes32 entity, uint32 epoch, string calldata reason) external onlyVerifier {
        _requireText(reason);
        Statement storage statement = _statements[entity][epoch];
        if (statement.status == Status.None) revert StatementUnknown(entity, epoch);
        if (statement.status == Status.Failed) revert StatementSettled(entity, epoch);
        (statement.status, statement.failedAt) = (Status.Failed, uint40(block.timestamp));
        // Each epoch is stepped over once, and only after a verifier failed it.
        uint32 verified = _covers[entity].verifiedEpoch;
        while (verified != 0 && _statements[entity][verified].status == Status.Failed) {
            verified = _verifiedBefore[entity][verified];
        }
        _covers[entity].verifiedEpoch = verified;
        if (epoch >= _covers[entity].coverEpoch) _turnAdverse(entity);
        emit StatementFailed(entity, epoch, msg.sender, reason);
    }

    /// @inheritdoc ISolvencyStanding
    function standingOf(bytes32 entity) external view returns (Status, uint32, uint40, bool, uint40) {
        uint32 epoch = _entities[entity].epoch;
        Statement storage s = _statements[entity][epoch];
        return (s.status, epoch, s.snapshotAt, s.isSolvent, s.verifiedAt);
    }

    /// @inheritdoc ISolvencyStanding
    function newestVerifiedOf(bytes32 entity) external view returns (uint32, uint40, bool, uint40) {
        uint32 epoch = _covers[entity].verifiedEpoch;
        Statement storage s = _statements[entity][epoch];
        return (epoch, s.snapshotAt, s.isSolvent, s.verifiedAt);
    }

    /// @inheritdoc ISolvencyStanding
    function coverOf(bytes32 entity) external view returns (uint40, uint40) {
        Cover memory cover = _covers[entity];
        return (cover.snapshotAt, cover.adverseSince);
    }

    /// @inheritdoc ISolvencyStanding
    function statementOf(bytes32 entity, uint32 epoch) external view returns (Statement memory) {
        return _statements[entity][epoch];
    }

    /// @inheritdoc ISolvencyStatements
    function entityOf(bytes32 entity) external view returns (Entity memory) {
        return _entities[entity];
    }

    /// @inheritdoc ISolvencyStatements
    function confirmationsOf(bytes32 entity, uint32 epoch) public view returns (uint8 count) {
        address[] storage confirmers = _confirmers[entity][epoch];
        for (uint256 i = 0; i < confirmers.length; ++i) {
            if (isVerifier[confirmers[i]]) ++count;
        }
    }

    function _settleVerified(bytes32 entity, uint32 epoch, Statement storage statement) private {
        (statement.status, statement.verifiedAt) = (Status.Verified, uint40(block.timestamp));
        Cover storage cover = _covers[entity];
        _verifiedBefore[entity][epoch] = cover.verifiedEpoch;
        cover.verifiedEpoch = epoch;
        if (!statement.isSolvent) return;
        (cover.coverEpoch, cover.snapshotAt, cover.adverseSince) = (epoch, statement.snapshotAt, 0);
    }

    /// @dev The first of several counts: bad news after bad news gives no further time.
    function _turnAdverse(bytes32 entity) private {
        Cover storage cover = _covers[entity];
        if (cover.adverseSince == 0) cover.adverseSince = uint40(block.timestamp);
    }

    function _setVerifier(address verifier, bool isVerifier_) private {
        if (verifier == address(0)) revert ZeroAddress();
        if (isVerifier[verifier] == isVerifier_) return;
        if (isVerifier_ && verifierCount == MOST_VERIFIERS) revert QuorumInvalid();
        verifierCount = isVerifier_ ? verifierCount + 1 : verifierCount - 1;
        isVerifier[verifier] = isVerifier_;
        emit VerifierChanged(verifier, isVerifier_);
    }

    function _setQuorum(uint8 quorum_) private {
        if (quorum_ == 0 || quorum_ > verifierCount) revert QuorumInvalid();
        quorum = quorum_;
        emit QuorumChanged(quorum_);
    }

    function _requireNext(bytes32 entity, uint32 epoch, uint40 snapshotAt) private view {
        uint32 newest = _entities[entity].epoch;
        if (newest == type(uint32).max || epoch != newest + 1) revert EpochInvalid(newest + 1);
        uint40 earliest = newest == 0 ? 1 : _statements[entity][newest].snapshotAt;
        if (snapshotAt < earliest || snapshotAt > block.timestamp) revert SnapshotInvalid(earliest, block.timestamp);
    }

    function _requireText(string calldata text) private pure {
        if (bytes(text).length == 0 || bytes(text).length > 1_024) revert ReportInvalid();
    }
}
