// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPolicies} from "../../interfaces/IPolicies.sol";
import {IPolicyRegistry} from "../../interfaces/IPolicyRegistry.sol";
import {ReviewTest} from "./ReviewTest.sol";

contract LinksReviewTest is ReviewTest {
    bytes32 private constant HOME = "home";
    bytes32 private home;

    function setUp() public override {
        super.setUp();
        IPolicyRegistry.Announcement memory a = _announcement(POLICY_HASH + 6, NOW);
        a.figures.recognitions = new IPolicyRegistry.Recognition[](1);
        a.figures.recognitions[0] = IPolicyRegistry.Recognition(authority, 1, 4, NOW + 20 days);
        bytes32 other = rules;
        vm.prank(regulator);
        (home,) = oracle.announce(authority, "home", a);
        rules = home;
        _register(HOME, IPolicies.Mode.Account);
        rules = other;
    }

    /// @dev 'one subject' of mode Account holds for nobody where anyone links a policy of mode Session.
    function test_aSessionPolicyDoesNotStandInForAnAccount() public {
        vm.prank(bob);
        try registry.setLink(HOME, SESSION, true) {} catch {}
        for (uint256 i = 0; i < 3; ++i) {
            Presentation memory p = _make(SESSION, vm.addr(0x100 + i), 1, NULLIFIER + i);
            p.s.nonce = keccak256(abi.encode(i));
            p = _prove(p);
            _attest(p);
            (bool ok,,,) = registry.isCompliantOrRecognised(p.s.subject, HOME);
            assertTrue(!ok || i == 0, "one person, many subjects");
        }
    }

    /// @dev what the owner unlinks, anyone links again in the next call.
    function test_theOwnersUnlinkingLasts() public {
        registry.setLink(HOME, ACCOUNT, true);
        vm.prank(owner);
        registry.setLink(HOME, ACCOUNT, false);
        vm.prank(bob);
        vm.expectRevert();
        registry.setLink(HOME, ACCOUNT, true);
    }

    /// @dev a policy linked to itself, and two that are linked to each other, end.
    function test_linksInACircleEnd() public {
        registry.setLink(HOME, HOME, true);
        registry.setLink(HOME, ACCOUNT, true);
        (bool ok,,, bytes32 via) = registry.isCompliantOrRecognised(alice, HOME);
        assertTrue(!ok && via == HOME, "nobody");
        _attest(_make(ACCOUNT, alice, 1, NULLIFIER));
        (ok,,, via) = registry.isCompliantOrRecognised(alice, HOME);
        assertTrue(ok && via == ACCOUNT, "by the link");
    }
}
