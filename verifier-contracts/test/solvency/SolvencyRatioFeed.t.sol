// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ISolvencyRegistry} from "../../interfaces/ISolvencyRegistry.sol";
import {FeedReader} from "../../margin/FeedReader.sol";
import {SolvencyRatioFeed} from "../../registries/SolvencyRatioFeed.sol";
import {SolvencyRegistryTest} from "./SolvencyRegistryTest.sol";

contract SolvencyRatioFeedTest is SolvencyRegistryTest {
    SolvencyRatioFeed private feed;

    function setUp() public override {
        super.setUp();
        feed = new SolvencyRatioFeed(registry, LEI);
    }

    function test_itAnswersWithTheFloorOfTheNewestVerifiedStatement() public {
        verifyNow(true);
        vm.warp(START + 100);
        assertRound(1, FLOOR, START);
        ISolvencyRegistry.Report memory r = next(true);
        r.floorBps = 11_000;
        bytes32 statementHash = send(r, prove(madeFor(r)));
        assertRound(1, FLOOR, START);
        confirm(VERIFIER_A, 2, statementHash);
        confirm(VERIFIER_B, 2, statementHash);
        assertRound(2, 11_000, START + 100);
    }

    function test_itIsDatedByTheSnapshot() public {
        ISolvencyRegistry.Report memory r = next(true);
        r.snapshotAt = START - 3 days;
        bytes32 statementHash = send(r, prove(madeFor(r)));
        vm.warp(START + 2 days);
        confirm(VERIFIER_A, 1, statementHash);
        confirm(VERIFIER_B, 1, statementHash);
        assertRound(1, FLOOR, START - 3 days);
    }

    function test_itSaysThatItIsARatioAndNotReserves() public view {
        assertEq(
            keccak256(bytes(feed.description())),
            keccak256(
                "Floor of reserves over liabilities of LEI 5299000SYMBOLONVEN13: a ratio of a verified report, not an amount of reserves"
            ),
            "description"
        );
        assertEq(feed.decimals(), 4, "10000 is 1");
        assertEq(feed.version(), 1, "version");
    }

    function test_nothingVerifiedIsNoAnswer() public {
        assertSilent();
        (bytes32 statementHash,) = reportNow(true);
        assertSilent();
        confirm(VERIFIER_A, 1, statementHash);
        assertSilent();
        confirm(VERIFIER_B, 1, statementHash);
        assertRound(1, FLOOR, START);
    }

    function test_noFloorIsNoAnswer() public {
        ISolvencyRegistry.Report memory r = next(true);
        r.floorBps = 0;
        bytes32 statementHash = send(r, prove(madeFor(r)));
        confirm(VERIFIER_A, 1, statementHash);
        confirm(VERIFIER_B, 1, statementHash);
        assertSilent();
    }

    function test_aFailedStatementSilencesItUntilALaterOneIsVerified() public {
        verifyNow(true);
        vm.warp(START + 1);
        uint32 second = verifyNow(true);
        failNow(second);
        assertSilent();
        vm.expectRevert(SolvencyRatioFeed.NoDataPresent.selector);
        feed.getRoundData(second);
        vm.warp(START + 2);
        verifyNow(true);
        assertRound(3, FLOOR, START + 2);
    }

    function test_theEntitysWordAgainstItselfSilencesItAtOnce() public {
        verifyNow(true);
        vm.warp(START + 1);
        (bytes32 statementHash, uint32 epoch) = reportNow(false);
        assertSilent();
        confirm(VERIFIER_A, epoch, statementHash);
        confirm(VERIFIER_B, epoch, statementHash);
        assertSilent();
    }

    function test_earlierRoundsAreThoseThatStandVerified() public {
        verifyNow(true);
        vm.warp(START + 1);
        reportNow(true);
        (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredIn) = feed.getRoundData(1);
        assertEq(roundId, 1, "round");
        assertEq(uint256(answer), FLOOR, "answer");
        assertTrue(startedAt == START && updatedAt == START && answeredIn == 1, "dated by the snapshot");
        uint80[4] memory none = [uint80(0), 2, 3, 2 ** 32 + 1];
        for (uint256 i = 0; i < none.length; ++i) {
            vm.expectRevert(SolvencyRatioFeed.NoDataPresent.selector);
            feed.getRoundData(none[i]);
        }
    }

    function test_itIsForOneEntityThatTheRegistryKnows() public {
        verifyNow(true);
        SolvencyRatioFeed other = new SolvencyRatioFeed(registry, OTHER_LEI);
        vm.expectRevert(SolvencyRatioFeed.NoDataPresent.selector);
        other.latestRoundData();
        string memory unknown = "529900T8BM49AURSDO55";
        bytes32 entity = keccak256(bytes(unknown));
        vm.expectRevert(abi.encodeWithSelector(ISolvencyRegistry.EntityUnknown.selector, entity));
        new SolvencyRatioFeed(registry, unknown);
    }

    function assertRound(uint256 epoch, uint256 floorBps, uint256 snapshotAt) private view {
        (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredIn) =
            feed.latestRoundData();
        assertEq(roundId, epoch, "round");
        assertEq(uint256(answer), floorBps, "answer");
        assertEq(updatedAt, snapshotAt, "updated");
        assertTrue(startedAt == updatedAt && answeredIn == roundId, "one moment, one round");
        (bool isSane, uint256 read,) = FeedReader.read(feed);
        assertTrue(isSane && read == floorBps, "as the margin's reader takes it");
    }

    function assertSilent() private {
        vm.expectRevert(SolvencyRatioFeed.NoDataPresent.selector);
        feed.latestRoundData();
        (bool isSane,,) = FeedReader.read(feed);
        assertTrue(!isSane, "as the margin's reader takes it");
    }
}
