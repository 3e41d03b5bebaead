// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ITrustHash} from "./ITrustHash.sol";
import {ITrustRoots} from "./ITrustRoots.sol";
import {ITwoStepOwned} from "./ITwoStepOwned.sol";

/// @title  ITrustRegistry
/// @notice Which issuers count, and the root of their tree, computed here from the leaves
/// @dev    A root is never posted: it is recomputed on chain, so that no role can put an issuer in it whose key has not
///         waited out the timelock under the watchers' eyes. Invariants:
///         T1 every leaf of every root is that of a key that was active, with a status root that its publisher posted;
///         T2 epochs grow by one a root, `minTrustEpoch` never falls, and roots are never removed;
///         T3 a revoked or vetoed key is in no later root;
///         T4 the times of an issuer's status never go back, and never lie after the block.
interface ITrustRegistry is ITrustRoots, ITwoStepOwned {
    /// @dev What an issuer may attest, as in the leaf's record word (src/trust/issuer-record-layout.ts).
    struct IssuerAuthority {
        uint64 regimes;
        uint8 maxKycLevel;
        uint16 clientClasses;
    }

    /// @param x, y       BabyJubJub key, circomlib coordinates
    /// @param publisher  posts the issuer's status roots
    /// @param did        did:web, a label for people that the leaf does not cover
    struct IssuerProposal {
        uint256 x;
        uint256 y;
        IssuerAuthority authority;
        address publisher;
        string did;
    }

    struct Issuer {
        uint256 x;
        uint256 y;
        IssuerAuthority authority;
        address publisher;
        /// Place among the leaves, from 0.
        uint16 index;
        /// From when the key counts; a change of authority or publisher waits in `pending`.
        uint40 activeFrom;
        bool isRevoked;
        uint256 statusRoot;
        uint40 statusAsOf;
        uint40 screenedAt;
        uint32 listVersion;
        string did;
    }

    struct PendingChange {
        IssuerAuthority authority;
        address publisher;
        uint40 activeFrom;
    }

    struct StatusUpdate {
        bytes32 issuerId;
        uint256 statusRoot;
        uint40 statusAsOf;
        uint40 screenedAt;
        uint32 listVersion;
    }

    event IssuerProposed(
        bytes32 indexed issuerId, uint256 x, uint256 y, IssuerAuthority authority, address publisher, uint40 activeFrom, string did
    );
    event IssuerChangeProposed(
        bytes32 indexed issuerId, IssuerAuthority authority, address publisher, uint40 activeFrom
    );
    event IssuerChangeApplied(bytes32 indexed issuerId);
    event IssuerVetoed(bytes32 indexed issuerId, address indexed watcher);
    event IssuerRevoked(bytes32 indexed issuerId, address indexed by);
    /// @dev The leaf of an issuer in the next root; 0 once it is revoked. The events since deployment give every leaf
    ///      list.
    event IssuerLeafChanged(
        bytes32 indexed issuerId, uint16 indexed index, uint256 leaf, uint256 statusRoot, uint256 record
    );
    event RegistrarChanged(address indexed previousRegistrar, address indexed newRegistrar);
    /// @dev A watcher counts from `from` on or, where `isWatcher` is false, until then.
    event WatcherChanged(address indexed watcher, bool isWatcher, uint40 from);

    /// @notice The caller does not hold the role.
    error NotRegistrar(address caller);
    error NotWatcher(address caller);
    error NotPublisher(bytes32 issuerId, address caller);
    /// @notice Not a point of BabyJubJub's prime subgroup other than its identity.
    error IssuerKeyInvalid();
    /// @notice The key or its negative is listed, or was revoked or vetoed: a key never comes back.
    error IssuerKnown(bytes32 issuerId);
    error IssuerUnknown(bytes32 issuerId);
    /// @notice The key's timelock has not passed.
    error IssuerNotActive(uint40 activeFrom);
    error IssuerIsRevoked(bytes32 issuerId);
    /// @notice Nothing waits that could be vetoed or applied.
    error NothingPending(bytes32 issuerId);
    /// @notice The authority's numbers do not fit the leaf, or allow nothing.
    error IssuerAuthorityInvalid();
    /// @notice A time lies after the block, before the last one, or the screening after the list.
    error StatusTimesInvalid(bytes32 issuerId);
    error StatusRootInvalid();
    /// @notice The tree has room for 512 issuers.
    error TreeFull();
    /// @notice `minTrustEpoch` only grows, and at most to the newest root's epoch.
    error MinTrustEpochOutOfRange(uint40 lowest, uint40 highest);

    /// @notice The hash contract does not know the empty tree.
    error TrustHashInvalid();

    /// @notice The contract that hashes leaves and nodes.
    function trustHash() external view returns (ITrustHash);

    /// @notice Seconds that a new key, or another authority or publisher, waits.
    function keyDelay() external view returns (uint32);

    function registrar() external view returns (address);

    function isWatcher(address account) external view returns (bool);

    /// @notice Owner only.
    function setRegistrar(address newRegistrar) external;

    /// @notice Owner only. A new watcher counts at once; one that is removed goes on counting for `keyDelay`, so that who
    ///         steals the owner's key cannot blind the watchers first.
    function setWatcher(address account, bool isWatcher_) external;

    /// @notice Registrar only. The key counts from `keyDelay` on, unless a watcher vetoes it before.
    /// @return issuerId keccak256(abi.encode(x, y))
    function proposeIssuer(IssuerProposal calldata proposal) external returns (bytes32 issuerId);

    /// @notice Registrar only. Another authority or publisher for a listed key, after `keyDelay`.
    function proposeChange(bytes32 issuerId, IssuerAuthority calldata authority, address publisher) external;

    /// @notice Anyone, once its delay has passed. The change is in the root that this makes.
    function applyChange(bytes32 issuerId) external;

    /// @notice Watcher only: a new key before it is active, a change until it is applied. A vetoed key never counts and its
    ///         place goes to the next; a vetoed change leaves the issuer as it is.
    function veto(bytes32 issuerId) external;

    /// @notice Registrar, owner or the issuer's publisher. The issuer leaves the tree, and older roots and the
    ///         attestations made under them stop counting.
    function revokeIssuer(bytes32 issuerId) external;

    /// @notice The publisher of each issuer named. One new root for all of them.
    /// @return root of the new tree
    function publishStatus(StatusUpdate[] calldata updates) external returns (uint256 root);

    /// @notice Registrar or owner. Stops older roots and the attestations made under them; wallets prove again.
    function advanceMinTrustEpoch(uint40 epoch) external;

    function issuerCount() external view returns (uint256);

    function issuerIdAt(uint256 index) external view returns (bytes32);

    function issuerOf(bytes32 issuerId) external view returns (Issuer memory);

    function pendingChangeOf(bytes32 issuerId) external view returns (PendingChange memory);

    /// @notice Whether the key may be in a root now.
    function isIssuerActive(bytes32 issuerId) external view returns (bool);

    /// @notice Whether the issuer's status list is at most `maxAge` seconds old.
    function isStatusFresh(bytes32 issuerId, uint256 maxAge) external view returns (bool);

    /// @notice The leaf as it is in the newest root; 0 where the issuer is in none.
    function leafAt(uint256 index) external view returns (uint256);
}
