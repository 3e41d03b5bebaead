// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {PoseidonT3} from "../../generated/PoseidonT3.sol";
import {ISolvencyRegistry} from "../../interfaces/ISolvencyRegistry.sol";
import {ISolvencyStanding} from "../../interfaces/ISolvencyStanding.sol";
import {ISolvencyVerification} from "../../interfaces/ISolvencyVerification.sol";
import {ISolvencyVerifier} from "../../interfaces/ISolvencyVerifier.sol";
import {ITwoStepOwned} from "../../interfaces/ITwoStepOwned.sol";
import {SolvencyRegistry} from "../../registries/SolvencyRegistry.sol";
import {TestKey} from "../support/TestKey.sol";
import {SolvencyRegistryTest} from "./SolvencyRegistryTest.sol";

/// @dev What a report has to be: each rule of ISolvencyRegistry.report broken once.
contract SolvencyReportTest is SolvencyRegistryTest {
    bytes private proofInvalid = abi.encodePacked(ISolvencyRegistry.ProofInvalid.selector);
    bytes private reportInvalid = abi.encodePacked(ISolvencyVerification.ReportInvalid.selector);

    function test_aProvedReportIsReportedAndNoMore() public {
        ISolvencyRegistry.Report memory r = next(true);
        Made memory m = madeFor(r);
        vm.expectEmit(address(registry));
        emit ISolvencyStanding.StatementReported(ENTITY, 1, bytes32(rootOf(m)), START, true, 0, REPORTER, URI);
        bytes32 statementHash = send(r, prove(m));

        ISolvencyStanding.Statement memory s = registry.statementOf(ENTITY, 1);
        assertEq(s.root, bytes32(rootOf(m)), "root");
        assertEq(s.statementHash, statementHash, "statement hash");
        bytes32 expected =
            keccak256(abi.encode(ENTITY, uint32(1), rootOf(m), uint256(0), uint32(1), START, true, FLOOR));
        assertEq(statementHash, expected, "of all members");
        assertTrue(s.status == ISolvencyStanding.Status.Reported && s.isSolvent, "reported");
        assertEq(s.snapshotAt, START, "snapshot");
        assertEq(s.reportedAt, START, "reported at");
        assertEq(uint256(s.verifiedAt) + s.failedAt + s.assuranceBps, 0, "nothing else is stated");
        (uint24 floorBps, uint32 terms) = registry.figuresOf(ENTITY, 1);
        assertEq(floorBps, FLOOR, "floor");
        assertEq(terms, 1, "terms");
        assertEq(newestVerified(), 0, "not verified");
        assertCover(0, 0);
        (uint32 epoch, uint256 previous) = registry.nextOf(ENTITY);
        assertEq(epoch, 2, "next");
        assertEq(previous, rootOf(m), "what the next names");
    }

    function test_eachEpochNamesTheOneBefore() public {
        reportNow(true);
        bytes32 before = registry.statementOf(ENTITY, 1).root;
        vm.warp(START + 1);
        (bytes32 statementHash,) = reportNow(true);
        ISolvencyStanding.Statement memory s = registry.statementOf(ENTITY, 2);
        bytes32 expected = keccak256(abi.encode(ENTITY, uint32(2), s.root, before, uint32(1), START + 1, true, FLOOR));
        assertEq(statementHash, expected, "link");
        assertTrue(registry.statementOf(ENTITY, 1).root == before, "the first stays");
    }

    /// @dev The proof is made for something else than the report says, here and now.
    function test_aProofForSomethingElseIsRefused() public {
        ISolvencyRegistry.Report memory r = next(true);
        for (uint256 i = 0; i < 11; ++i) {
            Made memory m = madeFor(r);
            if (i == 0) m.entity = OTHER;
            if (i == 1) m.chainId += 1;
            if (i == 2) m.registry = address(0xdead);
            if (i == 3) m.attesterRoot += 1;
            if (i == 4) m.snapshotAt -= 1;
            if (i == 5) m.epoch = 2;
            if (i == 6) m.before = 1;
            if (i == 7) m.policyHash += 1;
            if (i == 8) m.body += 1;
            if (i == 9) m.verdict = 0;
            if (i == 10) m.floorBps += 1;
            refuse(r, prove(m), proofInvalid);
        }
        send(r, prove(madeFor(r)));
    }

    /// @dev The proof is honest, and the report says something else that the owner would take.
    function test_aReportOfSomethingElseIsRefused() public {
        allow(ENTITY, POLICY + 1, ATTESTERS);
        allow(ENTITY, POLICY, ATTESTERS + 1);
        ISolvencyRegistry.Proof memory proof = prove(madeFor(next(true)));
        for (uint256 i = 0; i < 6; ++i) {
            ISolvencyRegistry.Report memory r = next(true);
            if (i == 0) r.isSolvent = false;
            if (i == 1) r.floorBps += 1;
            if (i == 2) r.body += 1;
            if (i == 3) r.snapshotAt -= 1;
            if (i == 4) r.policyHash += 1;
            if (i == 5) r.attesterRoot += 1;
            refuse(r, proof, proofInvalid);
        }
        send(next(true), proof);
    }

    function test_anInsolventVenueCannotFlipItsVerdict() public {
        ISolvencyRegistry.Report memory r = next(false);
        ISolvencyRegistry.Proof memory proof = prove(madeFor(r));
        r.isSolvent = true;
        refuse(r, proof, proofInvalid);
        r.isSolvent = false;
        send(r, proof);
        assertCover(0, START);
    }

    /// @dev Verdict and floor share a word: neither may be carried by the other.
    function test_aFloorOutsideItsBitsIsRefused() public {
        ISolvencyRegistry.Report memory r = next(true);
        r.floorBps = 2 ** 17;
        refuse(r, prove(madeFor(r)), reportInvalid);
        r.floorBps = 2 ** 17 - 1;
        send(r, prove(madeFor(r)));
    }

    function test_theSameProofOnAnotherChainOrRegistryIsRefused() public {
        ISolvencyRegistry.Report memory r = next(true);
        ISolvencyRegistry.Proof memory proof = prove(madeFor(r));
        vm.chainId(block.chainid + 1);
        refuse(r, proof, proofInvalid);
        SolvencyRegistry first = registry;
        setUp();
        assertTrue(address(registry) != address(first), "another registry");
        vm.chainId(31_337);
        refuse(r, proof, proofInvalid);
        vm.prank(REPORTER);
        first.report(r, proof, URI);
    }

    function test_anotherEntityCannotRepublish() public {
        allow(OTHER, POLICY, ATTESTERS);
        ISolvencyRegistry.Report memory r = next(true);
        ISolvencyRegistry.Proof memory proof = prove(madeFor(r));
        vm.expectRevert(abi.encodeWithSelector(ISolvencyVerification.NotReporter.selector, ENTITY, OTHER_REPORTER));
        vm.prank(OTHER_REPORTER);
        registry.report(r, proof, URI);
        r.entity = OTHER;
        vm.expectRevert(proofInvalid);
        vm.prank(OTHER_REPORTER);
        registry.report(r, proof, URI);
    }

    function test_anUnknownEntityHasNoReporter() public {
        ISolvencyRegistry.Report memory r = next(true);
        r.entity = keccak256("nobody");
        refuse(
            r, prove(madeFor(r)), abi.encodeWithSelector(ISolvencyVerification.NotReporter.selector, r.entity, REPORTER)
        );
    }

    function testFuzz_epochsAreNeitherSkippedNorRepeated(uint32 wrong) public {
        vm.assume(wrong != 2);
        reportNow(true);
        vm.warp(START + 1);
        ISolvencyRegistry.Report memory r = next(true);
        r.epoch = wrong;
        refuse(r, prove(madeFor(r)), abi.encodeWithSelector(ISolvencyVerification.EpochInvalid.selector, 2));
    }

    /// @dev Two second statements may be proved; one that follows another first is none of this chain.
    function test_aForkIsRefused() public {
        reportNow(true);
        vm.warp(START + 1);
        ISolvencyRegistry.Report memory r = next(true);
        Made memory m = madeFor(r);
        m.before = rootOf(m);
        refuse(r, prove(m), proofInvalid);
        m.before = 0;
        refuse(r, prove(m), proofInvalid);
    }

    function test_theStatementBeforeIsNotReportedAgain() public {
        ISolvencyRegistry.Report memory r = next(true);
        send(r, prove(madeFor(r)));
        vm.warp(START + 1);
        (r.epoch, r.snapshotAt) = (2, START + 1);
        refuse(r, prove(madeFor(r)), abi.encodePacked(ISolvencyRegistry.StatementRepeated.selector));
    }

    function test_aSnapshotIsNotOfTheFutureNorTooOld() public {
        ISolvencyRegistry.Report memory r = next(true);
        bytes memory refused =
            abi.encodeWithSelector(ISolvencyVerification.SnapshotInvalid.selector, START - MAX_AGE, START);
        r.snapshotAt = START + 1;
        refuse(r, prove(madeFor(r)), refused);
        r.snapshotAt = START - MAX_AGE - 1;
        refuse(r, prove(madeFor(r)), refused);
        r.snapshotAt = START - MAX_AGE;
        send(r, prove(madeFor(r)));
    }

    function test_aSnapshotIsLaterThanTheOneBefore() public {
        reportNow(true);
        vm.warp(START + 10);
        ISolvencyRegistry.Report memory r = next(true);
        bytes memory refused =
            abi.encodeWithSelector(ISolvencyVerification.SnapshotInvalid.selector, START + 1, START + 10);
        r.snapshotAt = START;
        refuse(r, prove(madeFor(r)), refused);
        r.snapshotAt = START - 1;
        refuse(r, prove(madeFor(r)), refused);
        r.snapshotAt = START + 1;
        send(r, prove(madeFor(r)));
    }

    function test_onlyTermsOfTheEntityCount() public {
        allow(OTHER, POLICY + 1, ATTESTERS);
        ISolvencyRegistry.Report memory r = next(true);
        r.policyHash = POLICY + 1;
        refuse(r, prove(madeFor(r)), unknownTerms(r));
        r = next(true);
        r.attesterRoot = ATTESTERS + 1;
        refuse(r, prove(madeFor(r)), unknownTerms(r));
        allow(ENTITY, POLICY + 1, ATTESTERS);
        r = next(true);
        r.policyHash = POLICY + 1;
        send(r, prove(madeFor(r)));
        (, uint32 terms) = registry.figuresOf(ENTITY, 1);
        assertEq(terms, 3, "the terms that it was reported under");
    }

    /// @dev Terms are for snapshots of their span, whenever those are reported.
    function test_termsHoldFromTheirBeginningToBeforeTheirEnd() public {
        ISolvencyRegistry.Report memory r = next(true);
        registry.setTerms(ENTITY, POLICY, ATTESTERS, START + 1, START + 2);
        refuse(r, prove(madeFor(r)), unknownTerms(r));
        vm.warp(START + 10);
        r.snapshotAt = START + 2;
        refuse(r, prove(madeFor(r)), unknownTerms(r));
        r.snapshotAt = START + 1;
        send(r, prove(madeFor(r)));
        registry.setTerms(ENTITY, POLICY, ATTESTERS, START + 20, START + 20);
        vm.warp(START + 20);
        r = next(true);
        refuse(r, prove(madeFor(r)), unknownTerms(r));
        assertEq(registry.termsOf(ENTITY, POLICY, ATTESTERS).number, 1, "the number stays");
    }

    function test_termsAreTheOwnersAndOfTheField() public {
        vm.expectRevert(abi.encodeWithSelector(ITwoStepOwned.NotOwner.selector, REPORTER));
        vm.prank(REPORTER);
        registry.setTerms(ENTITY, POLICY, ATTESTERS, 1, 2);
        vm.expectRevert(abi.encodeWithSelector(ISolvencyRegistry.EntityUnknown.selector, bytes32("nobody")));
        registry.setTerms("nobody", POLICY, ATTESTERS, 1, 2);
        vm.expectRevert(ISolvencyRegistry.TermsInvalid.selector);
        registry.setTerms(ENTITY, 0, ATTESTERS, 1, 2);
        vm.expectRevert(ISolvencyRegistry.TermsInvalid.selector);
        registry.setTerms(ENTITY, TestKey.R, ATTESTERS, 1, 2);
        vm.expectRevert(ISolvencyRegistry.TermsInvalid.selector);
        registry.setTerms(ENTITY, POLICY, TestKey.R, 1, 2);
        vm.expectEmit(address(registry));
        emit ISolvencyRegistry.TermsChanged(ENTITY, 2, TestKey.R - 1, TestKey.R - 1, 1, 2);
        registry.setTerms(ENTITY, TestKey.R - 1, TestKey.R - 1, 1, 2);
    }

    function test_aBodyIsAFieldElement() public {
        ISolvencyRegistry.Report memory r = next(true);
        ISolvencyRegistry.Proof memory proof = prove(madeFor(r));
        r.body += TestKey.R;
        refuse(r, proof, abi.encodePacked(PoseidonT3.HashInputOutOfField.selector));
        r.body -= TestKey.R;
        send(r, proof);
    }

    function testFuzz_aMutatedProofIsRefused(uint256 place, uint256 mask) public {
        vm.assume(mask != 0);
        ISolvencyRegistry.Report memory r = next(true);
        ISolvencyRegistry.Proof memory proof = prove(madeFor(r));
        uint256 i = place % 8;
        if (i < 2) proof.a[i] ^= mask;
        else if (i < 6) proof.b[(i - 2) / 2][i % 2] ^= mask;
        else proof.c[i - 6] ^= mask;
        refuse(r, proof, proofInvalid);
    }

    function test_aReportSaysWhereItIs() public {
        ISolvencyRegistry.Report memory r = next(true);
        ISolvencyRegistry.Proof memory proof = prove(madeFor(r));
        vm.expectRevert(reportInvalid);
        vm.prank(REPORTER);
        registry.report(r, proof, "");
        vm.expectRevert(reportInvalid);
        vm.prank(REPORTER);
        registry.report(r, proof, string(new bytes(1_025)));
    }

    function test_aNewReporterContinuesTheChain() public {
        reportNow(true);
        registry.registerEntity(LEI, "Sample Venue", NOBODY, 30 days);
        vm.warp(START + 1);
        ISolvencyRegistry.Report memory r = next(true);
        ISolvencyRegistry.Proof memory proof = prove(madeFor(r));
        refuse(r, proof, abi.encodeWithSelector(ISolvencyVerification.NotReporter.selector, ENTITY, REPORTER));
        vm.prank(NOBODY);
        registry.report(r, proof, URI);
    }

    function test_aRegistryHasAVerifierAndAnAge() public {
        ISolvencyVerifier verifier = registry.proofVerifier();
        vm.expectRevert(ITwoStepOwned.ZeroAddress.selector);
        new SolvencyRegistry(address(this), ISolvencyVerifier(NOBODY), MAX_AGE, threeVerifiers(), 2);
        vm.expectRevert(reportInvalid);
        new SolvencyRegistry(address(this), verifier, 0, threeVerifiers(), 2);
        vm.expectRevert(ISolvencyVerification.QuorumInvalid.selector);
        new SolvencyRegistry(address(this), verifier, MAX_AGE, threeVerifiers(), 4);
        vm.expectRevert(ITwoStepOwned.ZeroAddress.selector);
        new SolvencyRegistry(address(0), verifier, MAX_AGE, threeVerifiers(), 2);
    }

    function testFuzz_noViewReverts(bytes32 entity, uint32 any, uint256 policyHash, uint256 attesters) public view {
        registry.standingOf(entity);
        registry.newestVerifiedOf(entity);
        registry.coverOf(entity);
        registry.statementOf(entity, any);
        registry.statementOf(ENTITY, 0);
        registry.entityOf(entity);
        registry.confirmationsOf(entity, any);
        registry.termsOf(entity, policyHash, attesters);
        registry.figuresOf(entity, any);
        registry.nextOf(entity);
    }

    function unknownTerms(ISolvencyRegistry.Report memory r) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ISolvencyRegistry.TermsUnknown.selector, r.entity, r.policyHash, r.attesterRoot);
    }
}
