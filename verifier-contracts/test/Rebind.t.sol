// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../interfaces/IComplianceRegistry.sol";
import {RegistryTest} from "./support/RegistryTest.sol";
import {TestKey} from "./support/TestKey.sol";

contract RebindTest is RegistryTest {
    uint40 private constant READY = NOW + REBIND_DELAY;
    bytes private bound_ = abi.encodeWithSelector(IComplianceRegistry.NullifierBound.selector, NULLIFIER);
    bytes private notPossible = abi.encodeWithSelector(IComplianceRegistry.RebindNotPossible.selector);

    function setUp() public override {
        super.setUp();
        _attest(_present(ACCOUNT, alice));
    }

    function test_anotherSubjectMustAskAndWait() public {
        _attestReverts(_present(ACCOUNT, bob), bound_);
        assertEq(_request(_present(ACCOUNT, bob)), READY, "ready");
        _assertStatus(alice, ACCOUNT, NOW + TTL, 0);

        vm.warp(READY - 1);
        _attestReverts(
            _present(ACCOUNT, bob), abi.encodeWithSelector(IComplianceRegistry.RebindNotReady.selector, READY)
        );
        vm.warp(READY);
        Presentation memory p = _present(ACCOUNT, bob);
        vm.expectEmit(address(registry));
        emit IComplianceRegistry.AttestationVoided(ACCOUNT, alice);
        vm.expectEmit(address(registry));
        emit IComplianceRegistry.Rebound(ACCOUNT, NULLIFIER, alice, bob);
        _attest(p);
        _assertStatus(bob, ACCOUNT, READY + TTL, 0);
        _assertStatus(alice, ACCOUNT, 0, 7);
        _attestReverts(_present(ACCOUNT, alice), bound_);
    }

    function test_requestNeedsAProofForItsSender() public {
        Presentation memory p = _present(ACCOUNT, bob);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IComplianceRegistry.SenderNotSubject.selector, alice, bob));
        registry.requestRebind(p.s, p.proof);

        p.proof = TestKey.prove([uint256(1), 2, 3, 4, 5], 0);
        vm.prank(bob);
        vm.expectRevert(IComplianceRegistry.ProofInvalid.selector);
        registry.requestRebind(p.s, p.proof);
        _request(_prove(p));
    }

    function test_theProofThatAsksCannotComplete() public {
        Presentation memory p = _present(ACCOUNT, bob);
        _request(p);
        vm.warp(READY);
        _attestReverts(p, abi.encodeWithSelector(IComplianceRegistry.AsOfOutOfWindow.selector, READY - WINDOW, READY));
        _attest(_present(ACCOUNT, bob));
    }

    function test_onlyABoundNullifierOfAnotherCanBeAskedFor() public {
        _refuses(_present(ACCOUNT, alice));
        Presentation memory p = _present(ACCOUNT, bob);
        p.s.nullifier += 1;
        _refuses(_prove(p));
        _attest(_present(ONCE, alice));
        _refuses(_present(ONCE, bob));
        _request(_present(ACCOUNT, bob));
    }

    function test_aRenewalByTheBoundSubjectWithdrawsTheRequest() public {
        _request(_present(ACCOUNT, bob));
        _attest(_present(ACCOUNT, alice));
        assertEq(registry.bindingOf(ACCOUNT, NULLIFIER).candidate, bob, "an identical repeat changes nothing");

        vm.warp(NOW + 1 hours);
        _attest(_present(ACCOUNT, alice));
        assertEq(registry.bindingOf(ACCOUNT, NULLIFIER).candidate, address(0), "withdrawn");
        vm.warp(READY);
        _attestReverts(_present(ACCOUNT, bob), bound_);
    }

    function test_aNewRequestReplacesAndRestarts() public {
        address carol = vm.addr(0xC);
        _request(_present(ACCOUNT, bob));
        vm.warp(READY);
        _request(_present(ACCOUNT, carol));
        _attestReverts(_present(ACCOUNT, bob), bound_);
        vm.warp(READY + REBIND_DELAY);
        _attest(_present(ACCOUNT, carol));
        _assertStatus(carol, ACCOUNT, READY + REBIND_DELAY + TTL, 0);
    }

    function test_attestationsOfAnotherNullifierSurvive() public {
        vm.warp(NOW + 1);
        Presentation memory p = _present(ACCOUNT, alice);
        p.s.nullifier += 1;
        _attest(_prove(p));
        _request(_present(ACCOUNT, bob));
        vm.warp(NOW + 1 + REBIND_DELAY);
        _attest(_present(ACCOUNT, bob));
        _assertStatus(alice, ACCOUNT, NOW + 1 + TTL, 0);
        _assertStatus(bob, ACCOUNT, NOW + 1 + REBIND_DELAY + TTL, 0);
    }

    function test_theNullifierCanMoveBack() public {
        _request(_present(ACCOUNT, bob));
        vm.warp(READY);
        _attest(_present(ACCOUNT, bob));
        _request(_present(ACCOUNT, alice));
        vm.warp(READY + REBIND_DELAY);
        _attest(_present(ACCOUNT, alice));
        _assertStatus(alice, ACCOUNT, READY + REBIND_DELAY + TTL, 0);
        _assertStatus(bob, ACCOUNT, 0, 7);
    }

    function _request(Presentation memory p) private returns (uint40) {
        vm.prank(p.s.subject);
        return registry.requestRebind(p.s, p.proof);
    }

    function _refuses(Presentation memory p) private {
        vm.prank(p.s.subject);
        vm.expectRevert(notPossible);
        registry.requestRebind(p.s, p.proof);
    }
}
