// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ISolvencyVerification} from "./ISolvencyVerification.sol";
import {ISolvencyVerifier} from "./ISolvencyVerifier.sol";

/// @title  ISolvencyRegistry
/// @notice Solvency statements whose top proof this contract verifies, and which named verifiers then check to the leaves
/// @dev    What a report is: a proof that, for the nodes of liabilities and reserves that it names, at its prices and by
///         this policy, the verdict is this one, made for this entity, chain, registry, attesters, moment, epoch and
///         statement before. What it is not: the proofs below those nodes, which are verified off chain by whoever
///         confirms, and the age and signature of the prices. So a statement is Reported until a quorum of verifiers
///         confirms it, and only Verified ones count in `newestVerifiedOf` and `coverOf`.
///         `root` of a Statement is the circuit's public signal: H[SOLVENCY_STATEMENT](policyHash, body).
///         `statementHash` is keccak256(abi.encode(entity, epoch, root, root before, terms, snapshotAt, isSolvent,
///         floorBps)). `assuranceBps` is 0: no share is stated here. Beside the invariants of ISolvencyVerification:
///         R1 each statement's proof was verified, for the statement before it and under terms of the owner;
///         R2 `snapshotAt` grows from one epoch to the next.
interface ISolvencyRegistry is ISolvencyVerification {
    /// @param entity       keccak256 of the LEI's 20 letters
    /// @param epoch        one more than the newest
    /// @param snapshotAt   later than the one before, not in the future, and at most `maxReportAge` old
    /// @param floorBps     a ratio that the portfolio reaches, basis points below 2^17; 0 states none
    /// @param isSolvent    the verdict
    /// @param policyHash   `solvencyPolicyHash` of the signed policy
    /// @param attesterRoot of the keys that may attest reserves
    /// @param body         H[SOLVENCY_STATEMENT](liabilities, reserves 1, reserves 2, market root): not read here
    struct Report {
        bytes32 entity;
        uint32 epoch;
        uint40 snapshotAt;
        uint24 floorBps;
        bool isSolvent;
        uint256 policyHash;
        uint256 attesterRoot;
        uint256 body;
    }

    /// @dev G2 points have their imaginary parts first, as in EIP-197.
    struct Proof {
        uint256[2] a;
        uint256[2][2] b;
        uint256[2] c;
    }

    /// @notice By which policy and on whose attestations an entity may report snapshots of `from` up to, not at, `until`.
    /// @param number from 1, never given twice; 0 where there are no such terms
    struct Terms {
        uint32 number;
        uint40 from;
        uint40 until;
    }

    event TermsChanged(
        bytes32 indexed entity,
        uint32 indexed terms,
        uint256 policyHash,
        uint256 attesterRoot,
        uint40 from,
        uint40 until
    );

    /// @notice No entity of this name.
    error EntityUnknown(bytes32 entity);
    /// @notice A policy hash of 0, or a value that is no field element.
    error TermsInvalid();
    /// @notice The owner takes no report of this entity by this policy and these attesters for this moment.
    error TermsUnknown(bytes32 entity, uint256 policyHash, uint256 attesterRoot);
    /// @notice The statement before, once more.
    error StatementRepeated();
    /// @notice The proof does not hold for this report, here and now.
    error ProofInvalid();

    /// @notice Owner only. Again for the same entity, policy and attesters: another span; statements stay.
    /// @param  until the first moment that they no longer hold; at or before `from` they never do
    function setTerms(bytes32 entity, uint256 policyHash, uint256 attesterRoot, uint40 from, uint40 until) external;

    /// @notice The entity's reporter.
    /// @param  uri where the publication is
    /// @return statementHash what verifiers name when they confirm
    function report(Report calldata report_, Proof calldata proof, string calldata uri)
        external
        returns (bytes32 statementHash);

    /// @notice Of the circuit with this registry's capacity.
    function proofVerifier() external view returns (ISolvencyVerifier);

    /// @notice Seconds from a snapshot in which it may be reported.
    function maxReportAge() external view returns (uint32);

    function termsOf(bytes32 entity, uint256 policyHash, uint256 attesterRoot) external view returns (Terms memory);

    /// @return floorBps a ratio of reserves after haircuts to liabilities that the entity proved to reach; 0: none stated
    /// @return terms    the number of those it was reported under; 0 where there is no statement
    function figuresOf(bytes32 entity, uint32 epoch) external view returns (uint24 floorBps, uint32 terms);

    /// @notice What a proof of the next statement must be made for, beside attesters and moment.
    function nextOf(bytes32 entity) external view returns (uint32 epoch, uint256 previousStatement);
}
