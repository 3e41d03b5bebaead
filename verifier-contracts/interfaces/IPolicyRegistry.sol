// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title  IPolicyRegistry
/// @notice The regulatory oracle: authorities publish versions of signed policy packs, each with the day from which it is
///         in force, and contracts read which version counts now
/// @dev    Anyone may create an authority; whoever relies on one pins its id. Invariants:
///         P1 a version never changes, and versions of a policy only grow;
///         P2 `validFrom` never falls from one version to the next, so that a date has one version;
///         P3 a version announced later than the first takes effect no earlier than the authority's `minNotice`;
///         P4 no read reverts for a policy, version or role that exists, suspended or not.
interface IPolicyRegistry {
    /// @notice Publisher announces versions. Guardian suspends a policy; the admin alone lifts a suspension.
    enum Role {
        Publisher,
        Guardian
    }

    struct Authority {
        address admin;
        address pendingAdmin;
        /// Seconds between the announcement of a further version and the first moment that it may be in force.
        uint40 minNotice;
        /// The authority's name, as in its packs. That the DID's controller made this entry is shown by the DID's
        /// document or the pack, not here.
        string did;
    }

    /// @param attestation            seconds from a proof's `asOf` to an attestation's expiry, at least 1
    /// @param attestationForLeverage greatest age in seconds of an attestation that opens leverage, at most `attestation`
    /// @param asOfOnChain            oldest age of a proof's `asOf` in seconds, at least 1
    /// @param superseded             seconds for which the version before stays honoured once this one is in force
    /// @param solvencyReport         seconds after which a solvency report is stale
    struct Times {
        uint32 attestation;
        uint32 attestationForLeverage;
        uint24 asOfOnChain;
        uint32 superseded;
        uint32 solvencyReport;
    }

    /// @param policyHash  Poseidon hash of the pack's rules; 0 for a pack of figures alone
    /// @param packDigest  SHA-256 of the pack's RFC 8785 text, which the authority signs
    /// @param figuresHash keccak256(abi.encode(Figures)) as announced
    /// @param regime      number of the regime in the SDK's vocabulary; 0 for none
    struct Version {
        uint256 policyHash;
        bytes32 packDigest;
        bytes32 figuresHash;
        uint40 announcedAt;
        uint40 validFrom;
        uint40 validUntil;
        uint8 regime;
        Times times;
    }

    /// @dev Basis points of value. `maxBps` bounds what volatility may raise it to; `referenceVolatilityBps` (annual)
    ///      is where raising begins, 0 for never.
    struct Haircut {
        uint8 collateralClass;
        uint16 bps;
        uint16 maxBps;
        uint16 referenceVolatilityBps;
    }

    /// @dev `clientClass` 0 is for every client; another row of the same asset class is for that class of clients alone.
    ///      `leverageHundredths` 3000 is 30 times; 0 forbids.
    struct Margin {
        uint8 assetClass;
        uint8 clientClass;
        uint16 initialBps;
        uint16 maxInitialBps;
        uint16 leverageHundredths;
        uint16 referenceVolatilityBps;
    }

    /// @dev `scopes`: bit 0 KYC, 1 screening, 2 client class, 3 margin (the SDK's EQUIVALENCE_SCOPES).
    struct Recognition {
        bytes32 authorityId;
        uint8 regime;
        uint8 scopes;
        uint40 until;
    }

    /// @notice What of a pack contracts need. Numbers are those of the SDK's vocabularies, from 1.
    struct Figures {
        Haircut[] haircuts;
        Margin[] margins;
        Recognition[] recognitions;
    }

    struct Announcement {
        uint256 policyHash;
        bytes32 packDigest;
        uint40 validFrom;
        uint40 validUntil;
        uint8 regime;
        Times times;
        Figures figures;
        /// Where the signed pack is.
        string uri;
    }

    event AuthorityCreated(bytes32 indexed authorityId, address indexed admin, uint40 minNotice, string did);
    event AdminTransferStarted(bytes32 indexed authorityId, address indexed previousAdmin, address indexed newAdmin);
    event AdminTransferred(bytes32 indexed authorityId, address indexed previousAdmin, address indexed newAdmin);
    event RoleChanged(bytes32 indexed authorityId, Role indexed role, address indexed account, bool isHeld);
    event PolicyCreated(bytes32 indexed policyId, bytes32 indexed authorityId, uint32 indexed number, string packId);
    event PolicyUpdated(bytes32 indexed policyId, uint32 indexed version, bytes32 indexed policyHash, string uri);
    event PolicyAnnounced(bytes32 indexed policyId, uint32 indexed version, Announcement announcement);
    event PolicySuspensionChanged(bytes32 indexed policyId, bool isSuspended, string reason);

    /// @notice No such authority.
    error AuthorityUnknown(bytes32 authorityId);
    /// @notice The sender has created an authority of this name before.
    error AuthorityExists(bytes32 authorityId);
    /// @notice The caller does not hold the role.
    error RoleMissing(bytes32 authorityId, address caller);
    /// @notice No such policy.
    error OraclePolicyUnknown(bytes32 policyId);
    /// @notice No such version.
    error PolicyVersionUnknown(bytes32 policyId, uint16 version);
    /// @notice The policy hash is not a field element, or rules and figures are both missing.
    error AnnouncementInvalid();
    /// @notice `validFrom` lies before the least notice or before the version before or, of a further version, more than
    ///         730 days ahead; or `validUntil` is not after it.
    error AnnouncementTimesInvalid(uint256 earliest);
    /// @notice At most 4 versions may be waiting to be in force.
    error TooManyAnnounced();
    /// @notice A figure is out of its bounds, or stands twice.
    error FiguresInvalid();
    /// @notice An empty name, or one longer than 256 bytes.
    error NameInvalid();
    /// @notice The policy is suspended already, or not.
    error SuspensionUnchanged();

    /// @notice The sender becomes the admin of a new authority.
    /// @return authorityId keccak256(abi.encode(sender, did)): nobody else can take it
    function createAuthority(string calldata did, uint40 minNotice) external returns (bytes32 authorityId);

    /// @notice Admin only. Names the successor; the zero address withdraws the hand-over.
    function transferAdmin(bytes32 authorityId, address newAdmin) external;

    function acceptAdmin(bytes32 authorityId) external;

    /// @notice Admin only.
    function setRole(bytes32 authorityId, Role role, address account, bool isHeld) external;

    /// @notice Publisher or admin. The first announcement of a `packId` creates the policy.
    function announce(bytes32 authorityId, string calldata packId, Announcement calldata announcement)
        external
        returns (bytes32 policyId, uint16 version);

    /// @notice Guardian or admin. New attestations stop and `isCompliant` says no; every read goes on.
    function suspend(bytes32 policyId, string calldata reason) external;

    /// @notice Admin only.
    function lift(bytes32 policyId, string calldata reason) external;

    function authorityOf(bytes32 authorityId) external view returns (Authority memory);

    function hasRole(bytes32 authorityId, Role role, address account) external view returns (bool);

    function policyIdOf(bytes32 authorityId, string calldata packId) external pure returns (bytes32);

    /// @return authorityId   whose it is
    /// @return number        its place among all policies, from 1; 0 where there is none
    /// @return latestVersion newest announced version
    /// @return isSuspended   whether it is suspended now
    function policyOf(bytes32 policyId)
        external
        view
        returns (bytes32 authorityId, uint32 number, uint16 latestVersion, bool isSuspended);

    function versionOf(bytes32 policyId, uint16 version) external view returns (Version memory);

    /// @notice Poseidon(RULE; policyHash, scope): the public signal that binds a proof to a version's rules and a scope.
    ///         Reverts where there is no such version or it has no rules.
    /// @param  scope nullifier scope, a field element
    function ruleHashOf(bytes32 policyId, uint16 version, uint256 scope) external view returns (uint256);

    /// @notice The version in force at a time, past or announced; 0 where there is none.
    function versionAt(bytes32 policyId, uint256 timestamp) external view returns (uint16 version);

    /// @notice The version in force now; 0 where there is none.
    function versionInForce(bytes32 policyId) external view returns (uint16 version);

    /// @notice When what was attested under a version counts: from its `validFrom` on, until its `validUntil` or, once a
    ///         later version is in force, for the shortest `superseded` of the later ones. `countsFrom >= countsUntil`: never.
    /// @dev    For contracts that keep the number: two storage slots at most. A later version that was announced and then
    ///         corrected on the same day has ended older ones by its own `superseded` all the same.
    function standingOf(uint32 policyNumber, uint16 version)
        external
        view
        returns (uint40 countsFrom, uint40 countsUntil, bool isSuspended);

    /// @notice Whether the version of `policyId` in force recognises the authority and regime of `otherPolicyId` for a
    ///         scope (one bit). False where either is suspended or has no version in force.
    function recognises(bytes32 policyId, bytes32 otherPolicyId, uint8 scope) external view returns (bool);

    /// @notice The haircut of a version; all zero where there is none.
    function haircutOf(bytes32 policyId, uint16 version, uint8 collateralClass) external view returns (Haircut memory);

    /// @notice The margin of a version for a class of clients or, where it has no row of its own, for every client; all
    ///         zero where there is none.
    function marginOf(bytes32 policyId, uint16 version, uint8 assetClass, uint8 clientClass)
        external
        view
        returns (Margin memory);
}
