// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {DomainTags} from "../generated/DomainTags.sol";
import {PoseidonT3} from "../generated/PoseidonT3.sol";
import {SolvencySignals} from "../generated/SolvencySignals.sol";
import {ISolvencyRegistry} from "../interfaces/ISolvencyRegistry.sol";
import {ISolvencyVerifier} from "../interfaces/ISolvencyVerifier.sol";
import {Bn254} from "../verifiers/Bn254.sol";
import {SolvencyVerification} from "./SolvencyVerification.sol";

/// @title  SolvencyRegistry
contract SolvencyRegistry is ISolvencyRegistry, SolvencyVerification {
    /// @dev Of the context hash in the verdict word, beside which verdict and floor have room.
    uint256 private constant CONTEXT_BITS = 224;
    uint256 private constant RATIO_BITS = 17;

    /// @inheritdoc ISolvencyRegistry
    ISolvencyVerifier public immutable proofVerifier;
    /// @inheritdoc ISolvencyRegistry
    uint32 public immutable maxReportAge;

    uint32 private _termsCount;
    /// @dev By `_termsKey`.
    mapping(bytes32 key => Terms) private _terms;
    mapping(bytes32 entity => mapping(uint32 epoch => uint256)) private _roots;

    /// @param initialOwner   registers entities, sets their terms and names verifiers
    /// @param proofVerifier_ of the circuit's key for the capacity that entities here report with
    /// @param maxReportAge_  seconds from a snapshot in which it may be reported, at least 1
    constructor(
        address initialOwner,
        ISolvencyVerifier proofVerifier_,
        uint32 maxReportAge_,
        address[] memory verifiers,
        uint8 quorum_
    ) SolvencyVerification(initialOwner, verifiers, quorum_) {
        if (address(proofVerifier_).code.length == 0) revert ZeroAddress();
        if (maxReportAge_ == 0) revert ReportInvalid();
        (proofVerifier, maxReportAge) = (proofVerifier_, maxReportAge_);
    }

    /// @inheritdoc ISolvencyRegistry
    function setTerms(bytes32 entity, uint256 policyHash, uint256 attesterRoot, uint40 from, uint40 until)
        external
        onlyOwner
    {
        if (_heads[entity].reporter == address(0)) revert EntityUnknown(entity);
        if (policyHash == 0 || policyHash >= Bn254.SCALAR_ORDER || attesterRoot >= Bn254.SCALAR_ORDER) {
            revert TermsInvalid();
        }
        Terms storage terms = _terms[_termsKey(entity, policyHash, attesterRoot)];
        uint32 number = terms.number;
        if (number == 0) number = ++_termsCount;
        (terms.number, terms.from, terms.until) = (number, from, until);
        emit TermsChanged(entity, number, policyHash, attesterRoot, from, until);
    }

    /// @inheritdoc ISolvencyRegistry
    function report(Report calldata r, Proof calldata proof, string calldata uri)
        external
        returns (bytes32 statementHash)
    {
        Head memory head = _requireNext(r.entity, r.epoch);
        _requireFresh(r.snapshotAt, head.snapshotAt);
        _requireText(uri);
        Mark memory mark = _mark(r);
        (uint256 root, uint256 before) = _requireProof(r, proof);
        _roots[r.entity][r.epoch] = root;
        _append(r.entity, r.epoch, head, mark);
        _emitReported(r, bytes32(root), uri);
        return _hash(r.entity, r.epoch, root, before, mark);
    }

    /// @inheritdoc ISolvencyRegistry
    function termsOf(bytes32 entity, uint256 policyHash, uint256 attesterRoot) external view returns (Terms memory) {
        return _terms[_termsKey(entity, policyHash, attesterRoot)];
    }

    /// @inheritdoc ISolvencyRegistry
    function figuresOf(bytes32 entity, uint32 epoch) external view returns (uint24, uint32) {
        Mark storage mark = _marks[entity][epoch];
        return (mark.figureBps, mark.terms);
    }

    /// @inheritdoc ISolvencyRegistry
    function nextOf(bytes32 entity) external view returns (uint32, uint256) {
        uint32 newest = _heads[entity].epoch;
        return (newest + 1, _roots[entity][newest]);
    }

    function _root(bytes32 entity, uint32 epoch) internal view override returns (bytes32) {
        return bytes32(_roots[entity][epoch]);
    }

    function _statementHash(bytes32 entity, uint32 epoch) internal view override returns (bytes32) {
        mapping(uint32 epoch => uint256) storage roots = _roots[entity];
        return _hash(entity, epoch, roots[epoch], roots[epoch - 1], _marks[entity][epoch]);
    }

    function _assuranceBps(Mark memory) internal pure override returns (uint16) {
        return 0;
    }

    /// @dev context hash + 2^224 verdict + 2^225 floor: the circuit's second signal, below the field's order by its width.
    function _verdictWord(Report calldata r, uint256 before) private view returns (uint256) {
        bytes32 context = keccak256(
            abi.encode(
                DomainTags.SOLVENCY_CONTEXT,
                r.entity,
                block.chainid,
                address(this),
                r.attesterRoot,
                r.snapshotAt,
                r.epoch,
                before
            )
        );
        uint256 verdict = (uint256(r.floorBps) << 1) | (r.isSolvent ? 1 : 0);
        return (uint256(context) >> (256 - CONTEXT_BITS)) | (verdict << CONTEXT_BITS);
    }

    function _requireFresh(uint40 snapshotAt, uint40 before) private view {
        uint256 earliest = block.timestamp > maxReportAge ? block.timestamp - maxReportAge : 0;
        if (earliest <= before) earliest = uint256(before) + 1;
        if (snapshotAt < earliest || snapshotAt > block.timestamp) revert SnapshotInvalid(earliest, block.timestamp);
    }

    /// @return root   the statement's digest, computed from the policy that the entity may report by
    /// @return before that of the epoch before, 0 in the first
    function _requireProof(Report calldata r, Proof calldata proof)
        private
        view
        returns (uint256 root, uint256 before)
    {
        before = _roots[r.entity][r.epoch - 1];
        root = PoseidonT3.hash(DomainTags.SOLVENCY_STATEMENT, r.policyHash, r.body);
        if (root == before) revert StatementRepeated();
        uint256[2] memory signals;
        (signals[SolvencySignals.STATEMENT], signals[SolvencySignals.VERDICT_WORD]) = (root, _verdictWord(r, before));
        if (!proofVerifier.verifyProof(proof.a, proof.b, proof.c, signals)) revert ProofInvalid();
    }

    /// @dev What the report states, under terms that hold for its moment.
    function _mark(Report calldata r) private view returns (Mark memory mark) {
        if (r.floorBps >> RATIO_BITS != 0) revert ReportInvalid();
        Terms storage terms = _terms[_termsKey(r.entity, r.policyHash, r.attesterRoot)];
        uint256 word;
        // One read of the one slot: number 32 | from 40 | until 40.
        assembly ("memory-safe") {
            word := sload(terms.slot)
        }
        uint32 number = uint32(word);
        if (number == 0 || r.snapshotAt < uint40(word >> 32) || r.snapshotAt >= uint40(word >> 72)) {
            revert TermsUnknown(r.entity, r.policyHash, r.attesterRoot);
        }
        (mark.snapshotAt, mark.isSolvent) = (r.snapshotAt, r.isSolvent);
        (mark.figureBps, mark.terms) = (r.floorBps, number);
    }

    function _emitReported(Report calldata r, bytes32 root, string calldata uri) private {
        emit StatementReported(r.entity, r.epoch, root, r.snapshotAt, r.isSolvent, 0, msg.sender, uri);
    }

    function _hash(bytes32 entity, uint32 epoch, uint256 root, uint256 before, Mark memory mark)
        private
        pure
        returns (bytes32)
    {
        return keccak256(
            abi.encode(entity, epoch, root, before, mark.terms, mark.snapshotAt, mark.isSolvent, mark.figureBps)
        );
    }

    function _termsKey(bytes32 entity, uint256 policyHash, uint256 attesterRoot) private pure returns (bytes32) {
        return keccak256(abi.encode(entity, policyHash, attesterRoot));
    }
}
