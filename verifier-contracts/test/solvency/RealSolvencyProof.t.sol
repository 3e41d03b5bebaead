// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {SolvencyVerifier} from "../../generated/SolvencyVerifier.sol";
import {ISolvencyRegistry} from "../../interfaces/ISolvencyRegistry.sol";
import {ISolvencyStanding} from "../../interfaces/ISolvencyStanding.sol";
import {ISolvencyVerifier} from "../../interfaces/ISolvencyVerifier.sol";
import {SolvencyRegistry} from "../../registries/SolvencyRegistry.sol";
import {VerificationKey} from "../../verifiers/VerificationKeys.sol";
import {Test} from "../support/Test.sol";

/// @dev Proofs of the real circuit, made off chain for this registry (scripts/solvency-fixtures.ts). What hashes the SDK,
///      the circuit and the contract make is the same, or nothing here is accepted.
/// forge-config: default.isolate = true
contract RealSolvencyProofTest is Test {
    uint256 private constant WORDS = 16;
    address private constant REPORTER = address(0x0e9);
    string private constant URI = "https://venue.example/solvency/";

    string private json;
    string private lei;
    SolvencyRegistry private registry;
    ISolvencyRegistry.Report private first;

    function setUp() public {
        json = vm.readFile("../build/contracts/solvency-fixtures.json");
        lei = "5493001KJTIIGC8Y1R12";
        (first,) = fixture(".first");
        vm.warp(uint256(first.snapshotAt) + 1 hours);
        SolvencyVerifier verifier = new SolvencyVerifier(key());
        registry = deploy(verifier, vm.parseJsonAddress(json, ".deployer"));
        assertEq(address(registry), vm.parseJsonAddress(json, ".registry"), "the address that was proved for");
    }

    function test_twoEpochsAreAcceptedWithinTheGas() public {
        (ISolvencyRegistry.Report memory r, ISolvencyRegistry.Proof memory proof) = fixture(".first");
        send(r, proof);
        assertTrue(vm.lastCallGas().gasTotalUsed <= 310_000, "the first within 310,000");
        (r, proof) = fixture(".second");
        vm.warp(r.snapshotAt);
        send(r, proof);
        assertTrue(vm.lastCallGas().gasTotalUsed <= 310_000, "the second within 310,000");
        (ISolvencyStanding.Status status, uint32 epoch,, bool isSolvent,) = registry.standingOf(r.entity);
        assertTrue(status == ISolvencyStanding.Status.Reported && epoch == 2 && isSolvent, "reported");
    }

    function test_aVenueOwnsUpAndCannotSayOtherwise() public {
        sendFirst();
        (ISolvencyRegistry.Report memory r, ISolvencyRegistry.Proof memory proof) = fixture(".insolvent");
        vm.warp(r.snapshotAt);
        assertTrue(!r.isSolvent, "it says that it is not");
        r.isSolvent = true;
        refuse(r, proof);
        r.floorBps = 10_000;
        refuse(r, proof);
        (r.isSolvent, r.floorBps) = (false, 0);
        send(r, proof);
        (,,, bool isSolvent,) = registry.standingOf(r.entity);
        assertTrue(!isSolvent, "on record");
    }

    function test_aForkIsRefused() public {
        sendFirst();
        (ISolvencyRegistry.Report memory r, ISolvencyRegistry.Proof memory proof) = fixture(".fork");
        vm.warp(r.snapshotAt);
        refuse(r, proof);
    }

    function test_aSecondEpochIsNoFirst() public {
        (ISolvencyRegistry.Report memory r, ISolvencyRegistry.Proof memory proof) = fixture(".second");
        vm.warp(r.snapshotAt);
        r.epoch = 1;
        refuse(r, proof);
    }

    function test_eachMemberIsProved() public {
        (, ISolvencyRegistry.Proof memory proof) = fixture(".first");
        for (uint256 i = 0; i < 7; ++i) {
            ISolvencyRegistry.Report memory r = first;
            if (i == 0) r.snapshotAt += 1;
            if (i == 1) r.floorBps -= 1;
            if (i == 2) r.floorBps += 1;
            if (i == 3) r.isSolvent = false;
            if (i == 4) r.policyHash += 1;
            if (i == 5) r.attesterRoot += 1;
            if (i == 6) r.body += 1;
            registry.setTerms(r.entity, r.policyHash, r.attesterRoot, 1, type(uint40).max);
            refuse(r, proof);
        }
    }

    function test_onAnotherChainOrRegistryItIsWorthNothing() public {
        (ISolvencyRegistry.Report memory r, ISolvencyRegistry.Proof memory proof) = fixture(".first");
        vm.chainId(1);
        refuse(r, proof);
        vm.chainId(31_337);
        SolvencyRegistry honest = registry;
        registry = deploy(honest.proofVerifier(), address(this));
        refuse(r, proof);
        registry = honest;
        send(r, proof);
    }

    function test_forAnotherEntityItIsWorthNothing() public {
        (ISolvencyRegistry.Report memory r, ISolvencyRegistry.Proof memory proof) = fixture(".first");
        r.entity = registry.registerEntity("5299000SYMBOLONVEN13", "Another Venue", REPORTER, 30 days);
        registry.setTerms(r.entity, r.policyHash, r.attesterRoot, 1, type(uint40).max);
        refuse(r, proof);
    }

    function testFuzz_aMutatedRealProofIsRefused(uint256 place, uint256 mask) public {
        vm.assume(mask != 0);
        (ISolvencyRegistry.Report memory r, ISolvencyRegistry.Proof memory proof) = fixture(".first");
        uint256 i = place % 8;
        if (i < 2) proof.a[i] ^= mask;
        else if (i < 6) proof.b[(i - 2) / 2][i % 2] ^= mask;
        else proof.c[i - 6] ^= mask;
        refuse(r, proof);
    }

    function sendFirst() private {
        (ISolvencyRegistry.Report memory r, ISolvencyRegistry.Proof memory proof) = fixture(".first");
        send(r, proof);
    }

    function send(ISolvencyRegistry.Report memory r, ISolvencyRegistry.Proof memory proof) private {
        vm.prank(REPORTER);
        registry.report(r, proof, URI);
    }

    function refuse(ISolvencyRegistry.Report memory r, ISolvencyRegistry.Proof memory proof) private {
        vm.expectRevert(ISolvencyRegistry.ProofInvalid.selector);
        send(r, proof);
    }

    function deploy(ISolvencyVerifier verifier, address deployer) private returns (SolvencyRegistry made) {
        address[] memory verifiers = new address[](1);
        verifiers[0] = address(0xa11);
        vm.prank(deployer);
        made = new SolvencyRegistry(address(this), verifier, 7 days, verifiers, 1);
        made.registerEntity(lei, "Sample Venue", REPORTER, 30 days);
        made.setTerms(first.entity, first.policyHash, first.attesterRoot, 1, type(uint40).max);
    }

    function fixture(string memory name)
        private
        view
        returns (ISolvencyRegistry.Report memory, ISolvencyRegistry.Proof memory)
    {
        uint256[] memory words = vm.parseJsonUintArray(json, name);
        assertEq(words.length, WORDS, "words of a fixture");
        return abi.decode(abi.encodePacked(words), (ISolvencyRegistry.Report, ISolvencyRegistry.Proof));
    }

    function key() private view returns (VerificationKey memory k) {
        uint256[] memory words = vm.parseJsonUintArray(json, ".verificationKey");
        k.alpha = [words[0], words[1]];
        k.beta = [[words[2], words[3]], [words[4], words[5]]];
        k.gamma = [[words[6], words[7]], [words[8], words[9]]];
        k.delta = [[words[10], words[11]], [words[12], words[13]]];
        k.ic = new uint256[2][](3);
        for (uint256 i = 0; i < 3; ++i) {
            k.ic[i] = [words[14 + 2 * i], words[15 + 2 * i]];
        }
    }
}
