// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ISolvencyStanding} from "../interfaces/ISolvencyStanding.sol";
import {ISolvencyVerification} from "../interfaces/ISolvencyVerification.sol";
import {Lei} from "../margin/Lei.sol";
import {TwoStepOwned} from "./TwoStepOwned.sol";

/// @title  SolvencyVerification
/// @notice Entities, their statements' standing, and the verifiers who settle it
abstract contract SolvencyVerification is ISolvencyVerification, TwoStepOwned {
    /// @dev One slot: all that a report reads and writes of its entity. `snapshotAt` is the newest statement's.
    struct Head {
        address reporter;
        uint32 reportPeriod;
        uint24 epoch;
        uint40 snapshotAt;
    }

    /// @dev One slot: a statement without its digests. `figureBps` and `terms` are the deriving contract's.
    struct Mark {
        uint40 snapshotAt;
        uint40 reportedAt;
        uint40 verifiedAt;
        uint40 failedAt;
        uint24 figureBps;
        uint32 terms;
        bool isSolvent;
        Status status;
    }

    /// @dev One slot. `verifiedEpoch` is Verified now; `coverEpoch` became Verified as solvent, and may have Failed.
    struct Cover {
        uint32 verifiedEpoch;
        uint32 coverEpoch;
        uint40 snapshotAt;
        uint40 adverseSince;
    }

    uint256 private constant MOST_VERIFIERS = 32;

    /// @inheritdoc ISolvencyVerification
    uint8 public verifierCount;
    /// @inheritdoc ISolvencyVerification
    uint8 public quorum;
    /// @inheritdoc ISolvencyVerification
    mapping(address account => bool) public isVerifier;
    mapping(bytes32 entity => Head) internal _heads;
    mapping(bytes32 entity => mapping(uint32 epoch => Mark)) internal _marks;
    mapping(bytes32 entity => Cover) private _covers;
    mapping(bytes32 entity => mapping(uint32 epoch => address[])) private _confirmers;
    mapping(bytes32 entity => mapping(uint32 epoch => uint32)) private _verifiedBefore;

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

    /// @inheritdoc ISolvencyVerification
    function registerEntity(string calldata lei, string calldata name, address reporter, uint32 reportPeriod)
        external
        onlyOwner
        returns (bytes32 entity)
    {
        if (!Lei.isValid(lei)) revert LeiInvalid(lei);
        if (bytes(name).length == 0 || bytes(name).length > 256 || reportPeriod == 0) revert EntityInvalid();
        if (reporter == address(0)) revert ZeroAddress();
        entity = keccak256(bytes(lei));
        (_heads[entity].reporter, _heads[entity].reportPeriod) = (reporter, reportPeriod);
        emit EntityRegistered(entity, reporter, lei, name, reportPeriod);
    }

    /// @inheritdoc ISolvencyVerification
    function setVerifier(address verifier, bool isVerifier_) external onlyOwner {
        _setVerifier(verifier, isVerifier_);
        if (verifierCount < quorum) revert QuorumInvalid();
    }

    /// @inheritdoc ISolvencyVerification
    function setQuorum(uint8 quorum_) external onlyOwner {
        _setQuorum(quorum_);
    }

    /// @inheritdoc ISolvencyVerification
    function confirm(bytes32 entity, uint32 epoch, bytes32 statementHash) external onlyVerifier {
        Head memory head = _heads[entity];
        if (msg.sender == head.reporter) revert VerifierIsReporter(entity, msg.sender);
        Mark storage mark = _marks[entity][epoch];
        if (mark.status == Status.None || _statementHash(entity, epoch) != statementHash) {
            revert StatementUnknown(entity, epoch);
        }
        if (epoch != head.epoch) revert StatementSuperseded(head.epoch);
        if (mark.status != Status.Reported) revert StatementSettled(entity, epoch);
        address[] storage confirmers = _confirmers[entity][epoch];
        for (uint256 i = 0; i < confirmers.length; ++i) {
            if (confirmers[i] == msg.sender) revert StatementSettled(entity, epoch);
        }
        confirmers.push(msg.sender);
        uint8 confirmations = confirmationsOf(entity, epoch);
        bool isVerified = confirmations >= quorum;
        if (isVerified) _settleVerified(entity, epoch, mark);
        emit StatementVerified(entity, epoch, msg.sender, confirmations, isVerified);
    }

    /// @inheritdoc ISolvencyVerification
    function fail(bytes32 entity, uint32 epoch, string calldata reason) external onlyVerifier {
        _requireText(reason);
        Mark storage mark = _marks[entity][epoch];
        if (mark.status == Status.None) revert StatementUnknown(entity, epoch);
        if (mark.status == Status.Failed) revert StatementSettled(entity, epoch);
        (mark.status, mark.failedAt) = (Status.Failed, uint40(block.timestamp));
        // Each epoch is stepped over once, and only after a verifier failed it.
        uint32 verified = _covers[entity].verifiedEpoch;
        while (verified != 0 && _marks[entity][verified].status == Status.Failed) {
            verified = _verifiedBefore[entity][verified];
        }
        _covers[entity].verifiedEpoch = verified;
        if (epoch >= _covers[entity].coverEpoch) _turnAdverse(entity);
        emit StatementFailed(entity, epoch, msg.sender, reason);
    }

    /// @inheritdoc ISolvencyStanding
    function standingOf(bytes32 entity) external view returns (Status, uint32, uint40, bool, uint40) {
        uint32 epoch = _heads[entity].epoch;
        Mark storage mark = _marks[entity][epoch];
        return (mark.status, epoch, mark.snapshotAt, mark.isSolvent, mark.verifiedAt);
    }

    /// @inheritdoc ISolvencyStanding
    function newestVerifiedOf(bytes32 entity) external view returns (uint32, uint40, bool, uint40) {
        uint32 epoch = _covers[entity].verifiedEpoch;
        Mark storage mark = _marks[entity][epoch];
        return (epoch, mark.snapshotAt, mark.isSolvent, mark.verifiedAt);
    }

    /// @inheritdoc ISolvencyStanding
    function coverOf(bytes32 entity) external view returns (uint40, uint40) {
        Cover memory cover = _covers[entity];
        return (cover.snapshotAt, cover.adverseSince);
    }

    /// @inheritdoc ISolvencyStanding
    function statementOf(bytes32 entity, uint32 epoch) external view returns (Statement memory statement) {
        Mark memory mark = _marks[entity][epoch];
        if (mark.status == Status.None) return statement;
        (statement.root, statement.statementHash) = (_root(entity, epoch), _statementHash(entity, epoch));
        (statement.snapshotAt, statement.reportedAt) = (mark.snapshotAt, mark.reportedAt);
        (statement.verifiedAt, statement.failedAt) = (mark.verifiedAt, mark.failedAt);
        (statement.isSolvent, statement.status) = (mark.isSolvent, mark.status);
        statement.assuranceBps = _assuranceBps(mark);
    }

    /// @inheritdoc ISolvencyVerification
    function entityOf(bytes32 entity) external view returns (Entity memory) {
        Head memory head = _heads[entity];
        return Entity({reporter: head.reporter, reportPeriod: head.reportPeriod, epoch: head.epoch});
    }

    /// @inheritdoc ISolvencyVerification
    function confirmationsOf(bytes32 entity, uint32 epoch) public view returns (uint8 count) {
        address[] storage confirmers = _confirmers[entity][epoch];
        for (uint256 i = 0; i < confirmers.length; ++i) {
            if (isVerifier[confirmers[i]]) ++count;
        }
    }

    /// @dev After `_requireNext`. Of `mark` its deriving contract has filled in what it states. Both slots are written by
    ///      hand, once: the compiler would write each member.
    function _append(bytes32 entity, uint32 epoch, Head memory head, Mark memory mark) internal {
        uint256 headWord = uint160(head.reporter) | (uint256(head.reportPeriod) << 160) | (uint256(epoch) << 192)
            | (uint256(mark.snapshotAt) << 216);
        uint256 markWord = uint256(mark.snapshotAt) | (block.timestamp << 40) | (uint256(mark.figureBps) << 160)
            | (uint256(mark.terms) << 184) | (uint256(mark.isSolvent ? 1 : 0) << 216)
            | (uint256(uint8(Status.Reported)) << 224);
        Head storage headSlot = _heads[entity];
        Mark storage markSlot = _marks[entity][epoch];
        assembly ("memory-safe") {
            sstore(headSlot.slot, headWord)
            sstore(markSlot.slot, markWord)
        }
        if (!mark.isSolvent) _turnAdverse(entity);
    }

    /// @return head the entity's, whose reporter the sender is
    function _requireNext(bytes32 entity, uint32 epoch) internal view returns (Head memory head) {
        Head storage headSlot = _heads[entity];
        uint256 word;
        assembly ("memory-safe") {
            word := sload(headSlot.slot)
        }
        (head.reporter, head.reportPeriod) = (address(uint160(word)), uint32(word >> 160));
        (head.epoch, head.snapshotAt) = (uint24(word >> 192), uint40(word >> 216));
        if (msg.sender != head.reporter) revert NotReporter(entity, msg.sender);
        uint32 next = uint32(head.epoch) + 1;
        if (epoch != next || next > type(uint24).max) revert EpochInvalid(next);
    }

    function _requireText(string calldata text) internal pure {
        if (bytes(text).length == 0 || bytes(text).length > 1_024) revert ReportInvalid();
    }

    function _root(bytes32 entity, uint32 epoch) internal view virtual returns (bytes32);

    function _statementHash(bytes32 entity, uint32 epoch) internal view virtual returns (bytes32);

    function _assuranceBps(Mark memory mark) internal pure virtual returns (uint16);

    function _settleVerified(bytes32 entity, uint32 epoch, Mark storage mark) private {
        (mark.status, mark.verifiedAt) = (Status.Verified, uint40(block.timestamp));
        Cover storage cover = _covers[entity];
        _verifiedBefore[entity][epoch] = cover.verifiedEpoch;
        cover.verifiedEpoch = epoch;
        if (!mark.isSolvent) return;
        (cover.coverEpoch, cover.snapshotAt, cover.adverseSince) = (epoch, mark.snapshotAt, 0);
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
}
