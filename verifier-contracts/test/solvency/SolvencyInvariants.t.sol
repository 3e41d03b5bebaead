// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ISolvencyStanding} from "../../interfaces/ISolvencyStanding.sol";
import {SolvencyRegistry} from "../../registries/SolvencyRegistry.sol";
import {FuzzSelector, Test} from "../support/Test.sol";
import {SolvencyHandler} from "./SolvencyHandler.sol";

/// @dev The invariants of ISolvencyVerification and ISolvencyRegistry under random sequences of honest and ill-meant acts.
/// forge-config: default.invariant.depth = 60
contract SolvencyInvariantsTest is Test {
    SolvencyHandler private handler;
    SolvencyRegistry private registry;
    bytes32 private entity;

    function setUp() public {
        handler = new SolvencyHandler();
        handler.setUp();
        (registry, entity) = (handler.theRegistry(), handler.theEntity());
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0].addr = address(handler);
        bytes4[9] memory selectors = [
            SolvencyHandler.report.selector,
            SolvencyHandler.report.selector,
            SolvencyHandler.confirm.selector,
            SolvencyHandler.confirm.selector,
            SolvencyHandler.confirm.selector,
            SolvencyHandler.fail.selector,
            SolvencyHandler.forge.selector,
            SolvencyHandler.setVerifier.selector,
            SolvencyHandler.wait_.selector
        ];
        targets[0].selectors = new bytes4[](selectors.length);
        for (uint256 i = 0; i < selectors.length; ++i) {
            targets[0].selectors[i] = selectors[i];
        }
    }

    /// @dev S1, S2, S3, R1, R2: what was honestly reported is what stands, in its place, and nothing else does.
    function invariant_theChainIsWhatWasReported() public view {
        uint32 count = handler.reports();
        assertEq(registry.entityOf(entity).epoch, count, "epochs");
        uint40 before;
        for (uint32 epoch = 1; epoch <= count; ++epoch) {
            ISolvencyStanding.Statement memory s = registry.statementOf(entity, epoch);
            assertEq(uint256(s.root), handler.rootAt(epoch), "root");
            assertEq(s.statementHash, handler.hashAt(epoch), "statement hash");
            assertTrue(s.isSolvent == handler.verdictAt(epoch), "verdict");
            assertTrue(s.snapshotAt > before && s.snapshotAt <= s.reportedAt, "times");
            before = s.snapshotAt;
        }
        assertTrue(registry.statementOf(entity, count + 1).status == ISolvencyStanding.Status.None, "no other");
    }

    /// @dev A statement is Verified only after a quorum of those who were verifiers, and never after a fail.
    function invariant_verifiedIsWhatAQuorumConfirmed() public view {
        for (uint32 epoch = 1; epoch <= handler.reports(); ++epoch) {
            ISolvencyStanding.Statement memory s = registry.statementOf(entity, epoch);
            bool isVerified = s.status == ISolvencyStanding.Status.Verified;
            assertTrue(isVerified == (handler.hadQuorum(epoch) && !handler.wasFailed(epoch)), "verified");
            assertTrue((s.status == ISolvencyStanding.Status.Failed) == handler.wasFailed(epoch), "failed");
        }
    }

    /// @dev The newest verified one is the last in the chain that stands so, and the cover speaks of the handler's record.
    function invariant_whatCountsIsVerified() public view {
        (uint32 newest,,,) = registry.newestVerifiedOf(entity);
        uint32 expected;
        for (uint32 epoch = 1; epoch <= handler.reports(); ++epoch) {
            if (handler.hadQuorum(epoch) && !handler.wasFailed(epoch)) expected = epoch;
        }
        assertEq(newest, expected, "newest verified");
        (uint40 snapshotAt, uint40 adverseSince) = registry.coverOf(entity);
        assertEq(snapshotAt, handler.coverAt(), "cover");
        assertEq(adverseSince, handler.adverseAt(), "adverse");
    }
}
