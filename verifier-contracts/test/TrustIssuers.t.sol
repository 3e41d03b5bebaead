// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ITrustRegistry} from "../interfaces/ITrustRegistry.sol";
import {ITwoStepOwned} from "../interfaces/ITwoStepOwned.sol";
import {TrustTest} from "./support/TrustTest.sol";

/// @dev Proposals and vetoes.
contract TrustIssuersTest is TrustTest {
    function test_listsWhatWasProposed() public {
        proposals[1].did = "did:web:bank.example";
        _propose(0);
        ITrustRegistry.IssuerProposal memory p = proposals[1];
        bytes32 issuerId = _issuerId(1);
        vm.expectEmit(address(registry));
        emit ITrustRegistry.IssuerProposed(issuerId, p.x, p.y, p.authority, publisher, NOW + KEY_DELAY, p.did);
        assertEq(_propose(1), issuerId, "id");
        ITrustRegistry.Issuer memory issuer = registry.issuerOf(issuerId);
        assertTrue(issuer.x == p.x && issuer.y == p.y, "key");
        assertEq(keccak256(abi.encode(issuer.authority)), keccak256(abi.encode(p.authority)), "authority");
        assertEq(issuer.publisher, publisher, "publisher");
        assertEq(issuer.index, 1, "index");
        assertEq(issuer.activeFrom, NOW + KEY_DELAY, "active from");
        assertTrue(!issuer.isRevoked && issuer.statusRoot == 0 && issuer.statusAsOf == 0, "no status");
        assertEq(keccak256(bytes(issuer.did)), keccak256("did:web:bank.example"), "did");
        assertEq(registry.issuerCount(), 2, "count");
        assertEq(registry.issuerIdAt(1), issuerId, "second");
        assertEq(registry.issuerIdAt(2), 0, "no third");
        assertEq(registry.issuerOf(bytes32(0)).activeFrom, 0, "no issuer");
    }

    function test_K7_refusesUnsafeKeys() public {
        (uint256[] memory x, uint256[] memory y) = (_column("badKeys.x"), _column("badKeys.y"));
        for (uint256 i = 0; i < x.length; ++i) {
            (proposals[0].x, proposals[0].y) = (x[i], y[i]);
            _refusesProposal(0, abi.encodeWithSelector(ITrustRegistry.IssuerKeyInvalid.selector));
        }
    }

    function test_K8_onlyTheRegistrarProposes() public {
        _list(1);
        ITrustRegistry.IssuerAuthority memory authority = proposals[0].authority;
        address[4] memory others = [owner, watcher, publisher, stranger];
        for (uint256 i = 0; i < 4; ++i) {
            bytes memory reason = abi.encodeWithSelector(ITrustRegistry.NotRegistrar.selector, others[i]);
            vm.prank(others[i]);
            vm.expectRevert(reason);
            registry.proposeIssuer(proposals[1]);
            vm.prank(others[i]);
            vm.expectRevert(reason);
            registry.proposeChange(_issuerId(0), authority, stranger);
        }
    }

    function test_refusesAKeyTwice() public {
        _propose(0);
        bytes memory reason = abi.encodeWithSelector(ITrustRegistry.IssuerKnown.selector, _issuerId(0));
        _refusesProposal(0, reason);
        vm.warp(block.timestamp + KEY_DELAY);
        _refusesProposal(0, reason);
    }

    function test_refusesAuthoritiesThatDoNotFitOrAllowNothing() public {
        bytes memory reason = abi.encodeWithSelector(ITrustRegistry.IssuerAuthorityInvalid.selector);
        proposals[0].authority.regimes = 0;
        _refusesProposal(0, reason);
        proposals[0].authority = ITrustRegistry.IssuerAuthority(1, 8, 0);
        _refusesProposal(0, reason);
        proposals[0].authority = ITrustRegistry.IssuerAuthority(type(uint64).max, 7, type(uint16).max);
        _list(1);
        _publish(0, 1);
        _refusesChange(0, ITrustRegistry.IssuerAuthority(0, 1, 1), publisher, reason);
        _refusesChange(0, ITrustRegistry.IssuerAuthority(1, 8, 1), publisher, reason);
    }

    function test_refusesToDoWithoutAPublisher() public {
        proposals[0].publisher = address(0);
        _refusesProposal(0, abi.encodeWithSelector(ITwoStepOwned.ZeroAddress.selector));
        _list1();
        bytes memory reason = abi.encodeWithSelector(ITwoStepOwned.ZeroAddress.selector);
        _refusesChange(1, proposals[1].authority, address(0), reason);
    }

    function test_T3_aVetoedKeyNeverCounts() public {
        bytes32 issuerId = _propose(0);
        vm.warp(NOW + KEY_DELAY - 1);
        vm.expectEmit(address(registry));
        emit ITrustRegistry.IssuerVetoed(issuerId, watcher);
        vm.prank(watcher);
        registry.veto(issuerId);
        vm.warp(NOW + 2 * KEY_DELAY);
        assertTrue(!registry.isIssuerActive(issuerId), "active");
        _refuses(_next(0), abi.encodeWithSelector(ITrustRegistry.IssuerIsRevoked.selector, issuerId));
        _refusesProposal(0, abi.encodeWithSelector(ITrustRegistry.IssuerKnown.selector, issuerId));
        _refusesVeto(issuerId, abi.encodeWithSelector(ITrustRegistry.IssuerIsRevoked.selector, issuerId));
        bytes memory reason = abi.encodeWithSelector(ITrustRegistry.IssuerIsRevoked.selector, issuerId);
        _refusesChange(0, proposals[0].authority, publisher, reason);
    }

    function test_aVetoComesBeforeTheKeyIsActive() public {
        bytes32 issuerId = _propose(0);
        vm.warp(NOW + KEY_DELAY);
        _refusesVeto(issuerId, abi.encodeWithSelector(ITrustRegistry.NothingPending.selector, issuerId));
        assertTrue(registry.isIssuerActive(issuerId), "active");
        bytes32 unknown = bytes32(uint256(1));
        _refusesVeto(unknown, abi.encodeWithSelector(ITrustRegistry.IssuerUnknown.selector, unknown));
    }

    function test_K8_onlyWatchersVeto() public {
        bytes32 issuerId = _propose(0);
        address[4] memory others = [owner, registrar, publisher, stranger];
        for (uint256 i = 0; i < 4; ++i) {
            vm.prank(others[i]);
            vm.expectRevert(abi.encodeWithSelector(ITrustRegistry.NotWatcher.selector, others[i]));
            registry.veto(issuerId);
        }
    }

    function _list1() private {
        _propose(1);
        vm.warp(block.timestamp + KEY_DELAY);
    }

    function _refusesProposal(uint256 i, bytes memory reason) private {
        vm.prank(registrar);
        vm.expectRevert(reason);
        registry.proposeIssuer(proposals[i]);
    }

    function _refusesChange(
        uint256 i,
        ITrustRegistry.IssuerAuthority memory authority,
        address newPublisher,
        bytes memory reason
    ) private {
        vm.prank(registrar);
        vm.expectRevert(reason);
        registry.proposeChange(_issuerId(i), authority, newPublisher);
    }

    function _refusesVeto(bytes32 issuerId, bytes memory reason) private {
        vm.prank(watcher);
        vm.expectRevert(reason);
        registry.veto(issuerId);
    }
}
