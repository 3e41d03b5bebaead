// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {PoseidonT3} from "../../generated/PoseidonT3.sol";
import {SolvencyVerifier} from "../../generated/SolvencyVerifier.sol";
import {IComplianceRegistry} from "../../interfaces/IComplianceRegistry.sol";
import {ISolvencyRegistry} from "../../interfaces/ISolvencyRegistry.sol";
import {ISolvencyStanding} from "../../interfaces/ISolvencyStanding.sol";
import {SolvencyRegistry} from "../../registries/SolvencyRegistry.sol";
import {Test} from "../support/Test.sol";
import {TestKey} from "../support/TestKey.sol";

/// @dev A registry whose verification key has a known trapdoor: what is wrong with a report is the one thing that a test
///      changes. What a proof is made for is written here again, from the circuit's side.
abstract contract SolvencyRegistryTest is Test {
    /// @dev All that a proof is made for.
    struct Made {
        bytes32 entity;
        uint256 chainId;
        address registry;
        uint256 attesterRoot;
        uint256 snapshotAt;
        uint256 epoch;
        uint256 before;
        uint256 policyHash;
        uint256 body;
        uint256 verdict;
        uint256 floorBps;
    }

    uint40 internal constant START = 1_767_225_600;
    uint32 internal constant MAX_AGE = 7 days;
    string internal constant LEI = "5299000SYMBOLONVEN13";
    string internal constant OTHER_LEI = "5493001KJTIIGC8Y1R12";
    bytes32 internal constant ENTITY = keccak256("5299000SYMBOLONVEN13");
    bytes32 internal constant OTHER = keccak256("5493001KJTIIGC8Y1R12");
    uint256 internal constant POLICY = 0x501;
    uint256 internal constant ATTESTERS = 0xa77;
    uint24 internal constant FLOOR = 10_250;
    string internal constant URI = "https://venue.example/solvency/";
    address internal constant REPORTER = address(0x0e9);
    address internal constant OTHER_REPORTER = address(0x1e9);
    address internal constant VERIFIER_A = address(0xa11);
    address internal constant VERIFIER_B = address(0xb0b);
    address internal constant VERIFIER_C = address(0xca7);
    address internal constant NOBODY = address(0xa11ce);

    SolvencyRegistry internal registry;

    function setUp() public virtual {
        vm.warp(START);
        registry = new SolvencyRegistry(
            address(this), new SolvencyVerifier(TestKey.verificationKeyOf(2)), MAX_AGE, threeVerifiers(), 2
        );
        registry.registerEntity(LEI, "Sample Venue", REPORTER, 30 days);
        registry.registerEntity(OTHER_LEI, "Another Venue", OTHER_REPORTER, 30 days);
        allow(ENTITY, POLICY, ATTESTERS);
    }

    function threeVerifiers() internal pure returns (address[] memory verifiers) {
        verifiers = new address[](3);
        (verifiers[0], verifiers[1], verifiers[2]) = (VERIFIER_A, VERIFIER_B, VERIFIER_C);
    }

    function allow(bytes32 entity, uint256 policyHash, uint256 attesterRoot) internal {
        registry.setTerms(entity, policyHash, attesterRoot, START - 30 days, START + 365 days);
    }

    /// @dev The next honest report, of now.
    function next(bool isSolvent) internal view returns (ISolvencyRegistry.Report memory r) {
        (uint32 epoch,) = registry.nextOf(ENTITY);
        r = ISolvencyRegistry.Report({
            entity: ENTITY,
            epoch: epoch,
            snapshotAt: uint40(block.timestamp),
            floorBps: isSolvent ? FLOOR : 0,
            isSolvent: isSolvent,
            policyHash: POLICY,
            attesterRoot: ATTESTERS,
            body: uint256(keccak256(abi.encode("body", epoch))) % TestKey.R
        });
    }

    /// @dev What an honest prover makes a proof of this report for.
    function madeFor(ISolvencyRegistry.Report memory r) internal view returns (Made memory) {
        (, uint256 before) = registry.nextOf(r.entity);
        return Made({
            entity: r.entity,
            chainId: block.chainid,
            registry: address(registry),
            attesterRoot: r.attesterRoot,
            snapshotAt: r.snapshotAt,
            epoch: r.epoch,
            before: before,
            policyHash: r.policyHash,
            body: r.body,
            verdict: r.isSolvent ? 1 : 0,
            floorBps: r.floorBps
        });
    }

    function rootOf(Made memory m) internal pure returns (uint256) {
        return PoseidonT3.hash(tagOf("symbolon/solv-statement/1"), m.policyHash, m.body);
    }

    /// @dev The tag's letters as one number, as circuits have it.
    function tagOf(bytes memory letters) internal pure returns (uint256 tag) {
        for (uint256 i = 0; i < letters.length; ++i) {
            tag = (tag << 8) | uint8(letters[i]);
        }
    }

    function wordOf(Made memory m) internal pure returns (uint256) {
        bytes32 context = keccak256(
            abi.encode(
                keccak256("symbolon/solvency-context/1"),
                m.entity,
                m.chainId,
                m.registry,
                m.attesterRoot,
                m.snapshotAt,
                m.epoch,
                m.before
            )
        );
        return (uint256(context) >> 32) + m.verdict * 2 ** 224 + m.floorBps * 2 ** 225;
    }

    function prove(Made memory m) internal view returns (ISolvencyRegistry.Proof memory) {
        uint256[] memory signals = new uint256[](2);
        (signals[0], signals[1]) = (rootOf(m), wordOf(m));
        return proveSignals(signals);
    }

    function proveSignals(uint256[] memory signals) internal view returns (ISolvencyRegistry.Proof memory) {
        IComplianceRegistry.Proof memory proof = TestKey.proveWords(signals, 0);
        return ISolvencyRegistry.Proof({a: proof.a, b: proof.b, c: proof.c});
    }

    function send(ISolvencyRegistry.Report memory r, ISolvencyRegistry.Proof memory proof) internal returns (bytes32) {
        vm.prank(REPORTER);
        return registry.report(r, proof, URI);
    }

    function refuse(ISolvencyRegistry.Report memory r, ISolvencyRegistry.Proof memory proof, bytes memory error_)
        internal
    {
        vm.expectRevert(error_);
        send(r, proof);
    }

    function reportNow(bool isSolvent) internal returns (bytes32 statementHash, uint32 epoch) {
        ISolvencyRegistry.Report memory r = next(isSolvent);
        return (send(r, prove(madeFor(r))), r.epoch);
    }

    function confirm(address verifier, uint32 epoch, bytes32 statementHash) internal {
        vm.prank(verifier);
        registry.confirm(ENTITY, epoch, statementHash);
    }

    function verifyNow(bool isSolvent) internal returns (uint32 epoch) {
        bytes32 statementHash;
        (statementHash, epoch) = reportNow(isSolvent);
        confirm(VERIFIER_A, epoch, statementHash);
        confirm(VERIFIER_B, epoch, statementHash);
    }

    function failNow(uint32 epoch) internal {
        vm.prank(VERIFIER_C);
        registry.fail(ENTITY, epoch, "a batch is missing");
    }

    function assertStatus(ISolvencyStanding.Status expected, string memory what) internal view {
        (ISolvencyStanding.Status status,,,,) = registry.standingOf(ENTITY);
        assertTrue(status == expected, what);
    }

    function newestVerified() internal view returns (uint32 newest) {
        (newest,,,) = registry.newestVerifiedOf(ENTITY);
    }

    function assertCover(uint256 snapshotAt, uint256 adverseSince) internal view {
        (uint40 snapshot, uint40 adverse) = registry.coverOf(ENTITY);
        assertEq(snapshot, snapshotAt, "cover");
        assertEq(adverse, adverseSince, "adverse");
    }
}
