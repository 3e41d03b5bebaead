// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../../interfaces/IComplianceRegistry.sol";
import {IPolicies} from "../../interfaces/IPolicies.sol";
import {RegistryTest} from "./RegistryTest.sol";

/// @dev Keeps by itself what the invariants of IComplianceRegistry speak of, and the first breach that it sees.
abstract contract RegistryModel is RegistryTest {
    /// @dev What was attested by a nullifier.
    struct Use {
        address subject;
        uint40 asOf;
        uint40 expiresAt;
        uint40 trustEpoch;
        uint16 version;
        IComplianceRegistry.Tier tier;
    }

    /// @dev A version as it was announced.
    struct Known {
        uint40 from;
        uint40 until;
        uint32 superseded;
        uint32 ttl;
    }

    /// @dev Both attestations of each subject by each policy, before an act.
    struct Snapshot {
        IComplianceRegistry.Attestation[18] held;
        bool[18] didCount;
    }

    uint256 public constant NULLIFIERS = 3;
    uint256 public constant SUBJECTS = 3;

    bytes32[3] public policies = [ONCE, SESSION, ACCOUNT];
    address[3] public subjects = [vm.addr(0xA), vm.addr(0xB), vm.addr(0xC)];
    /// @dev First breach, in words; empty while they hold.
    string public breachOfI1;
    string public breachOfI3;
    string public breachOfI5;

    Known[] internal _versions;
    mapping(bytes32 policyId => uint40) internal _attestedSince;
    /// @dev Since the nullifier was last free.
    mapping(bytes32 policyId => mapping(uint256 nullifier => Use[])) private _uses;
    bytes32[] private _ruleKeys;
    mapping(bytes32 key => bytes32) private _rules;

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
            IComplianceRegistry.Tier best = a.tier;
            if (_counts(announced, policyId) && announced.tier > best) best = announced.tier;
            if (registry.tierOf(subject, policyId) != best || block.timestamp >= expiresAt) return false;
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

    function _snapshot() internal view returns (Snapshot memory s) {
        for (uint256 i = 0; i < 9; ++i) {
            (address subject, bytes32 policyId) = (subjects[i / 3], policies[i % 3]);
            (s.held[2 * i], s.held[2 * i + 1]) = registry.attestationsOf(subject, policyId);
            for (uint256 j = 2 * i; j < 2 * i + 2; ++j) {
                s.didCount[j] = _counts(s.held[j], policyId);
            }
        }
    }

    /// @dev Subject that the nullifier was last used by.
    function _holderOf(IComplianceRegistry.Statement memory s) internal view returns (address) {
        Use[] storage uses = _uses[s.policyId][s.nullifier];
        return uses.length == 0 ? address(0) : uses[uses.length - 1].subject;
    }

    /// @dev I1, of a statement that was accepted.
    function _keepUse(Snapshot memory before, IComplianceRegistry.Statement memory s, IComplianceRegistry.Tier tier)
        internal
    {
        Use[] storage uses = _uses[s.policyId][s.nullifier];
        bool isFree = _isFree(uses, s.policyId);
        bool isOnce = s.policyId == ONCE && _holderOf(s) == s.subject;
        if (!isFree && s.policyId != ACCOUNT && !(isOnce && _mayRepeat(before, uses, s))) {
            breachOfI1 = "I1: a nullifier was used twice";
        }
        if (isFree || s.policyId == ACCOUNT) delete _uses[s.policyId][s.nullifier];
        uses.push(
            Use({
                subject: s.subject,
                asOf: s.asOf,
                expiresAt: s.asOf + _versions[s.version - 1].ttl,
                trustEpoch: trust.trustRoot(s.trustRoot).epoch,
                version: s.version,
                tier: tier
            })
        );
    }

    /// @dev Whether nobody took it, or decisions alone that were all revoked since.
    function _isFree(Use[] storage uses, bytes32 policyId) private view returns (bool) {
        for (uint256 i = 0; i < uses.length; ++i) {
            if (!_isRevoked(uses[i], policyId)) return false;
        }
        return true;
    }

    /// @dev Of what the subject still had by the nullifier, some has its time, and each of the version or a later one
    ///      stopped counting before its time.
    function _mayRepeat(Snapshot memory before, Use[] storage uses, IComplianceRegistry.Statement memory s)
        private
        view
        returns (bool isTimely)
    {
        for (uint256 i = 0; i < uses.length; ++i) {
            Use memory use = uses[i];
            if (!_wasHeld(before, use, s.nullifier)) continue;
            bool hasTime = block.timestamp < use.expiresAt;
            bool isStopped = use.trustEpoch < trust.minTrustEpoch() || _isRevoked(use, ONCE);
            if (use.version >= s.version && !(hasTime && isStopped)) return false;
            isTimely = isTimely || hasTime;
        }
    }

    function _isRevoked(Use memory use, bytes32 policyId) private view returns (bool) {
        return use.tier == IComplianceRegistry.Tier.Attested && use.asOf < _attestedSince[policyId];
    }

    function _wasHeld(Snapshot memory before, Use memory use, uint256 nullifier) private view returns (bool) {
        for (uint256 i = 0; i < 18; ++i) {
            IComplianceRegistry.Attestation memory a = before.held[i];
            if (subjects[i / 6] != use.subject || policies[i / 2 % 3] != ONCE) continue;
            bool isOf = a.nullifierTag == uint80(nullifier) && a.version == use.version && a.tier == use.tier;
            if (isOf && a.asOf == use.asOf && a.trustEpoch == use.trustEpoch) return true;
        }
        return false;
    }

    /// @dev I3: each that counted before an act is as it was, or another counts that is later and no weaker; or the
    ///      nullifier that it was made by has moved to another subject.
    function _compare(Snapshot memory before, IComplianceRegistry.Statement memory s, bool isRebind) internal {
        for (uint256 i = 0; i < 18; ++i) {
            if (!before.didCount[i]) continue;
            (address subject, bytes32 policyId) = (subjects[i / 6], policies[i / 2 % 3]);
            IComplianceRegistry.Attestation memory old = before.held[i];
            (IComplianceRegistry.Attestation memory current, IComplianceRegistry.Attestation memory announced) =
                registry.attestationsOf(subject, policyId);
            if (_isSame(old, current) || _isSame(old, announced)) continue;
            if (subject != s.subject || policyId != s.policyId) {
                bool isVoided = isRebind && policyId == s.policyId && old.nullifierTag == uint80(s.nullifier);
                if (!isVoided) breachOfI3 = "I3: an act of another changed an attestation";
            } else if (!_mayReplace(old, current, policyId) && !_mayReplace(old, announced, policyId)) {
                breachOfI3 = "I3: an attestation that counts gave way to none that is better";
            }
        }
    }

    function _mayReplace(
        IComplianceRegistry.Attestation memory old,
        IComplianceRegistry.Attestation memory a,
        bytes32 policyId
    ) private view returns (bool) {
        bool isEarlier = a.asOf < old.asOf || (a.asOf == old.asOf && a.trustEpoch < old.trustEpoch);
        return _counts(a, policyId) && !isEarlier && a.version >= old.version && a.tier >= old.tier;
    }

    function _isSame(IComplianceRegistry.Attestation memory a, IComplianceRegistry.Attestation memory b)
        private
        pure
        returns (bool)
    {
        return keccak256(abi.encode(a)) == keccak256(abi.encode(b));
    }

    function _counts(IComplianceRegistry.Attestation memory a, bytes32 policyId) internal view returns (bool) {
        if (a.tier == IComplianceRegistry.Tier.None || block.timestamp >= a.expiresAt) return false;
        if (a.trustEpoch < trust.minTrustEpoch()) return false;
        if (a.tier == IComplianceRegistry.Tier.Attested && a.asOf < _attestedSince[policyId]) return false;
        (,,, bool isSuspended) = oracle.policyOf(rules);
        return !isSuspended && _stands(a.version);
    }

    /// @dev By what was announced alone.
    function _stands(uint16 version) internal view returns (bool) {
        Known memory own = _versions[version - 1];
        if (block.timestamp < own.from || block.timestamp >= own.until) return false;
        for (uint256 i = version; i < _versions.length; ++i) {
            if (_versions[i].from == own.from) return false;
            if (block.timestamp >= uint256(_versions[i].from) + _versions[i].superseded) return false;
        }
        return true;
    }

    function _keepRule(bytes32 policyId, uint16 version, uint32 circuit) internal {
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
        require(record.codeHash == address(record.verifier).codehash, "verifier");
        // In mode Session the verifier itself, elsewhere a copy that was prepared for the rule.
        require((rule.mode == IPolicies.Mode.Session) == (rule.verifier == record.verifier), "prepared verifier");
        return keccak256(abi.encode(rule, record, address(rule.verifier).codehash));
    }
}
