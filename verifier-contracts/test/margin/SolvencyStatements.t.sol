// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ISolvencyStanding} from "../../interfaces/ISolvencyStanding.sol";
import {ISolvencyStatements} from "../../interfaces/ISolvencyStatements.sol";
import {ISolvencyVerification} from "../../interfaces/ISolvencyVerification.sol";
import {ITwoStepOwned} from "../../interfaces/ITwoStepOwned.sol";
import {SolvencyStatements} from "../../margin/SolvencyStatements.sol";
import {MarginTest} from "../support/MarginTest.sol";

contract SolvencyStatementsTest is MarginTest {
    bytes32 private constant ROOT = keccak256("another root");

    function test_aReportIsReportedUntilTheQuorum() public {
        bytes32 hash = reportNow(true);
        assertStatus(ISolvencyStanding.Status.Reported, "reported");
        vm.expectEmit(address(statements));
        emit ISolvencyStanding.StatementVerified(ENTITY, epoch, VERIFIER_A, 1, false);
        confirm(VERIFIER_A, hash);
        assertStatus(ISolvencyStanding.Status.Reported, "one is no quorum");
        vm.warp(START + 5);
        vm.expectEmit(address(statements));
        emit ISolvencyStanding.StatementVerified(ENTITY, epoch, VERIFIER_B, 2, true);
        confirm(VERIFIER_B, hash);
        (ISolvencyStanding.Status status, uint32 newest, uint40 snapshotAt, bool isSolvent, uint40 verifiedAt) =
            statements.standingOf(ENTITY);
        assertTrue(status == ISolvencyStanding.Status.Verified && isSolvent, "verified");
        assertEq(newest, epoch, "epoch");
        assertEq(snapshotAt, START, "snapshot");
        assertEq(verifiedAt, START + 5, "verified when the quorum was full");
    }

    function test_theReportEmitsAllThatItSays() public {
        vm.expectEmit(address(statements));
        emit ISolvencyStanding.StatementReported(ENTITY, 2, ROOT, uint40(START), false, 4_000, REPORTER, "ipfs://2");
        vm.prank(REPORTER);
        statements.report(ENTITY, 2, ROOT, uint40(START), false, 4_000, "ipfs://2");
    }

    function test_onlyTheReporterReports() public {
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.NotReporter.selector, ENTITY, address(this)));
        statements.report(ENTITY, 2, ROOT, uint40(START), true, 0, "u");
    }

    function test_anUnknownEntityHasNoReporter() public {
        bytes32 other = keccak256("nobody");
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.NotReporter.selector, other, REPORTER));
        vm.prank(REPORTER);
        statements.report(other, 1, ROOT, uint40(START), true, 0, "u");
    }

    function testFuzz_epochsGrowByOne(uint32 wrong) public {
        vm.assume(wrong != 2);
        expectReport(abi.encodeWithSelector(ISolvencyVerification.EpochInvalid.selector, 2));
        statements.report(ENTITY, wrong, ROOT, uint40(START), true, 0, "u");
    }

    function test_aRootIsReportedOnce() public {
        bytes32 used = keccak256(abi.encode("root", uint32(1)));
        expectReport(abi.encodeWithSelector(ISolvencyStatements.RootInvalid.selector));
        statements.report(ENTITY, 2, used, uint40(START), true, 0, "u");
        expectReport(abi.encodeWithSelector(ISolvencyStatements.RootInvalid.selector));
        statements.report(ENTITY, 2, 0, uint40(START), true, 0, "u");
    }

    function test_theSnapshotLiesBetweenTheLastOneAndNow() public {
        bytes memory refused = abi.encodeWithSelector(ISolvencyVerification.SnapshotInvalid.selector, START, START);
        expectReport(refused);
        statements.report(ENTITY, 2, ROOT, uint40(START + 1), true, 0, "u");
        expectReport(refused);
        statements.report(ENTITY, 2, ROOT, uint40(START - 1), true, 0, "u");
        vm.prank(REPORTER);
        statements.report(ENTITY, 2, ROOT, uint40(START), true, 0, "u");
    }

    function test_assuranceIsAtMostTheWholeAndTheUriIsThere() public {
        bytes memory refused = abi.encodeWithSelector(ISolvencyVerification.ReportInvalid.selector);
        expectReport(refused);
        statements.report(ENTITY, 2, ROOT, uint40(START), true, 10_001, "u");
        expectReport(refused);
        statements.report(ENTITY, 2, ROOT, uint40(START), true, 0, "");
        expectReport(refused);
        statements.report(ENTITY, 2, ROOT, uint40(START), true, 0, string(new bytes(1_025)));
    }

    function test_eachHashCoversTheOneBefore() public {
        bytes32 before = statements.statementOf(ENTITY, 1).statementHash;
        vm.prank(REPORTER);
        bytes32 hash = statements.report(ENTITY, 2, ROOT, uint40(START), true, 7, "u");
        assertEq(
            hash, keccak256(abi.encode(before, ENTITY, uint32(2), ROOT, uint40(START), true, uint16(7), "u")), "link"
        );
    }

    function test_onlyVerifiersConfirmAndFail() public {
        bytes32 hash = reportNow(true);
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.NotVerifier.selector, ALICE));
        confirm(ALICE, hash);
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.NotVerifier.selector, ALICE));
        vm.prank(ALICE);
        statements.fail(ENTITY, epoch, "no");
    }

    function test_theReporterConfirmsNothingOfItsOwn() public {
        statements.setVerifier(REPORTER, true);
        bytes32 hash = reportNow(true);
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.VerifierIsReporter.selector, ENTITY, REPORTER));
        confirm(REPORTER, hash);
    }

    function test_aVerifierCountsOnce() public {
        bytes32 hash = reportNow(true);
        confirm(VERIFIER_A, hash);
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.StatementSettled.selector, ENTITY, epoch));
        confirm(VERIFIER_A, hash);
    }

    function test_anotherReportUnderTheSameEpochIsNotConfirmed() public {
        reportNow(true);
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.StatementUnknown.selector, ENTITY, epoch));
        confirm(VERIFIER_A, keccak256("what was checked"));
        ++epoch;
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.StatementUnknown.selector, ENTITY, epoch));
        confirm(VERIFIER_A, 0);
    }

    function test_onlyTheNewestIsConfirmed() public {
        bytes32 first = reportNow(true);
        reportNow(true);
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.StatementSuperseded.selector, epoch));
        vm.prank(VERIFIER_A);
        statements.confirm(ENTITY, epoch - 1, first);
    }

    function test_aVerifierWhoIsRemovedNoLongerCounts() public {
        bytes32 hash = reportNow(true);
        confirm(VERIFIER_A, hash);
        statements.setVerifier(VERIFIER_A, false);
        confirm(VERIFIER_B, hash);
        assertStatus(ISolvencyStanding.Status.Reported, "one of two counts");
        confirm(VERIFIER_C, hash);
        assertStatus(ISolvencyStanding.Status.Verified, "two that are verifiers now");
    }

    function test_oneFailIsFinal() public {
        bytes32 hash = reportNow(true);
        confirm(VERIFIER_A, hash);
        vm.expectEmit(address(statements));
        emit ISolvencyStanding.StatementFailed(ENTITY, epoch, VERIFIER_C, "a batch is missing");
        failNow(epoch);
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.StatementSettled.selector, ENTITY, epoch));
        confirm(VERIFIER_B, hash);
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.StatementSettled.selector, ENTITY, epoch));
        failNow(epoch);
        assertStatus(ISolvencyStanding.Status.Failed, "failed");
    }

    function test_aFailNeedsAReasonAndAStatement() public {
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.ReportInvalid.selector));
        vm.prank(VERIFIER_A);
        statements.fail(ENTITY, 1, "");
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.StatementUnknown.selector, ENTITY, 9));
        failNow(9);
    }

    function test_afterAFailTheNextEpochIsReported() public {
        failNow(1);
        verifySolvent(true);
        assertStatus(ISolvencyStanding.Status.Verified, "the next one");
        assertTrue(statements.statementOf(ENTITY, 1).status == ISolvencyStanding.Status.Failed, "1 stays failed");
    }

    function test_theNewestVerifiedFallsBackOverFailedOnes() public {
        verifySolvent(true);
        verifySolvent(true);
        assertEq(newestVerified(), 3, "3");
        failNow(2);
        assertEq(newestVerified(), 3, "an older one failed");
        failNow(3);
        assertEq(newestVerified(), 1, "over the failed 2");
        failNow(1);
        assertEq(newestVerified(), 0, "none is left");
    }

    function test_coverCountsTheFirstBadNewsAndEndsWithAVerifiedSolventStatement() public {
        assertCover(START, 0);
        vm.warp(START + 10);
        reportNow(false);
        assertCover(START, START + 10);
        vm.warp(START + 20);
        failNow(epoch);
        assertCover(START, START + 10);
        bytes32 hash = reportNow(true);
        confirm(VERIFIER_A, hash);
        assertCover(START, START + 10);
        confirm(VERIFIER_B, hash);
        assertCover(START + 20, 0);
    }

    function test_anInsolventStatementThatIsVerifiedIsNoCover() public {
        vm.warp(START + 10);
        verifySolvent(false);
        assertCover(START, START + 10);
        assertEq(newestVerified(), 2, "it is the newest verified one");
    }

    function test_anOlderStatementThatFailsChangesNothingForALaterVerifiedOne() public {
        vm.warp(START + 10);
        verifySolvent(true);
        failNow(1);
        assertCover(START + 10, 0);
    }

    function test_registersByLeiAlone() public {
        bytes memory bad = bytes("5299000SYMBOLONVEN14");
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.LeiInvalid.selector, string(bad)));
        statements.registerEntity(string(bad), "x", REPORTER, 1);
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.LeiInvalid.selector, "5299000symbolonven13"));
        statements.registerEntity("5299000symbolonven13", "x", REPORTER, 1);
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.LeiInvalid.selector, ""));
        statements.registerEntity("", "x", REPORTER, 1);
        string memory published = "5493001KJTIIGC8Y1R12";
        vm.expectEmit(address(statements));
        emit ISolvencyStanding.EntityRegistered(keccak256(bytes(published)), REPORTER, published, "x", 1);
        statements.registerEntity(published, "x", REPORTER, 1);
    }

    function test_registrationNeedsANameAPeriodAndAReporter() public {
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.EntityInvalid.selector));
        statements.registerEntity(LEI, "", REPORTER, 1);
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.EntityInvalid.selector));
        statements.registerEntity(LEI, "x", REPORTER, 0);
        vm.expectRevert(abi.encodeWithSelector(ITwoStepOwned.ZeroAddress.selector));
        statements.registerEntity(LEI, "x", address(0), 1);
    }

    function test_aNewReporterContinuesTheChain() public {
        statements.registerEntity(LEI, "Sample Venue", CAROL, 30 days);
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.NotReporter.selector, ENTITY, REPORTER));
        vm.prank(REPORTER);
        statements.report(ENTITY, 2, ROOT, uint40(START), true, 0, "u");
        vm.prank(CAROL);
        statements.report(ENTITY, 2, ROOT, uint40(START), true, 0, "u");
        assertEq(statements.entityOf(ENTITY).epoch, 2, "epoch");
    }

    function test_onlyTheOwnerNames() public {
        bytes memory refused = abi.encodeWithSelector(ITwoStepOwned.NotOwner.selector, ALICE);
        vmx.startPrank(ALICE);
        vm.expectRevert(refused);
        statements.registerEntity(LEI, "x", ALICE, 1);
        vm.expectRevert(refused);
        statements.setVerifier(ALICE, true);
        vm.expectRevert(refused);
        statements.setQuorum(1);
        vmx.stopPrank();
    }

    function test_theQuorumCanBeReached() public {
        bytes memory refused = abi.encodeWithSelector(ISolvencyVerification.QuorumInvalid.selector);
        vm.expectRevert(refused);
        statements.setQuorum(0);
        vm.expectRevert(refused);
        statements.setQuorum(4);
        statements.setQuorum(3);
        vm.expectRevert(refused);
        statements.setVerifier(VERIFIER_A, false);
        vm.expectRevert(refused);
        new SolvencyStatements(address(this), new address[](0), 1);
    }

    function test_atMost32Verifiers() public {
        for (uint160 i = 1; i <= 29; ++i) {
            statements.setVerifier(address(i), true);
        }
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.QuorumInvalid.selector));
        statements.setVerifier(address(99), true);
        statements.setVerifier(VERIFIER_A, true);
        assertEq(statements.verifierCount(), 32, "naming one twice counts once");
    }

    function testFuzz_noViewReverts(bytes32 entity, uint32 any) public view {
        statements.standingOf(entity);
        statements.newestVerifiedOf(entity);
        statements.coverOf(entity);
        statements.statementOf(entity, any);
        statements.entityOf(entity);
        statements.confirmationsOf(entity, any);
    }

    function expectReport(bytes memory refused) private {
        vm.expectRevert(refused);
        vm.prank(REPORTER);
    }

    function newestVerified() private view returns (uint32 newest) {
        (newest,,,) = statements.newestVerifiedOf(ENTITY);
    }

    function assertStatus(ISolvencyStanding.Status expected, string memory what) private view {
        (ISolvencyStanding.Status status,,,,) = statements.standingOf(ENTITY);
        assertTrue(status == expected, what);
    }

    function assertCover(uint256 snapshotAt, uint256 adverseSince) private view {
        (uint40 snapshot, uint40 adverse) = statements.coverOf(ENTITY);
        assertEq(snapshot, snapshotAt, "cover");
        assertEq(adverse, adverseSince, "adverse");
    }
}
