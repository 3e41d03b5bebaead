// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPolicyRegistry} from "../../interfaces/IPolicyRegistry.sol";
import {ISolvencyRegistry} from "../../interfaces/ISolvencyRegistry.sol";
import {ISolvencyStanding} from "../../interfaces/ISolvencyStanding.sol";
import {ISolvencyVerification} from "../../interfaces/ISolvencyVerification.sol";
import {MarginPolicy} from "../../margin/MarginPolicy.sol";
import {PolicyRegistry} from "../../registries/PolicyRegistry.sol";
import {SolvencyRegistryTest} from "./SolvencyRegistryTest.sol";

/// @dev From Reported to Verified or Failed, and what a venue's margin makes of it.
contract SolvencyConfirmationTest is SolvencyRegistryTest {
    uint32 private constant REPORT_STALE = 35 days;
    uint32 private constant GRACE = 2 days;

    function test_aProvedStatementIsVerifiedByTheQuorumAlone() public {
        (bytes32 statementHash, uint32 epoch) = reportNow(true);
        confirm(VERIFIER_A, epoch, statementHash);
        assertStatus(ISolvencyStanding.Status.Reported, "one is no quorum");
        assertEq(newestVerified(), 0, "not verified");
        vm.warp(START + 5);
        vm.expectEmit(address(registry));
        emit ISolvencyStanding.StatementVerified(ENTITY, epoch, VERIFIER_B, 2, true);
        confirm(VERIFIER_B, epoch, statementHash);
        assertStatus(ISolvencyStanding.Status.Verified, "verified");
        assertEq(registry.statementOf(ENTITY, epoch).verifiedAt, START + 5, "when the quorum was full");
        assertEq(newestVerified(), epoch, "newest verified");
        assertCover(START, 0);
    }

    function test_aVerifierCountsOnce() public {
        (bytes32 statementHash, uint32 epoch) = reportNow(true);
        confirm(VERIFIER_A, epoch, statementHash);
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.StatementSettled.selector, ENTITY, epoch));
        confirm(VERIFIER_A, epoch, statementHash);
        assertEq(registry.confirmationsOf(ENTITY, epoch), 1, "one");
    }

    function test_nobodyElseConfirmsOrFails() public {
        (bytes32 statementHash, uint32 epoch) = reportNow(true);
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.NotVerifier.selector, NOBODY));
        confirm(NOBODY, epoch, statementHash);
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.NotVerifier.selector, REPORTER));
        vm.prank(REPORTER);
        registry.fail(ENTITY, epoch, "no");
        registry.setVerifier(REPORTER, true);
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.VerifierIsReporter.selector, ENTITY, REPORTER));
        confirm(REPORTER, epoch, statementHash);
    }

    /// @dev Root, floor, verdict, moment, terms: what a verifier checked off chain is what it confirms, or nothing is.
    function test_anotherStatementIsNotConfirmed() public {
        (, uint32 epoch) = reportNow(true);
        bytes32 root = registry.statementOf(ENTITY, epoch).root;
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.StatementUnknown.selector, ENTITY, epoch));
        confirm(VERIFIER_A, epoch, root);
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.StatementUnknown.selector, ENTITY, epoch + 1));
        confirm(VERIFIER_A, epoch + 1, 0);
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.StatementUnknown.selector, ENTITY, 0));
        confirm(VERIFIER_A, 0, 0);
    }

    function test_theHashSaysTheFloorAndTheMoment() public {
        uint256 state = vm.snapshotState();
        ISolvencyRegistry.Report memory r = next(true);
        bytes32 first = send(r, prove(madeFor(r)));
        vm.revertToState(state);
        r.floorBps += 1;
        bytes32 second = send(r, prove(madeFor(r)));
        assertTrue(first != second, "another floor");
        vm.revertToState(state);
        r.floorBps -= 1;
        r.snapshotAt -= 1;
        assertTrue(send(r, prove(madeFor(r))) != first, "another moment");
    }

    function test_onlyTheNewestIsConfirmed() public {
        (bytes32 statementHash,) = reportNow(true);
        vm.warp(START + 1);
        reportNow(true);
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.StatementSuperseded.selector, 2));
        confirm(VERIFIER_A, 1, statementHash);
    }

    function test_aRemovedVerifierCountsNoLonger() public {
        (bytes32 statementHash, uint32 epoch) = reportNow(true);
        confirm(VERIFIER_A, epoch, statementHash);
        registry.setVerifier(VERIFIER_A, false);
        confirm(VERIFIER_B, epoch, statementHash);
        assertStatus(ISolvencyStanding.Status.Reported, "one of two counts");
        confirm(VERIFIER_C, epoch, statementHash);
        assertStatus(ISolvencyStanding.Status.Verified, "two that are verifiers now");
    }

    function test_aQuorumCountsFromTheNextConfirmation() public {
        (bytes32 statementHash, uint32 epoch) = reportNow(true);
        registry.setQuorum(3);
        confirm(VERIFIER_A, epoch, statementHash);
        confirm(VERIFIER_B, epoch, statementHash);
        assertStatus(ISolvencyStanding.Status.Reported, "two of three");
        registry.setQuorum(2);
        assertStatus(ISolvencyStanding.Status.Reported, "nobody said anything since");
        confirm(VERIFIER_C, epoch, statementHash);
        assertStatus(ISolvencyStanding.Status.Verified, "the quorum is reached");
        registry.setQuorum(3);
        assertStatus(ISolvencyStanding.Status.Verified, "what was verified stays");
    }

    function test_whatOneVerifierFailsIsNeverVerified() public {
        (bytes32 statementHash, uint32 epoch) = reportNow(true);
        confirm(VERIFIER_A, epoch, statementHash);
        failNow(epoch);
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.StatementSettled.selector, ENTITY, epoch));
        confirm(VERIFIER_B, epoch, statementHash);
        assertStatus(ISolvencyStanding.Status.Failed, "failed");
        assertCover(0, START);
    }

    function test_aVerifiedStatementThatFailsCountsNoLonger() public {
        uint32 first = verifyNow(true);
        vm.warp(START + 10);
        uint32 second = verifyNow(true);
        vm.warp(START + 20);
        failNow(second);
        assertEq(newestVerified(), first, "the one before");
        assertCover(START + 10, START + 20);
    }

    /// @dev A disputed epoch holds its place: the next proof names it, and no other second statement takes it.
    function test_afterAFailTheChainGoesOn() public {
        uint32 first = verifyNow(true);
        failNow(first);
        vm.warp(START + 1);
        assertEq(verifyNow(true), 2, "the next epoch");
        assertTrue(registry.statementOf(ENTITY, 1).status == ISolvencyStanding.Status.Failed, "1 stays failed");
        assertCover(START + 1, 0);
    }

    function test_aVenueTakesExposureOnVerifiedProofsAlone() public {
        MarginPolicy margins = marginPolicy();
        assertTrue(!margins.exposureAllowed(ENTITY), "nothing is known");
        (bytes32 statementHash, uint32 epoch) = reportNow(true);
        confirm(VERIFIER_A, epoch, statementHash);
        assertTrue(!margins.exposureAllowed(ENTITY), "proved and reported is not enough");
        confirm(VERIFIER_B, epoch, statementHash);
        assertTrue(margins.exposureAllowed(ENTITY), "verified");
        assertTrue(!margins.exposureAllowed(OTHER), "for nobody else");
        assertEq(margins.exposureAllowedUntil(ENTITY), uint256(START) + REPORT_STALE + GRACE, "until it is stale");
        vm.warp(START + 1 days);
        reportNow(false);
        assertEq(margins.exposureAllowedUntil(ENTITY), uint256(START) + 1 days + GRACE, "its own word against it");
        vm.warp(START + 1 days + GRACE);
        assertTrue(!margins.exposureAllowed(ENTITY), "after the grace");
        verifyNow(true);
        assertTrue(margins.exposureAllowed(ENTITY), "verified again");
    }

    function marginPolicy() private returns (MarginPolicy) {
        PolicyRegistry oracle = new PolicyRegistry();
        bytes32 authority = oracle.createAuthority("did:web:regulator.example", 0);
        IPolicyRegistry.Announcement memory a;
        a.packDigest = keccak256("pack");
        (a.validFrom, a.validUntil) = (START, START + 365 days);
        a.times = IPolicyRegistry.Times(30 days, 1 days, 1 days, 7 days, REPORT_STALE);
        a.figures.haircuts = new IPolicyRegistry.Haircut[](1);
        a.figures.haircuts[0] = IPolicyRegistry.Haircut(1, 0, 0, 0);
        (bytes32 pack,) = oracle.announce(authority, "margin", a);
        return new MarginPolicy(address(this), oracle, registry, pack, GRACE);
    }
}
