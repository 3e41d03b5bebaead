// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../../interfaces/IComplianceRegistry.sol";
import {IPolicies} from "../../interfaces/IPolicies.sol";
import {RegistryTest} from "./RegistryTest.sol";

/// @dev Drives a registry with honest proofs in any order, and keeps what the invariants speak of.
contract RegistryHandler is RegistryTest {
    bytes32[3] private policies = [ONCE, SESSION, ACCOUNT];
    address[3] private subjects = [vm.addr(0xA), vm.addr(0xB), vm.addr(0xC)];
    uint256 private constant NULLIFIERS = 3;

    uint256 public accepted;
    uint256 public refused;
    /// @dev First breach of I1, I3, in words; empty while they hold.
    string public breach;
    mapping(bytes32 policyId => mapping(uint256 nullifier => uint256)) private uses;

    constructor() {
        setUp();
    }

    function attest(uint256 policy, uint256 subject, uint256 nullifier, uint256 age, uint256 root) external {
        Presentation memory p = _draft(policy, subject, nullifier, age, root);
        IComplianceRegistry.Attestation memory before = _currentOf(p.s.subject, p.s.policyId);
        (bool didCount,,) = registry.isCompliant(p.s.subject, p.s.policyId);
        vm.prank(p.s.subject);
        try registry.attest(p.s, p.proof) {
            ++accepted;
            bool isSingle = p.s.policyId != ACCOUNT;
            bool isAgain = isSingle && ++uses[p.s.policyId][p.s.nullifier] > 1;
            if (isAgain && !_mayRepeat(p, before)) breach = "I1: a nullifier was used twice";
            IComplianceRegistry.Attestation memory after_ = _currentOf(p.s.subject, p.s.policyId);
            if (didCount && _isEarlier(after_, before)) breach = "I3: an attestation went back";
        } catch {
            ++refused;
        }
    }

    function requestRebind(uint256 subject, uint256 nullifier) external {
        Presentation memory p = _draft(2, subject, nullifier, 0, 0);
        vm.prank(p.s.subject);
        try registry.requestRebind(p.s, p.proof) {
            ++accepted;
        } catch {
            ++refused;
        }
    }

    function wait_(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 1, 4 days));
    }

    function postRoot() external {
        (, uint40 epoch) = trust.latestTrustRoot();
        _post(1000 + epoch, epoch + 1);
    }

    function revokeRoots() external {
        (, uint40 epoch) = trust.latestTrustRoot();
        if (trust.minTrustEpoch() >= epoch) return;
        vm.prank(registrar);
        trust.advanceMinTrustEpoch(epoch);
    }

    /// @dev I2: attestations that count in mode Account, by one nullifier.
    function subjectsOf(uint256 nullifier) external view returns (uint256 count) {
        for (uint256 i = 0; i < subjects.length; ++i) {
            uint80 tag = _currentOf(subjects[i], ACCOUNT).nullifierTag;
            (bool ok,,) = registry.isCompliant(subjects[i], ACCOUNT);
            if (ok && tag == uint80(NULLIFIER + nullifier)) ++count;
        }
    }

    /// @dev I4: whether each attestation that counts is in time and under a root that counts.
    function isEachCurrent() external view returns (bool) {
        for (uint256 i = 0; i < subjects.length * policies.length; ++i) {
            (address subject, bytes32 policyId) = (subjects[i / 3], policies[i % 3]);
            (bool ok, uint64 expiresAt,) = registry.isCompliant(subject, policyId);
            if (!ok) continue;
            IComplianceRegistry.Attestation memory a = _currentOf(subject, policyId);
            if (block.timestamp >= expiresAt || a.trustEpoch < trust.minTrustEpoch()) return false;
            if (expiresAt != a.asOf + TTL || a.asOf > block.timestamp) return false;
        }
        return true;
    }

    function _draft(uint256 policy, uint256 subject, uint256 nullifier, uint256 age, uint256 root)
        private
        view
        returns (Presentation memory p)
    {
        p.s = _state(policies[policy % 3], subjects[subject % 3]);
        p.s.nullifier += nullifier % NULLIFIERS;
        p.s.asOf -= uint40(bound(age, 0, 26 hours));
        (uint256 latest,) = trust.latestTrustRoot();
        p.s.trustRoot = root % 4 == 0 && latest > 1000 ? latest - 1 : latest;
        return _prove(p);
    }

    function _currentOf(address subject, bytes32 policyId)
        private
        view
        returns (IComplianceRegistry.Attestation memory current)
    {
        (current,) = registry.attestationsOf(subject, policyId);
    }

    /// @dev A Once subject whose attestation by this nullifier was revoked before it expired.
    function _mayRepeat(Presentation memory p, IComplianceRegistry.Attestation memory before)
        private
        view
        returns (bool)
    {
        return p.s.policyId == ONCE && before.nullifierTag == uint80(p.s.nullifier)
            && before.trustEpoch < trust.minTrustEpoch() && block.timestamp < before.expiresAt;
    }

    function _isEarlier(IComplianceRegistry.Attestation memory a, IComplianceRegistry.Attestation memory b)
        private
        pure
        returns (bool)
    {
        return a.asOf < b.asOf || (a.asOf == b.asOf && a.trustEpoch < b.trustEpoch);
    }
}
