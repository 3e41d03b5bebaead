// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ISolvencyRegistry} from "../../interfaces/ISolvencyRegistry.sol";
import {ISolvencyVerification} from "../../interfaces/ISolvencyVerification.sol";
import {SolvencyRatioFeed} from "../../registries/SolvencyRatioFeed.sol";
import {TestKey} from "../support/TestKey.sol";
import {SolvencyRegistryTest} from "./SolvencyRegistryTest.sol";

/// @dev Exact gas, kept in snapshots/: of whole transactions with their 21,000 and their calldata, each in a state that no
///      other has warmed.
/// forge-config: default.isolate = true
contract SolvencyGasTest is SolvencyRegistryTest {
    string private constant GROUP = "Solvency";
    /// @dev As long as a content address is.
    string private constant IPFS = "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi";

    function test_gas_report() public {
        assertTrue(reportGas("report, first epoch", true, URI) <= 310_000, "the first within 310,000");
        vm.warp(START + 30 days);
        assertTrue(reportGas("report", true, URI) <= 310_000, "a report within 310,000");
        vm.warp(START + 60 days);
        assertTrue(reportGas("report, content address", true, IPFS) <= 310_000, "a longer address within 310,000");
    }

    function test_gas_reportThatIsNotSolvent() public {
        reportGas("report, not solvent", false, URI);
    }

    function test_gas_confirm() public {
        (bytes32 statementHash, uint32 epoch) = reportNow(true);
        bytes memory call = abi.encodeCall(ISolvencyVerification.confirm, (ENTITY, epoch, statementHash));
        measure("confirm, first of two", VERIFIER_A, call);
        measure("confirm, quorum reached", VERIFIER_B, call);
        call = abi.encodeCall(ISolvencyVerification.fail, (ENTITY, epoch, "a batch is missing"));
        measure("fail", VERIFIER_C, call);
    }

    function test_gas_setTerms() public {
        bytes memory call =
            abi.encodeCall(ISolvencyRegistry.setTerms, (ENTITY, POLICY + 1, ATTESTERS, START, START + 365 days));
        measure("setTerms", address(this), call);
    }

    function test_gas_latestRoundData() public {
        verifyNow(true);
        SolvencyRatioFeed feed = new SolvencyRatioFeed(registry, LEI);
        feed.latestRoundData();
        vm.snapshotValue(GROUP, "latestRoundData", vm.lastCallGas().gasTotalUsed);
    }

    /// @dev No byte of what is hashed is 0, as in most hashes: a zero costs less.
    function reportGas(string memory name, bool isSolvent, string memory uri) private returns (uint256) {
        ISolvencyRegistry.Report memory r = next(isSolvent);
        (r.policyHash, r.attesterRoot) = (TestKey.R - 2, TestKey.R - 3);
        allow(ENTITY, r.policyHash, r.attesterRoot);
        return measure(name, REPORTER, abi.encodeCall(ISolvencyRegistry.report, (r, prove(madeFor(r)), uri)));
    }

    function measure(string memory name, address sender, bytes memory call) private returns (uint256 gas_) {
        vm.prank(sender);
        (bool isDone,) = address(registry).call(call);
        assertTrue(isDone, name);
        gas_ = vm.lastCallGas().gasTotalUsed;
        vm.snapshotValue(GROUP, name, gas_);
    }
}
