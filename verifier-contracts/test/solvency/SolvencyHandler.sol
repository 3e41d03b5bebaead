// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ISolvencyRegistry} from "../../interfaces/ISolvencyRegistry.sol";
import {SolvencyRegistry} from "../../registries/SolvencyRegistry.sol";
import {SolvencyRegistryTest} from "./SolvencyRegistryTest.sol";

/// @dev Acts on a registry, and keeps by itself what should follow.
contract SolvencyHandler is SolvencyRegistryTest {
    uint32 public reports;
    uint40 public coverAt;
    uint40 public adverseAt;
    uint32 private _coverEpoch;
    mapping(uint32 epoch => uint256) public rootAt;
    mapping(uint32 epoch => bytes32) public hashAt;
    mapping(uint32 epoch => bool) public verdictAt;
    mapping(uint32 epoch => uint40) private _snapshotAt;
    mapping(uint32 epoch => bool) public hadQuorum;
    mapping(uint32 epoch => bool) public wasFailed;
    mapping(uint32 epoch => mapping(uint256 verifier => bool)) private _said;

    function theRegistry() external view returns (SolvencyRegistry) {
        return registry;
    }

    function theEntity() external pure returns (bytes32) {
        return ENTITY;
    }

    function report(bool isSolvent, uint256 age) external {
        vm.warp(block.timestamp + 1 hours);
        ISolvencyRegistry.Report memory r = next(isSolvent);
        r.snapshotAt -= uint40(bound(age, 0, 59 minutes));
        Made memory m = madeFor(r);
        bytes32 statementHash = send(r, prove(m));
        ++reports;
        (rootAt[reports], hashAt[reports], verdictAt[reports]) = (rootOf(m), statementHash, isSolvent);
        _snapshotAt[reports] = r.snapshotAt;
        if (!isSolvent && adverseAt == 0) adverseAt = uint40(block.timestamp);
    }

    /// @dev Of the newest statement, by one of three; refused where it may not be.
    function confirm(uint256 who) external {
        who = who % 3;
        address verifier = threeVerifiers()[who];
        bool isRefused = reports == 0 || !registry.isVerifier(verifier) || hadQuorum[reports] || wasFailed[reports]
            || _said[reports][who];
        if (isRefused) vm.expectRevert();
        vm.prank(verifier);
        registry.confirm(ENTITY, reports, hashAt[reports]);
        if (isRefused) return;
        _said[reports][who] = true;
        uint256 count;
        for (uint256 i = 0; i < 3; ++i) {
            if (_said[reports][i] && registry.isVerifier(threeVerifiers()[i])) ++count;
        }
        if (count < 2) return;
        hadQuorum[reports] = true;
        if (verdictAt[reports]) (coverAt, adverseAt, _coverEpoch) = (_snapshotAt[reports], 0, reports);
    }

    function fail(uint256 which) external {
        uint32 epoch = uint32(bound(which, 0, reports));
        if (epoch == 0 || wasFailed[epoch]) vm.expectRevert();
        vm.prank(VERIFIER_C);
        registry.fail(ENTITY, epoch, "a batch is missing");
        if (epoch == 0 || wasFailed[epoch]) return;
        wasFailed[epoch] = true;
        if (epoch >= _coverEpoch && adverseAt == 0) adverseAt = uint40(block.timestamp);
    }

    /// @dev Reports that are wrong in one thing: none is taken.
    function forge(uint256 how) external {
        vm.warp(block.timestamp + 1 hours);
        ISolvencyRegistry.Report memory r = next(true);
        Made memory m = madeFor(r);
        how = how % 6;
        if (how == 0) m.before = m.before == 0 ? 1 : 0;
        if (how == 1) m.verdict = 0;
        if (how == 2) m.entity = OTHER;
        if (how == 3) (r.epoch, m.epoch) = (r.epoch + 1, m.epoch + 1);
        if (how == 4) (r.snapshotAt, m.snapshotAt) = (r.snapshotAt + 1, m.snapshotAt + 1);
        if (how == 5) (r.policyHash, m.policyHash) = (r.policyHash + 1, m.policyHash + 1);
        ISolvencyRegistry.Proof memory proof = prove(m);
        vm.expectRevert();
        send(r, proof);
    }

    /// @dev The first two come and go, one at a time; the third stays to fail what it will.
    function setVerifier(bool isFirst, bool isVerifier) external {
        (address one, address other) = isFirst ? (VERIFIER_A, VERIFIER_B) : (VERIFIER_B, VERIFIER_A);
        if (!isVerifier && !registry.isVerifier(other)) return;
        registry.setVerifier(one, isVerifier);
    }

    function wait_(uint256 seconds_) external {
        vm.warp(block.timestamp + bound(seconds_, 1, 3 days));
    }
}
