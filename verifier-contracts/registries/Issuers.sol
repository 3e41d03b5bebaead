// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ITrustHash} from "../interfaces/ITrustHash.sol";
import {ITrustRegistry} from "../interfaces/ITrustRegistry.sol";
import {BabyJubJub} from "./BabyJubJub.sol";
import {IssuerTree} from "./IssuerTree.sol";
import {TrustRoles} from "./TrustRoles.sol";

/// @title  Issuers
/// @notice Who is listed: proposals, changes and vetoes. A key stays listed for good, so that it never comes back
abstract contract Issuers is IssuerTree, TrustRoles {
    /// @dev Levels are 3 bits of the leaf's record word.
    uint8 private constant MAX_KYC_LEVEL = 7;

    bytes32[] internal _issuerIds;
    /// @dev Of keys that were vetoed: they were in no root.
    uint16[] private _freePlaces;
    mapping(uint256 y => bool) private _isKnownY;
    mapping(bytes32 issuerId => Issuer) internal _issuers;
    mapping(bytes32 issuerId => PendingChange) internal _pending;

    constructor(address initialOwner, address initialRegistrar, uint32 window, uint32 delay, ITrustHash hash)
        IssuerTree(hash, window)
        TrustRoles(initialOwner, initialRegistrar, delay)
    {}

    /// @inheritdoc ITrustRegistry
    function proposeIssuer(IssuerProposal calldata proposal) external onlyRegistrar returns (bytes32 issuerId) {
        (uint256 x, uint256 y) = (proposal.x, proposal.y);
        issuerId = keccak256(abi.encode(x, y));
        if (_issuers[issuerId].activeFrom != 0) revert IssuerKnown(issuerId);
        _requireForm(proposal.authority, proposal.publisher);
        // (x, y) and (-x, y) are keys of one secret and its negative: who has one has the other
        if (_isKnownY[y]) revert IssuerKnown(issuerId);
        if (!BabyJubJub.isKey(x, y)) revert IssuerKeyInvalid();
        _isKnownY[y] = true;
        uint256 index = _takePlace(issuerId);

        uint40 activeFrom = _delayed();
        Issuer storage issuer = _issuers[issuerId];
        (issuer.x, issuer.y, issuer.authority) = (x, y, proposal.authority);
        (issuer.publisher, issuer.index, issuer.activeFrom) = (proposal.publisher, uint16(index), activeFrom);
        issuer.did = proposal.did;
        emit IssuerProposed(issuerId, x, y, proposal.authority, proposal.publisher, activeFrom, proposal.did);
    }

    /// @inheritdoc ITrustRegistry
    /// @dev Not for a key that still waits: what a watcher vetoes is one thing at a time. Replaces a change that waits.
    function proposeChange(bytes32 issuerId, IssuerAuthority calldata authority, address publisher)
        external
        onlyRegistrar
    {
        _activeIssuer(issuerId);
        _requireForm(authority, publisher);
        uint40 activeFrom = _delayed();
        _pending[issuerId] = PendingChange(authority, publisher, activeFrom);
        emit IssuerChangeProposed(issuerId, authority, publisher, activeFrom);
    }

    /// @inheritdoc ITrustRegistry
    function veto(bytes32 issuerId) external onlyWatcher {
        Issuer storage issuer = _listedIssuer(issuerId);
        if (block.timestamp < issuer.activeFrom) {
            issuer.isRevoked = true;
            _freePlaces.push(issuer.index);
        } else {
            // What has waited and was not applied can still be vetoed: anyone could apply it, years later.
            if (_pending[issuerId].activeFrom == 0) revert NothingPending(issuerId);
            delete _pending[issuerId];
        }
        emit IssuerVetoed(issuerId, msg.sender);
    }

    /// @inheritdoc ITrustRegistry
    function issuerCount() external view returns (uint256) {
        return _issuerIds.length;
    }

    /// @inheritdoc ITrustRegistry
    function issuerIdAt(uint256 index) external view returns (bytes32) {
        return index < _issuerIds.length ? _issuerIds[index] : bytes32(0);
    }

    /// @inheritdoc ITrustRegistry
    function issuerOf(bytes32 issuerId) external view returns (Issuer memory) {
        return _issuers[issuerId];
    }

    /// @inheritdoc ITrustRegistry
    function pendingChangeOf(bytes32 issuerId) external view returns (PendingChange memory) {
        return _pending[issuerId];
    }

    /// @inheritdoc ITrustRegistry
    function isIssuerActive(bytes32 issuerId) public view returns (bool) {
        Issuer storage issuer = _issuers[issuerId];
        return issuer.activeFrom != 0 && !issuer.isRevoked && block.timestamp >= issuer.activeFrom;
    }

    /// @inheritdoc ITrustRegistry
    function isStatusFresh(bytes32 issuerId, uint256 maxAge) external view returns (bool) {
        uint40 statusAsOf = _issuers[issuerId].statusAsOf;
        return statusAsOf != 0 && isIssuerActive(issuerId) && block.timestamp - statusAsOf <= maxAge;
    }

    /// @dev Listed, and neither revoked nor vetoed.
    function _listedIssuer(bytes32 issuerId) internal view returns (Issuer storage issuer) {
        issuer = _issuers[issuerId];
        if (issuer.activeFrom == 0) revert IssuerUnknown(issuerId);
        if (issuer.isRevoked) revert IssuerIsRevoked(issuerId);
    }

    function _activeIssuer(bytes32 issuerId) internal view returns (Issuer storage issuer) {
        issuer = _listedIssuer(issuerId);
        if (block.timestamp < issuer.activeFrom) revert IssuerNotActive(issuer.activeFrom);
    }

    /// @dev A vetoed key's place goes to the next, so that a stolen registrar's key cannot fill the tree with keys that the
    ///      watchers veto.
    function _takePlace(bytes32 issuerId) private returns (uint256 index) {
        if (_freePlaces.length != 0) {
            index = _freePlaces[_freePlaces.length - 1];
            _freePlaces.pop();
            _issuerIds[index] = issuerId;
            return index;
        }
        index = _issuerIds.length;
        if (index == LEAVES) revert TreeFull();
        _issuerIds.push(issuerId);
    }

    function _delayed() private view returns (uint40) {
        return uint40(block.timestamp) + keyDelay;
    }

    /// @dev Without a regime no credential of the issuer could pass: that is what revocation is for.
    function _requireForm(IssuerAuthority calldata authority, address publisher) private pure {
        if (authority.regimes == 0 || authority.maxKycLevel > MAX_KYC_LEVEL) revert IssuerAuthorityInvalid();
        if (publisher == address(0)) revert ZeroAddress();
    }
}
