// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ComplianceVerifier} from "../../generated/ComplianceVerifier.sol";
import {IComplianceRegistry} from "../../interfaces/IComplianceRegistry.sol";
import {IPolicies} from "../../interfaces/IPolicies.sol";
import {IPolicyRegistry} from "../../interfaces/IPolicyRegistry.sol";
import {StatementSignature} from "../../registries/StatementSignature.sol";
import {RegistryModel} from "./RegistryModel.sol";
import {TestKey} from "./TestKey.sol";

/// @dev Drives a registry with honest statements in any order: proofs of two circuits and decisions, of several versions,
///      around suspensions, pauses, revocations and time.
contract RegistryHandler is RegistryModel {
    enum Action {
        Attest,
        AttestFor,
        Decide,
        RequestRebind,
        Rebind,
        Announce,
        Adopt,
        Suspend,
        Lift,
        Pause,
        SetCircuit,
        RevokeAttested,
        PostRoot,
        RevokeRoots,
        Wait,
        Forge
    }

    uint256 private constant ATTESTER_KEY = 0xA77;
    uint16 private constant MOST_VERSIONS = 12;

    address private attester = vm.addr(ATTESTER_KEY);

    mapping(Action => uint256) public accepted;
    uint256 public refused;
    /// @dev 1 + the nullifier that a subject has asked for.
    mapping(uint256 subject => uint256) private _asked;

    constructor() {
        setUp();
        ComplianceVerifier second = new ComplianceVerifier(TestKey.verificationKey());
        vm.prank(owner);
        registry.addVerifier(2, second);
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(owner);
            registry.setCircuit(policies[i], 2, true);
            vm.prank(owner);
            registry.setAttester(policies[i], attester, true);
            _keepRule(policies[i], 1, 1);
        }
        _versions.push(Known({from: NOW, until: NOW + 3650 days, superseded: GRACE, ttl: TTL}));
    }

    function attest(uint256 who, uint256 what, uint256 age, uint256 root) external {
        Presentation memory p = _draft(what, who, what, age, root);
        Snapshot memory before = _snapshot();
        vm.prank(p.s.subject);
        try registry.attest(p.s, p.proof) {
            _accept(Action.Attest, p.s, IComplianceRegistry.Tier.Proof, before);
        } catch {
            ++refused;
        }
    }

    /// @dev A relayer hands in what a subject signed, however old.
    function attestFor(uint256 who, uint256 what, uint256 age, uint256 root) external {
        Presentation memory p = _draft(what, who, what, age, root);
        uint256 deadline = block.timestamp;
        bytes memory signature = _sign(0xA + who % SUBJECTS, StatementSignature.ATTESTATION_TYPE, p.s, deadline);
        Snapshot memory before = _snapshot();
        try registry.attestFor(p.s, p.proof, deadline, signature) {
            _accept(Action.AttestFor, p.s, IComplianceRegistry.Tier.Proof, before);
        } catch {
            ++refused;
        }
    }

    function decide(uint256 who, uint256 what, uint256 age, uint256 root) external {
        Presentation memory p = _draft(what, who, what, age, root);
        uint256 deadline = block.timestamp;
        bytes memory signature = _sign(ATTESTER_KEY, StatementSignature.DECISION_TYPE, p.s, deadline);
        Snapshot memory before = _snapshot();
        vm.prank(p.s.subject);
        try registry.attestByDecision(p.s, deadline, attester, signature) {
            if (p.s.asOf < _attestedSince[p.s.policyId]) breachOfI5 = "I5: a decision of a revoked time was taken";
            _accept(Action.Decide, p.s, IComplianceRegistry.Tier.Attested, before);
        } catch {
            ++refused;
        }
    }

    function requestRebind(uint256 who, uint256 what, uint256 age) external {
        uint256 another = (who % SUBJECTS + 1 + what % 2) % NULLIFIERS;
        Presentation memory p = _draft(3, who, (what << 16) | (another << 10) | 0x100, age, 1);
        Snapshot memory before = _snapshot();
        vm.prank(p.s.subject);
        try registry.requestRebind(p.s, p.proof) {
            ++accepted[Action.RequestRebind];
            _asked[who % SUBJECTS] = 1 + another;
            _compare(before, p.s, false);
        } catch {
            ++refused;
        }
    }

    /// @dev Attests by the nullifier that the subject asked for, mostly once it may.
    function rebind(uint256 who, uint256 patience, uint256 root) external {
        if (_asked[who % SUBJECTS] == 0) return;
        uint256 nullifier = _asked[who % SUBJECTS] - 1;
        IComplianceRegistry.Binding memory binding = registry.bindingOf(ACCOUNT, NULLIFIER + nullifier);
        if (patience % 4 != 0 && binding.readyAt > block.timestamp) vm.warp(binding.readyAt);
        Presentation memory p = _draft(3, who, (patience << 24) | (nullifier << 10) | 0x100, patience, root);
        bool isMove = binding.subject != p.s.subject;
        Snapshot memory before = _snapshot();
        vm.prank(p.s.subject);
        try registry.attest(p.s, p.proof) {
            _accept(isMove ? Action.Rebind : Action.Attest, p.s, IComplianceRegistry.Tier.Proof, before);
        } catch {
            ++refused;
        }
    }

    /// @dev Each role of the registries tries to attest without a proof of this statement.
    function forge(uint256 who, uint256 what, uint256 role) external {
        Presentation memory p = _draft(what, who, what, 0, 1);
        uint256[5] memory signals = _signals(p.s);
        signals[role % 5] ^= 1;
        p.proof = TestKey.prove(signals, 0);
        address[5] memory roles = [owner, registrar, regulator, attester, address(this)];
        IPolicies.VerifierRecord memory other = registry.verifierOf(uint32(2 - role % 2));
        vm.prank(owner);
        try registry.addVerifier(uint32(1 + role % 2), other.verifier) {
            breachOfI5 = "I5: a circuit has another verifier";
        } catch {
            ++refused;
        }
        p.s.subject = role % 2 == 0 ? p.s.subject : roles[role % 5];
        vm.prank(p.s.subject);
        try registry.attest(p.s, p.proof) {
            breachOfI5 = "I5: something was attested without its proof";
        } catch {
            ++accepted[Action.Forge];
        }
        vm.prank(p.s.subject);
        try registry.attestByDecision(
            p.s, block.timestamp, attester, _sign(0xDEAD, StatementSignature.DECISION_TYPE, p.s, block.timestamp)
        ) {
            breachOfI5 = "I5: a decision counts that the attester has not signed";
        } catch {
            ++refused;
        }
    }

    function announce(uint256 notice, uint256 shape) external {
        if (_versions.length == MOST_VERSIONS) return;
        IPolicyRegistry.Announcement memory a =
            _announcement(POLICY_HASH + _versions.length, uint40(block.timestamp + bound(notice, 1 days, 3 days)));
        if (shape % 4 == 0) a.times.superseded = 0;
        if (shape % 3 == 0) (a.times.attestation, a.times.attestationForLeverage) = (3 days, 1 days);
        if (shape % 7 == 0) a.validFrom = _versions[_versions.length - 1].from;
        if (shape % 5 == 0) a.validUntil = a.validFrom + 4 days;
        vm.prank(regulator);
        try oracle.announce(authority, "rules", a) {
            ++accepted[Action.Announce];
            _versions.push(Known(a.validFrom, a.validUntil, a.times.superseded, a.times.attestation));
            for (uint256 i = 0; i < 3; ++i) {
                _adopt(policies[i], uint16(_versions.length), 1);
            }
            // Somebody is early, under this version.
            if (shape % 2 == 0) this.attest(notice, (1 << 16) | 3, 0, 1);
        } catch {
            ++refused;
        }
    }

    function adopt(uint256 policy, uint256 version) external {
        _adopt(policies[policy % 3], uint16(1 + version % _versions.length), 2);
    }

    function suspend() external {
        vm.prank(regulator);
        try oracle.suspend(rules, "a court's order") {
            ++accepted[Action.Suspend];
        } catch {
            ++refused;
        }
    }

    function lift() external {
        vm.prank(regulator);
        try oracle.lift(rules, "lifted") {
            ++accepted[Action.Lift];
        } catch {
            ++refused;
        }
    }

    function pause(uint256 policy, uint256 isPaused) external {
        bytes32[] memory ids = new bytes32[](1);
        ids[0] = policies[policy % 3];
        vm.prank(owner);
        registry.setPaused(ids, isPaused % 4 == 0);
        ++accepted[Action.Pause];
    }

    function setCircuit(uint256 policy, uint256 circuit, bool isAllowed) external {
        vm.prank(owner);
        registry.setCircuit(policies[policy % 3], uint32(1 + circuit % 2), isAllowed || circuit % 4 != 0);
        ++accepted[Action.SetCircuit];
    }

    function revokeAttested(uint256 policy) external {
        vm.prank(owner);
        registry.revokeAttested(policies[policy % 3]);
        _attestedSince[policies[policy % 3]] = uint40(block.timestamp + 1);
        ++accepted[Action.RevokeAttested];
    }

    function postRoot() external {
        (, uint40 epoch) = trust.latestTrustRoot();
        _post(1000 + epoch, epoch + 1);
        ++accepted[Action.PostRoot];
    }

    function revokeRoots() external {
        (, uint40 epoch) = trust.latestTrustRoot();
        if (trust.minTrustEpoch() >= epoch) return;
        vm.prank(registrar);
        trust.advanceMinTrustEpoch(epoch);
        ++accepted[Action.RevokeRoots];
    }

    function wait_(uint256 time) external {
        vm.warp(block.timestamp + (time % 2 == 0 ? bound(time, 1, 6 hours) : bound(time, 6 hours, 4 days)));
        ++accepted[Action.Wait];
    }

    /// @dev I6: reads everything of what is there and of what is not. It reverts where a read does.
    function readAll() external view {
        for (uint256 i = 0; i < 4; ++i) {
            bytes32 policyId = i == 3 ? bytes32("none") : policies[i];
            for (uint256 j = 0; j < 4; ++j) {
                address subject = j == 3 ? address(0) : subjects[j];
                registry.isCompliant(subject, policyId);
                registry.isCompliantOrRecognised(subject, policyId);
                registry.tierOf(subject, policyId);
                registry.attestationsOf(subject, policyId);
                registry.bindingOf(policyId, NULLIFIER + j);
                registry.isAttester(policyId, subject);
            }
            registry.policyOf(policyId);
            registry.linksOf(policyId);
            for (uint16 version = 0; version <= _versions.length + 1; ++version) {
                registry.ruleOf(policyId, version, 1);
                registry.ruleOf(policyId, version, 2);
            }
            registry.isCircuitAllowed(policyId, 1);
            registry.verifierOf(uint32(i));
            if (i == 3) continue;
            registry.scopeOf(policyId, NONCE);
            registry.ruleHashOf(policyId, uint16(_versions.length), NONCE);
        }
        registry.domainSeparator();
        registry.owner();
        registry.pendingOwner();
    }

    function _adopt(bytes32 policyId, uint16 version, uint32 circuit) private {
        try registry.adoptVersion(policyId, version, circuit) {
            ++accepted[Action.Adopt];
            _keepRule(policyId, version, circuit);
        } catch {
            ++refused;
        }
    }

    function _accept(
        Action action,
        IComplianceRegistry.Statement memory s,
        IComplianceRegistry.Tier tier,
        Snapshot memory before
    ) private {
        ++accepted[action];
        address former = _holderOf(s);
        _compare(before, s, former != address(0) && former != s.subject);
        _keepUse(before, s, tier);
    }

    /// @param what nullifier, version and circuit
    function _draft(uint256 policy, uint256 who, uint256 what, uint256 age, uint256 root)
        private
        view
        returns (Presentation memory p)
    {
        // Most of it in mode Account, and mostly by the subject's own nullifier.
        policy = policy % 8;
        p.s = _state(policies[policy < 2 ? 0 : policy == 2 ? 1 : 2], subjects[who % SUBJECTS]);
        uint256 own = (what >> 8) % 4 == 2 && _asked[who % SUBJECTS] != 0 ? _asked[who % SUBJECTS] - 1 : who % SUBJECTS;
        p.s.nullifier += (what >> 8) % 4 == 1 ? (what >> 10) % 64 % NULLIFIERS : own;
        uint256 latest = _versions.length;
        // Mostly one of the newest two.
        uint256 back = (what >> 24) % ((what >> 16) % 8 == 0 || latest == 1 ? latest : 2);
        p.s.version = uint16(latest - back);
        p.s.circuitVersion = (what >> 32) % 4 == 1 ? 2 : 1;
        p.s.asOf -= uint40(age % 3 == 0 ? 0 : bound(age, 0, 26 hours));
        (uint256 newest,) = trust.latestTrustRoot();
        p.s.trustRoot = root % 16 == 0 && newest > 1000 ? newest - 1 : newest;
        return _prove(p);
    }
}
