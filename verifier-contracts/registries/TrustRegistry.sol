// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ITrustHash} from "../interfaces/ITrustHash.sol";
import {ITrustRegistry} from "../interfaces/ITrustRegistry.sol";
import {Bn254} from "../verifiers/Bn254.sol";
import {Issuers} from "./Issuers.sol";

/// @title  TrustRegistry
/// @notice What moves the root: statuses, changes that have waited, revocations
contract TrustRegistry is Issuers {
    /// @param rootWindow_ seconds for which a root stays usable after a newer one
    /// @param keyDelay_   seconds that a key or a change waits, and that a removed watcher goes on counting
    /// @param hash        a TrustHash; another hash is refused
    constructor(address initialOwner, address initialRegistrar, uint32 rootWindow_, uint32 keyDelay_, ITrustHash hash)
        Issuers(initialOwner, initialRegistrar, rootWindow_, keyDelay_, hash)
    {}

    /// @inheritdoc ITrustRegistry
    /// @dev No updates change nothing: the newest root is returned.
    function publishStatus(StatusUpdate[] calldata updates) external returns (uint256 root) {
        uint256 touched;
        for (uint256 i = 0; i < updates.length; ++i) {
            StatusUpdate calldata update = updates[i];
            Issuer storage issuer = _activeIssuer(update.issuerId);
            if (msg.sender != issuer.publisher) revert NotPublisher(update.issuerId, msg.sender);
            _requireStatus(issuer, update);
            (issuer.statusRoot, issuer.statusAsOf) = (update.statusRoot, update.statusAsOf);
            (issuer.screenedAt, issuer.listVersion) = (update.screenedAt, update.listVersion);
            touched |= _updateLeaf(update.issuerId, issuer);
        }
        if (touched == 0) return trustRootAt[_latestEpoch];
        (root,) = _postTree(touched, _issuerIds.length);
    }

    /// @inheritdoc ITrustRegistry
    /// @dev Makes no root where the leaf stays as it is: another publisher, or an issuer without a status yet.
    function applyChange(bytes32 issuerId) external {
        Issuer storage issuer = _listedIssuer(issuerId);
        PendingChange memory change = _pending[issuerId];
        if (change.activeFrom == 0) revert NothingPending(issuerId);
        if (block.timestamp < change.activeFrom) revert IssuerNotActive(change.activeFrom);
        delete _pending[issuerId];
        (issuer.authority, issuer.publisher) = (change.authority, change.publisher);
        emit IssuerChangeApplied(issuerId);
        uint256 touched = issuer.statusAsOf == 0 ? 0 : _updateLeaf(issuerId, issuer);
        if (touched != 0) _postTree(touched, _issuerIds.length);
    }

    /// @inheritdoc ITrustRegistry
    /// @dev One that is in no root leaves the roots as they are.
    function revokeIssuer(bytes32 issuerId) external {
        Issuer storage issuer = _listedIssuer(issuerId);
        if (msg.sender != registrar && msg.sender != owner && msg.sender != issuer.publisher) {
            revert NotRegistrar(msg.sender);
        }
        issuer.isRevoked = true;
        delete _pending[issuerId];
        emit IssuerRevoked(issuerId, msg.sender);
        uint16 index = issuer.index;
        uint256 touched = _setLeaf(index, 0);
        if (touched == 0) return;
        emit IssuerLeafChanged(issuerId, index, 0, 0, 0);
        (, uint40 epoch) = _postTree(touched, _issuerIds.length);
        _advanceMinTrustEpoch(epoch);
    }

    /// @inheritdoc ITrustRegistry
    function advanceMinTrustEpoch(uint40 epoch) external onlyRegistrarOrOwner {
        (uint40 lowest, uint40 highest) = (minTrustEpoch + 1, _latestEpoch);
        if (epoch < lowest || epoch > highest) revert MinTrustEpochOutOfRange(lowest, highest);
        _advanceMinTrustEpoch(epoch);
    }

    /// @dev As `_setLeaf`.
    function _updateLeaf(bytes32 issuerId, Issuer storage issuer) private returns (uint256 touched) {
        uint256 record = _recordWord(issuer);
        uint256 statusRoot = issuer.statusRoot;
        uint256 leaf = trustHash.leaf(issuer.x, issuer.y, statusRoot, record);
        uint16 index = issuer.index;
        touched = _setLeaf(index, leaf);
        if (touched != 0) emit IssuerLeafChanged(issuerId, index, leaf, statusRoot, record);
    }

    /// @dev ISSUER_RECORD_LAYOUT of src/trust/issuer-record-layout.ts.
    function _recordWord(Issuer storage issuer) private view returns (uint256) {
        IssuerAuthority memory authority = issuer.authority;
        return uint256(authority.regimes) | (uint256(authority.maxKycLevel) << 64)
            | (uint256(authority.clientClasses) << 67) | (uint256(issuer.statusAsOf) << 83)
            | (uint256(issuer.screenedAt) << 123) | (uint256(issuer.listVersion) << 163);
    }

    /// @dev A list from before its screening cannot carry that screening's hits. `statusAsOf` grows strictly: an older
    ///      status root would bring revoked credentials back.
    function _requireStatus(Issuer storage issuer, StatusUpdate calldata update) private view {
        if (update.statusRoot == 0 || update.statusRoot >= Bn254.SCALAR_ORDER) revert StatusRootInvalid();
        bool isTimely = update.statusAsOf > issuer.statusAsOf && update.statusAsOf <= block.timestamp
            && update.screenedAt >= issuer.screenedAt && update.screenedAt <= update.statusAsOf;
        if (!isTimely) revert StatusTimesInvalid(update.issuerId);
    }
}
