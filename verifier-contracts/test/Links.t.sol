// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPolicies} from "../interfaces/IPolicies.sol";
import {IPolicyRegistry} from "../interfaces/IPolicyRegistry.sol";
import {RegistryTest} from "./support/RegistryTest.sol";

/// @dev Equivalence: a verifier accepts any regime that its own authority recognises, while it does.
contract LinksTest is RegistryTest {
    bytes32 private constant OURS = "ours";
    bytes32 private constant THEIRS = "theirs";
    uint40 private constant UNTIL = NOW + 20 days;
    address private foreignRegulator = address(0xFCA);
    bytes32 private foreign;

    function setUp() public override {
        super.setUp();
        vm.prank(foreignRegulator);
        foreign = oracle.createAuthority("did:web:fca.example", 0);
        IPolicyRegistry.Announcement memory b = _announcement(POLICY_HASH + 5, NOW);
        b.regime = 2;
        bytes32 ours = rules;
        vm.prank(foreignRegulator);
        (rules,) = oracle.announce(foreign, "uk", b);
        _register(THEIRS, IPolicies.Mode.Account);

        IPolicyRegistry.Announcement memory a = _announcement(POLICY_HASH + 6, NOW);
        a.figures.recognitions = new IPolicyRegistry.Recognition[](1);
        a.figures.recognitions[0] = IPolicyRegistry.Recognition(foreign, 2, 4, UNTIL);
        vm.prank(regulator);
        (rules,) = oracle.announce(authority, "eu", a);
        _register(OURS, IPolicies.Mode.Account);
        rules = ours;
    }

    function test_whoMeetsARecognisedRegimeMeetsOurs() public {
        _attest(_present(THEIRS, alice));
        _assertVia(alice, false, OURS);
        registry.setLink(OURS, THEIRS, true);
        _assertVia(alice, true, THEIRS);
        _assertStatus(alice, OURS, 0, 6);
        _assertVia(bob, false, OURS);
        vm.warp(UNTIL - 1);
        _assertVia(alice, true, THEIRS);
        vm.warp(UNTIL);
        _assertVia(alice, false, OURS);
    }

    function test_onesOwnAttestationComesFirst() public {
        registry.setLink(OURS, THEIRS, true);
        _attest(_present(THEIRS, alice));
        _attest(_present(OURS, alice));
        _assertVia(alice, true, OURS);
    }

    function test_onlyWhatIsRecognisedIsLinked() public {
        _refuses(THEIRS, OURS, true);
        _refuses(OURS, ONCE, true);
        _refuses(OURS, "none", true);
        _refuses("none", THEIRS, true);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(IPolicies.LinkInvalid.selector, OURS, ONCE));
        registry.setLink(OURS, ONCE, true);
        registry.setLink(OURS, THEIRS, true);
        _refuses(OURS, THEIRS, true);
        assertEq(registry.linksOf(OURS).length, 1, "links");
    }

    function test_anyoneUnlinksWhatNoLongerHoldsAndTheOwnerWhatDoes() public {
        registry.setLink(OURS, THEIRS, true);
        _refuses(OURS, THEIRS, false);
        vm.prank(owner);
        registry.setLink(OURS, THEIRS, false);
        _refuses(OURS, THEIRS, false);
        _refuses(OURS, THEIRS, true);
        vm.prank(owner);
        registry.setLink(OURS, THEIRS, true);
        vm.warp(UNTIL);
        vm.prank(bob);
        registry.setLink(OURS, THEIRS, false);
        assertEq(registry.linksOf(OURS).length, 0, "links");
    }

    function test_eitherAuthorityEndsItAtOnce() public {
        registry.setLink(OURS, THEIRS, true);
        _attest(_present(THEIRS, alice));
        vm.prank(foreignRegulator);
        bytes32 theirs = oracle.policyIdOf(foreign, "uk");
        vm.prank(foreignRegulator);
        oracle.suspend(theirs, "");
        _assertVia(alice, false, OURS);
        vm.prank(foreignRegulator);
        oracle.lift(theirs, "");
        _assertVia(alice, true, THEIRS);
        bytes32 ours = oracle.policyIdOf(authority, "eu");
        vm.prank(regulator);
        oracle.suspend(ours, "");
        _assertVia(alice, false, OURS);
    }

    function test_aNewVersionOfOursMayStopRecognising() public {
        registry.setLink(OURS, THEIRS, true);
        _attest(_present(THEIRS, alice));
        vm.prank(regulator);
        oracle.announce(authority, "eu", _announcement(POLICY_HASH + 7, NOW + NOTICE));
        vm.warp(NOW + NOTICE - 1);
        _assertVia(alice, true, THEIRS);
        vm.warp(NOW + NOTICE);
        _assertVia(alice, false, OURS);
    }

    function test_recognitionIsNotPassedOn() public {
        registry.setLink(OURS, THEIRS, true);
        _attest(_present(ONCE, alice));
        _assertVia(alice, false, OURS);
    }

    function _assertVia(address subject, bool ok, bytes32 via) private view {
        (bool isOk,,, bytes32 by) = registry.isCompliantOrRecognised(subject, OURS);
        assertTrue(isOk == ok, "ok");
        assertEq(by, via, "via");
    }

    function _refuses(bytes32 policyId, bytes32 via, bool isLinked) private {
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IPolicies.LinkInvalid.selector, policyId, via));
        registry.setLink(policyId, via, isLinked);
    }
}
