// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ISolvencyStanding} from "./ISolvencyStanding.sol";
import {ITwoStepOwned} from "./ITwoStepOwned.sol";

/// @title  ISolvencyVerification
/// @notice How a reported statement becomes Verified or Failed: by verifiers that the owner names
/// @dev    Invariants:
///         S1 epochs of an entity grow by exactly 1, and each statement's hash covers the one before it;
///         S2 a statement never changes but for its standing, and Failed is final;
///         S3 `snapshotAt` never falls from one epoch to the next, nor lies after the block that reports it;
///         S4 an entity's reporter confirms none of its statements;
///         S5 no view reverts.
interface ISolvencyVerification is ISolvencyStanding, ITwoStepOwned {
    /// @param reporter     the one address that reports
    /// @param reportPeriod seconds from one report to the next, as the entity undertakes; for readers, enforced nowhere
    /// @param epoch        of the newest statement; 0 where there is none
    struct Entity {
        address reporter;
        uint32 reportPeriod;
        uint32 epoch;
    }

    event VerifierChanged(address indexed verifier, bool isVerifier);
    event QuorumChanged(uint8 quorum);

    /// @notice Not 20 letters and digits with ISO 7064's check digits.
    error LeiInvalid(string lei);
    /// @notice An empty name or one longer than 256 bytes, or no period.
    error EntityInvalid();
    error NotReporter(bytes32 entity, address caller);
    error NotVerifier(address caller);
    /// @notice The reporter would confirm its own entity's statement.
    error VerifierIsReporter(bytes32 entity, address caller);
    /// @notice Epochs grow by 1, up to 2^24 - 1.
    error EpochInvalid(uint32 expected);
    /// @notice The snapshot lies before the earliest moment that this statement may speak of, or after the latest.
    error SnapshotInvalid(uint256 earliest, uint256 latest);
    /// @notice A figure out of its bounds, or a text without content or longer than 1,024 bytes.
    error ReportInvalid();
    /// @notice No such statement, or another one than the verifier names.
    error StatementUnknown(bytes32 entity, uint32 epoch);
    /// @notice Only the newest statement takes confirmations.
    error StatementSuperseded(uint32 newest);
    /// @notice It has failed, or is verified already, or has this verifier's word.
    error StatementSettled(bytes32 entity, uint32 epoch);
    /// @notice At least 1, and at most the number of verifiers, of whom there are at most 32.
    error QuorumInvalid();

    /// @notice Owner only. Again for a known LEI: a new reporter, name or period; statements stay.
    /// @return entity keccak256(bytes(lei))
    function registerEntity(string calldata lei, string calldata name, address reporter, uint32 reportPeriod)
        external
        returns (bytes32 entity);

    /// @notice Owner only. A statement that waits keeps the confirmations of those who are still verifiers.
    function setVerifier(address verifier, bool isVerifier_) external;

    /// @notice Owner only. Counts from the next confirmation on.
    function setQuorum(uint8 quorum_) external;

    /// @notice A verifier's word that it checked every batch of the newest statement. The verdict may be 'not solvent'.
    /// @param  statementHash of what it checked, so that no other report under the same epoch is confirmed
    function confirm(bytes32 entity, uint32 epoch, bytes32 statementHash) external;

    /// @notice One verifier is enough, also after the statement was Verified or a later one reported.
    function fail(bytes32 entity, uint32 epoch, string calldata reason) external;

    function isVerifier(address account) external view returns (bool);

    function verifierCount() external view returns (uint8);

    function quorum() external view returns (uint8);

    function entityOf(bytes32 entity) external view returns (Entity memory);

    /// @notice How many of those who confirmed are verifiers now.
    function confirmationsOf(bytes32 entity, uint32 epoch) external view returns (uint8);
}
