// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title  ISolvencyStanding
/// @notice What is known on chain of an entity's solvency: for contracts that open exposure, and for records
/// @dev    Whoever serves it says how a statement becomes Verified. No view reverts, for any entity or epoch.
interface ISolvencyStanding {
    /// @notice Reported is the entity's own word. Failed is final for its epoch.
    enum Status {
        None,
        Reported,
        Verified,
        Failed
    }

    /// @param root          root over liabilities, reserves and policy, as the report publishes it
    /// @param statementHash keccak256 over every member of the report and what names the statement before it; how, the
    ///                      contract that serves it says
    /// @param snapshotAt    the moment that the statement speaks of
    /// @param verifiedAt    when it became Verified; 0 where it never did. Stays where it Failed later.
    /// @param failedAt      when it Failed; 0 where it did not
    /// @param assuranceBps  share of the reserves, in basis points of their value, that a check stands behind; 0 where none
    ///                      is stated
    /// @param isSolvent     the verdict
    struct Statement {
        bytes32 root;
        bytes32 statementHash;
        uint40 snapshotAt;
        uint40 reportedAt;
        uint40 verifiedAt;
        uint40 failedAt;
        uint16 assuranceBps;
        bool isSolvent;
        Status status;
    }

    event StatementReported(
        bytes32 indexed entity,
        uint32 indexed epoch,
        bytes32 root,
        uint40 snapshotAt,
        bool isSolvent,
        uint16 assuranceBps,
        address reporter,
        string uri
    );
    event StatementVerified(
        bytes32 indexed entity, uint32 indexed epoch, address indexed verifier, uint8 confirmations, bool isVerified
    );
    event StatementFailed(bytes32 indexed entity, uint32 indexed epoch, address indexed verifier, string reason);
    event EntityRegistered(
        bytes32 indexed entity, address indexed reporter, string lei, string name, uint32 reportPeriod
    );

    /// @notice Standing of the newest statement; all zero for an entity without one.
    /// @param  entity keccak256 of the LEI's 20 letters
    function standingOf(bytes32 entity)
        external
        view
        returns (Status status, uint32 epoch, uint40 snapshotAt, bool isSolvent, uint40 verifiedAt);

    /// @notice The newest statement that is Verified now, solvent or not; all zero where there is none.
    function newestVerifiedOf(bytes32 entity)
        external
        view
        returns (uint32 epoch, uint40 snapshotAt, bool isSolvent, uint40 verifiedAt);

    /// @notice From when a reader counts, where it lets exposure be opened for a while after things turned.
    /// @return snapshotAt   of the newest statement that became Verified as solvent, whether or not it Failed later; 0 where
    ///                      there is none
    /// @return adverseSince block time of the first transaction since then that recorded that this or a later statement
    ///                      Failed, or a statement whose verdict is not solvent, verified or not: an entity's word
    ///                      against itself needs no check. 0 where there is none. Only a later statement that becomes
    ///                      Verified as solvent ends it.
    function coverOf(bytes32 entity) external view returns (uint40 snapshotAt, uint40 adverseSince);

    function statementOf(bytes32 entity, uint32 epoch) external view returns (Statement memory);
}
