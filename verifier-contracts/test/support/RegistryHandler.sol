// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ComplianceVerifier} from "../../generated/ComplianceVerifier.sol";
import {IComplianceRegistry} from "../../interfaces/IComplianceRegistry.sol";
import {IPolicies} from "../../interfaces/IPolicies.sol";
import {IPolicyRegistry} from "../../interfaces/IPolicyRegistry.sol";
import {StatementSignature} from "../../registries/StatementSignature.sol";
import {RegistryTest} from "./RegistryTest.sol";
import {TestKey} from "./TestKey.sol";

/// @dev Drives a registry with honest statements in any order: proofs of two circuits and decisions, of several versions,
///      around suspensions, pauses, revocations and time. Keeps by itself what the invariants of IComplianceRegistry
///      speak of, and the first breach that it sees.
contract RegistryHandler is RegistryTest {
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

    /// @dev What a nullifier was last recorded with.
    struct Use {
        address subject;
        uint40 expiresAt;
        uint40 trustEpoch;
        uint16 version;
        IComplianceRegistry.Tier tier;
        uint40 asOf;
    }

    /// @dev A version as it was announced.
    struct Known {
        uint40 from;
        uint40 until;
        uint32 superseded;
        uint32 ttl;
    }

    /// @dev What makes each subject compliant with each policy, before an act.
    struct Snapshot {
        IComplianceRegistry.Attestation[9] held;
        bool[9] didCount;
    }

    uint256 public constant NULLIFIERS = 3;
    uint256 public constant SUBJECTS = 3;
    uint256 private constant ATTESTER_KEY = 0xA77;
    uint16 private constant MOST_VERSIONS = 12;

    bytes32[3] public policies = [ONCE, SESSION, ACCOUNT];
    address[3] public subjects = [vm.addr(0xA), vm.addr(0xB), vm.addr(0xC)];
    address private attester = vm.addr(ATTESTER_KEY);

    mapping(Action => uint256) public accepted;
    uint256 public refused;
    /// @dev First breach, in words; empty while they hold.
    string public breachOfI1;
    string public breachOfI3;
    string public breachOfI5;

    Known[] private _versions;
    mapping(bytes32 policyId => mapping(uint256 nullifier => Use)) private _uses;
    mapping(bytes32 policyId => uint40) private _attestedSince;
    /// @dev 1 + the nullifier that a subject has asked for.
    mapping(uint256 subject => uint256) private _asked;
    bytes32[] private _ruleKeys;
    mapping(bytes32 key => bytes32) private _rules;

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

    /// @dev I2: subjects that count in mode Account by one nullifier, and whether it is bound to each of them.
    function subjectsOf(uint256 nullifier) external view returns (uint256 count, bool isBound) {
        isBound = true;
        uint256 whole = NULLIFIER + nullifier;
        address bound_ = registry.bindingOf(ACCOUNT, whole).subject;
        for (uint256 i = 0; i < SUBJECTS; ++i) {
            (IComplianceRegistry.Attestation memory current, IComplianceRegistry.Attestation memory announced) =
                registry.attestationsOf(subjects[i], ACCOUNT);
            bool isCurrent = current.nullifierTag == uint80(whole) && _counts(current, ACCOUNT);
            bool isAnnounced = announced.nullifierTag == uint80(whole) && _counts(announced, ACCOUNT);
            if (!isCurrent && !isAnnounced) continue;
            ++count;
            if (bound_ != subjects[i]) isBound = false;
        }
    }

    /// @dev I4: whether the registry's answer is that of its two attestations, judged here.
    function isEachCurrent() external view returns (bool) {
        for (uint256 i = 0; i < SUBJECTS * 3; ++i) {
            (address subject, bytes32 policyId) = (subjects[i / 3], policies[i % 3]);
            (bool ok, uint64 expiresAt,) = registry.isCompliant(subject, policyId);
            (IComplianceRegistry.Attestation memory current, IComplianceRegistry.Attestation memory announced) =
                registry.attestationsOf(subject, policyId);
            bool isCurrent = _counts(current, policyId);
            if (ok != (isCurrent || _counts(announced, policyId))) return false;
            if (!ok) continue;
            IComplianceRegistry.Attestation memory a = isCurrent ? current : announced;
            if (registry.tierOf(subject, policyId) != a.tier || block.timestamp >= expiresAt) return false;
            if (a.asOf > block.timestamp || expiresAt > a.asOf + _versions[a.version - 1].ttl) return false;
            if (a.expiresAt != a.asOf + _versions[a.version - 1].ttl) return false;
        }
        return true;
    }

    /// @dev I5: whether each rule is what it was when it was adopted.
    function isEachRuleTheSame() external view returns (bool) {
        for (uint256 i = 0; i < _ruleKeys.length; ++i) {
            if (_ruleDigest(_ruleKeys[i]) != _rules[_ruleKeys[i]]) return false;
        }
        return true;
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

    function _snapshot() private view returns (Snapshot memory s) {
        for (uint256 i = 0; i < 9; ++i) {
            (s.didCount[i], s.held[i]) = _effective(subjects[i / 3], policies[i % 3]);
        }
    }

    /// @dev What makes the subject compliant now.
    function _effective(address subject, bytes32 policyId)
        private
        view
        returns (bool isCounted, IComplianceRegistry.Attestation memory held)
    {
        IComplianceRegistry.Attestation memory announced;
        (held, announced) = registry.attestationsOf(subject, policyId);
        if (_counts(held, policyId)) return (true, held);
        return (_counts(announced, policyId), announced);
    }

    function _accept(
        Action action,
        IComplianceRegistry.Statement memory s,
        IComplianceRegistry.Tier tier,
        Snapshot memory before
    ) private {
        ++accepted[action];
        address former = _uses[s.policyId][s.nullifier].subject;
        _compare(before, s, former != address(0) && former != s.subject);
        _keepUse(s, tier);
    }

    /// @dev I1, by what this contract saw alone.
    function _keepUse(IComplianceRegistry.Statement memory s, IComplianceRegistry.Tier tier) private {
        Use storage use = _uses[s.policyId][s.nullifier];
        uint40 epoch = trust.trustRoot(s.trustRoot).epoch;
        if (use.subject != address(0) && s.policyId != ACCOUNT) {
            bool isOwn = s.policyId == ONCE && use.subject == s.subject && block.timestamp < use.expiresAt;
            bool isStopped = use.trustEpoch < trust.minTrustEpoch()
                || (use.tier == IComplianceRegistry.Tier.Attested && use.asOf < _attestedSince[s.policyId]);
            if (!isOwn || !(isStopped || s.version > use.version)) breachOfI1 = "I1: a nullifier was used twice";
        }
        if (!_isHeld(s, epoch)) return;
        uint40 expiresAt = s.asOf + _versions[s.version - 1].ttl;
        _uses[s.policyId][s.nullifier] = Use(s.subject, expiresAt, epoch, s.version, tier, s.asOf);
    }

    function _isHeld(IComplianceRegistry.Statement memory s, uint40 epoch) private view returns (bool) {
        (IComplianceRegistry.Attestation memory current, IComplianceRegistry.Attestation memory announced) =
            registry.attestationsOf(s.subject, s.policyId);
        IComplianceRegistry.Attestation memory a = current.version == s.version ? current : announced;
        return
            a.version == s.version && a.asOf == s.asOf && a.trustEpoch == epoch && a.nullifierTag == uint80(s.nullifier);
    }

    /// @dev I3: what counted before an act is as it was, or replaced by what is later and no weaker; or the nullifier that
    ///      it was made by has moved to another subject.
    function _compare(Snapshot memory before, IComplianceRegistry.Statement memory s, bool isRebind) private {
        for (uint256 i = 0; i < 9; ++i) {
            if (!before.didCount[i]) continue;
            (address subject, bytes32 policyId) = (subjects[i / 3], policies[i % 3]);
            IComplianceRegistry.Attestation memory old = before.held[i];
            (bool isCounted, IComplianceRegistry.Attestation memory a) = _effective(subject, policyId);
            if (_isStill(old, subject, policyId)) continue;
            if (subject != s.subject || policyId != s.policyId) {
                bool isVoided = isRebind && policyId == s.policyId && old.nullifierTag == uint80(s.nullifier);
                if (!isVoided) breachOfI3 = "I3: an act of another changed an attestation";
            } else if (!isCounted) {
                breachOfI3 = "I3: an attestation that counts gave way to one that does not";
            } else if (_isEarlier(a, old)) {
                breachOfI3 = "I3: an attestation went back";
            } else if (a.version < old.version || a.tier < old.tier) {
                breachOfI3 = "I3: an attestation became weaker";
            }
        }
    }

    /// @dev It may stand beside one that is answered with first.
    function _isStill(IComplianceRegistry.Attestation memory old, address subject, bytes32 policyId)
        private
        view
        returns (bool)
    {
        (IComplianceRegistry.Attestation memory current, IComplianceRegistry.Attestation memory announced) =
            registry.attestationsOf(subject, policyId);
        bytes32 digest = keccak256(abi.encode(old));
        return keccak256(abi.encode(current)) == digest || keccak256(abi.encode(announced)) == digest;
    }

    function _counts(IComplianceRegistry.Attestation memory a, bytes32 policyId) private view returns (bool) {
        if (a.tier == IComplianceRegistry.Tier.None || block.timestamp >= a.expiresAt) return false;
        if (a.trustEpoch < trust.minTrustEpoch()) return false;
        if (a.tier == IComplianceRegistry.Tier.Attested && a.asOf < _attestedSince[policyId]) return false;
        (,,, bool isSuspended) = oracle.policyOf(rules);
        return !isSuspended && _stands(a.version);
    }

    /// @dev By what was announced alone.
    function _stands(uint16 version) private view returns (bool) {
        Known memory own = _versions[version - 1];
        if (block.timestamp < own.from || block.timestamp >= own.until) return false;
        for (uint256 i = version; i < _versions.length; ++i) {
            if (_versions[i].from == own.from) return false;
            if (block.timestamp >= uint256(_versions[i].from) + _versions[i].superseded) return false;
        }
        return true;
    }

    function _adopt(bytes32 policyId, uint16 version, uint32 circuit) private {
        try registry.adoptVersion(policyId, version, circuit) {
            ++accepted[Action.Adopt];
            _keepRule(policyId, version, circuit);
        } catch {
            ++refused;
        }
    }

    function _keepRule(bytes32 policyId, uint16 version, uint32 circuit) private {
        bytes32 key = bytes32(abi.encodePacked(bytes26(policyId), version, circuit));
        _ruleKeys.push(key);
        _rules[key] = _ruleDigest(key);
    }

    function _ruleDigest(bytes32 key) private view returns (bytes32) {
        (bytes32 policyId, uint16 version, uint32 circuit) =
            (bytes32(bytes26(key)), uint16(uint256(key) >> 32), uint32(uint256(key)));
        IPolicies.Rule memory rule = registry.ruleOf(policyId, version, circuit);
        (rule.isPaused, rule.isRetired) = (false, false);
        IPolicies.VerifierRecord memory record = registry.verifierOf(circuit);
        require(rule.verifier == record.verifier && record.codeHash == address(record.verifier).codehash, "verifier");
        return keccak256(abi.encode(rule, record));
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

    function _isEarlier(IComplianceRegistry.Attestation memory a, IComplianceRegistry.Attestation memory b)
        private
        pure
        returns (bool)
    {
        return a.asOf < b.asOf || (a.asOf == b.asOf && a.trustEpoch < b.trustEpoch);
    }
}
