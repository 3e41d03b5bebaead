// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {RegistryHandler} from "./support/RegistryHandler.sol";
import {FuzzSelector, Test} from "./support/Test.sol";

/// @dev The numbered invariants of IComplianceRegistry under random sequences of honest and ill-timed acts.
contract InvariantsTest is Test {
    RegistryHandler private handler;

    function setUp() public {
        handler = new RegistryHandler();
    }

    /// @dev Foundry calls these alone, in random order.
    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0].addr = address(handler);
        bytes4[30] memory selectors = [
            RegistryHandler.attest.selector,
            RegistryHandler.attest.selector,
            RegistryHandler.attest.selector,
            RegistryHandler.attest.selector,
            RegistryHandler.attest.selector,
            RegistryHandler.attest.selector,
            RegistryHandler.attest.selector,
            RegistryHandler.attest.selector,
            RegistryHandler.attestFor.selector,
            RegistryHandler.attestFor.selector,
            RegistryHandler.decide.selector,
            RegistryHandler.decide.selector,
            RegistryHandler.requestRebind.selector,
            RegistryHandler.requestRebind.selector,
            RegistryHandler.rebind.selector,
            RegistryHandler.rebind.selector,
            RegistryHandler.forge.selector,
            RegistryHandler.announce.selector,
            RegistryHandler.announce.selector,
            RegistryHandler.adopt.selector,
            RegistryHandler.suspend.selector,
            RegistryHandler.lift.selector,
            RegistryHandler.lift.selector,
            RegistryHandler.lift.selector,
            RegistryHandler.pause.selector,
            RegistryHandler.setCircuit.selector,
            RegistryHandler.revokeAttested.selector,
            RegistryHandler.postRoot.selector,
            RegistryHandler.revokeRoots.selector,
            RegistryHandler.wait_.selector
        ];
        targets[0].selectors = new bytes4[](selectors.length);
        for (uint256 i = 0; i < selectors.length; ++i) {
            targets[0].selectors[i] = selectors[i];
        }
    }

    function invariant_I1_aNullifierIsUsedOnce() public view {
        _assertNone(handler.breachOfI1());
    }

    function invariant_I2_aNullifierOfAnAccountHasOneSubject() public view {
        for (uint256 i = 0; i < handler.NULLIFIERS(); ++i) {
            (uint256 count, bool isBound) = handler.subjectsOf(i);
            assertTrue(count <= 1, "I2: two subjects count by one nullifier");
            assertTrue(isBound, "I2: a subject counts that the nullifier is not bound to");
        }
    }

    function invariant_I3_attestationsThatCountNeverGoBack() public view {
        _assertNone(handler.breachOfI3());
    }

    function invariant_I4_whatCountsIsCurrent() public view {
        assertTrue(handler.isEachCurrent(), "I4: an attestation counts that is not current, or the other way round");
    }

    function invariant_I5_rulesStayAndNothingCountsWithoutAProof() public view {
        assertTrue(handler.isEachRuleTheSame(), "I5: a rule or its verifier changed");
        _assertNone(handler.breachOfI5());
    }

    function invariant_I6_noReadReverts() public view {
        handler.readAll();
    }

    function afterInvariant() public view {
        uint256 accepted = 0;
        for (uint256 i = 0; i <= uint256(type(RegistryHandler.Action).max); ++i) {
            accepted += handler.accepted(RegistryHandler.Action(i));
        }
        // Of whole sequences: while Foundry shortens one that fails, it may come to acts that do nothing.
        assertTrue(accepted > 0 || handler.refused() < 20, "the sequence did something");
    }

    /// @dev Each act of the handler is one that the registries can accept, so that none of the campaign's is decoration.
    function test_eachActIsAcceptedOnce() public {
        handler.attest(0, 3, 0, 1);
        handler.wait_(6 hours * 2);
        handler.attestFor(0, 3, 0, 1);
        handler.decide(1, 0, 0, 1);
        handler.requestRebind(1, 1, 0);
        handler.rebind(1, 2, 1);
        handler.forge(1, 2, 0);
        handler.announce(0, 1);
        handler.adopt(0, 0);
        handler.suspend();
        handler.lift();
        handler.pause(0, 0);
        handler.setCircuit(0, 1, true);
        handler.revokeAttested(0);
        handler.postRoot();
        handler.revokeRoots();
        for (uint256 i = 0; i <= uint256(type(RegistryHandler.Action).max); ++i) {
            assertTrue(handler.accepted(RegistryHandler.Action(i)) > 0, string.concat("act ", vm.toString(i)));
        }
        assertEq(handler.refused(), 2, "a forged decision and another verifier alone are refused");
    }

    /// @dev Too rare a sequence to leave to chance: what was attested early, and is in force by now, moves with a rebind.
    function test_I2_aRebindVoidsWhatWasAnnounced() public {
        handler.announce(0, 1);
        handler.attest(0, (1 << 16) | 3, 0, 1);
        handler.requestRebind(1, 1, 0);
        handler.rebind(1, 2, 1);
        assertEq(handler.accepted(RegistryHandler.Action.Rebind), 1, "rebound");
        (uint256 count, bool isBound) = handler.subjectsOf(0);
        assertTrue(count == 1 && isBound, "I2: the former subject counts by what it attested early");
    }

    /// @dev The version in between lives shorter, so that what was attested last is over first.
    function test_I1_aLaterVersionIsAttestedAfterAShorterOne() public {
        handler.attest(0, 0, 0, 1);
        handler.announce(0, 3);
        handler.attest(0, 0, 0, 1);
        handler.announce(0, 1);
        handler.wait_(237_601);
        handler.attest(0, 0, 0, 1);
        assertEq(handler.accepted(RegistryHandler.Action.Attest), 3, "accepted");
        _assertNone(handler.breachOfI1());
    }

    /// @dev Two count, the newer version's is the earlier one, and a third is proved ahead.
    function test_I3_neitherOfTwoGivesWayToOneAhead() public {
        handler.attest(0, 0, 0, 1);
        handler.announce(0, 1);
        handler.attest(0, 0, 3601, 1);
        handler.wait_(64_801);
        handler.announce(0, 1);
        handler.attest(0, 0, 0, 1);
        assertEq(handler.accepted(RegistryHandler.Action.Attest), 2, "accepted");
        assertEq(handler.refused(), 1, "refused");
        _assertNone(handler.breachOfI3());
    }

    /// @dev A decision and a proof count; the decision is answered with first.
    function test_I4_theTierIsTheBestOfWhatCounts() public {
        handler.decide(0, 3, 0, 1);
        handler.announce(0, 1);
        handler.attest(0, 3, 0, 1);
        handler.wait_(64_801);
        assertTrue(handler.isEachCurrent(), "I4");
    }

    function _assertNone(string memory breach) private pure {
        assertTrue(bytes(breach).length == 0, breach);
    }
}
