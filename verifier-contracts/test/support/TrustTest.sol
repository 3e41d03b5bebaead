// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ITrustRegistry} from "../../interfaces/ITrustRegistry.sol";
import {TrustHash} from "../../registries/TrustHash.sol";
import {TrustRegistry} from "../../registries/TrustRegistry.sol";
import {Test} from "./Test.sol";

/// @dev A registry with one watcher, and the SDK's 70 issuers with their status (scripts/trust-vectors.ts).
abstract contract TrustTest is Test {
    uint40 internal constant NOW = 1_790_100_000;
    uint32 internal constant ROOT_WINDOW = 1 days;
    uint32 internal constant KEY_DELAY = 2 days;

    address internal owner = address(0xA11);
    address internal registrar = address(0xA12);
    address internal watcher = address(0xA13);
    address internal publisher = address(0xA14);
    address internal stranger = address(0xA15);

    TrustHash internal hash;
    TrustRegistry internal registry;
    string internal json;

    ITrustRegistry.IssuerProposal[] internal proposals;
    ITrustRegistry.StatusUpdate[] internal statuses;

    function setUp() public virtual {
        vm.warp(NOW);
        json = vm.readFile("../build/contracts/vectors.json");
        hash = new TrustHash();
        registry = new TrustRegistry(owner, registrar, ROOT_WINDOW, KEY_DELAY, hash);
        vm.prank(owner);
        registry.setWatcher(watcher, true);
        _readIssuers();
    }

    function _issuerId(uint256 i) internal view returns (bytes32) {
        return keccak256(abi.encode(proposals[i].x, proposals[i].y));
    }

    function _propose(uint256 i) internal returns (bytes32) {
        vm.prank(registrar);
        return registry.proposeIssuer(proposals[i]);
    }

    /// @dev The first issuers, listed and active.
    function _list(uint256 count) internal {
        for (uint256 i = 0; i < count; ++i) {
            _propose(i);
        }
        vm.warp(block.timestamp + KEY_DELAY);
    }

    function _publish(uint256 from, uint256 end) internal returns (uint256 root) {
        ITrustRegistry.StatusUpdate[] memory updates = new ITrustRegistry.StatusUpdate[](end - from);
        for (uint256 i = from; i < end; ++i) {
            updates[i - from] = statuses[i];
        }
        vm.prank(publisher);
        return registry.publishStatus(updates);
    }

    function _publishOne(ITrustRegistry.StatusUpdate memory update) internal returns (uint256 root) {
        ITrustRegistry.StatusUpdate[] memory updates = new ITrustRegistry.StatusUpdate[](1);
        updates[0] = update;
        vm.prank(publisher);
        return registry.publishStatus(updates);
    }

    /// @dev The issuer's next status, as of now.
    function _next(uint256 i) internal view returns (ITrustRegistry.StatusUpdate memory update) {
        update = statuses[i];
        update.statusAsOf = uint40(block.timestamp);
    }

    function _refuses(ITrustRegistry.StatusUpdate memory update, bytes memory reason) internal {
        ITrustRegistry.StatusUpdate[] memory updates = new ITrustRegistry.StatusUpdate[](1);
        updates[0] = update;
        vm.prank(publisher);
        vm.expectRevert(reason);
        registry.publishStatus(updates);
    }

    function _revoke(uint256 i) internal {
        vm.prank(registrar);
        registry.revokeIssuer(_issuerId(i));
    }

    function _root(string memory name) internal view returns (uint256) {
        return vm.parseJsonUint(json, string.concat(".trust.roots.", name));
    }

    function _latest() internal view returns (uint256 root, uint40 epoch) {
        return registry.latestTrustRoot();
    }

    function _column(string memory name) internal view returns (uint256[] memory) {
        return vm.parseJsonUintArray(json, string.concat(".trust.", name));
    }

    function _readIssuers() private {
        (uint256[] memory x, uint256[] memory y) = (_column("keys.x"), _column("keys.y"));
        uint256[] memory regimes = _column("issuers.regimes");
        uint256[] memory levels = _column("issuers.maxKycLevel");
        uint256[] memory classes = _column("issuers.clientClasses");
        for (uint256 i = 0; i < x.length; ++i) {
            ITrustRegistry.IssuerAuthority memory authority =
                ITrustRegistry.IssuerAuthority(uint64(regimes[i]), uint8(levels[i]), uint16(classes[i]));
            proposals.push(ITrustRegistry.IssuerProposal(x[i], y[i], authority, publisher, "did:web:issuer.example"));
        }
        _readStatuses();
    }

    function _readStatuses() private {
        uint256[] memory roots = _column("issuers.statusRoot");
        uint256[] memory statusAsOf = _column("issuers.statusAsOf");
        uint256[] memory screenedAt = _column("issuers.screenedAt");
        uint256[] memory versions = _column("issuers.listVersion");
        for (uint256 i = 0; i < roots.length; ++i) {
            statuses.push(
                ITrustRegistry.StatusUpdate(
                    _issuerId(i), roots[i], uint40(statusAsOf[i]), uint40(screenedAt[i]), uint32(versions[i])
                )
            );
        }
    }
}
