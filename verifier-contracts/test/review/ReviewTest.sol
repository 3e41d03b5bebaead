// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../../interfaces/IComplianceRegistry.sol";
import {IPolicyRegistry} from "../../interfaces/IPolicyRegistry.sol";
import {StatementSignature} from "../../registries/StatementSignature.sol";
import {RegistryTest} from "../support/RegistryTest.sol";

/// @dev Version 2 from T on, an attester, and statements with every datum of one's own.
abstract contract ReviewTest is RegistryTest {
    uint40 internal constant T = NOW + 10 days;
    uint256 internal constant KEY = 0x5E4;
    uint256 internal constant FAR = NOW + 3650 days;
    address internal attester = vm.addr(KEY);

    function setUp() public virtual override {
        super.setUp();
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(owner);
            registry.setAttester(i == 0 ? ONCE : ACCOUNT, attester, true);
        }
    }

    function _announceVersion(uint16 version, uint40 from, uint32 grace) internal {
        IPolicyRegistry.Announcement memory a = _announcement(POLICY_HASH + version, from);
        a.times.superseded = grace;
        _announce(a);
        registry.adoptVersion(ACCOUNT, version, 1);
        registry.adoptVersion(ONCE, version, 1);
    }

    function _make(bytes32 policyId, address subject, uint16 version, uint256 nullifier, uint40 asOf, uint256 root)
        internal
        view
        returns (Presentation memory p)
    {
        p.s = _state(policyId, subject);
        (p.s.version, p.s.nullifier, p.s.asOf, p.s.trustRoot) = (version, nullifier, asOf, root);
        return _prove(p);
    }

    function _make(bytes32 policyId, address subject, uint16 version, uint256 nullifier)
        internal
        view
        returns (Presentation memory p)
    {
        (uint256 root,) = trust.latestTrustRoot();
        return _make(policyId, subject, version, nullifier, uint40(block.timestamp), root);
    }

    function _decide(IComplianceRegistry.Statement memory s) internal returns (uint40) {
        bytes memory signature = _sign(KEY, StatementSignature.DECISION_TYPE, s, FAR);
        vm.prank(s.subject);
        return registry.attestByDecision(s, FAR, attester, signature);
    }

    function _advance(uint40 epoch) internal {
        vm.prank(registrar);
        trust.advanceMinTrustEpoch(epoch);
    }

    function _revokeAttested(bytes32 policyId) internal {
        vm.prank(owner);
        registry.revokeAttested(policyId);
    }

    function _isOk(address subject, bytes32 policyId) internal view returns (bool ok) {
        (ok,,) = registry.isCompliant(subject, policyId);
    }

    function _expiry(address subject, bytes32 policyId) internal view returns (uint64 expiresAt) {
        (, expiresAt,) = registry.isCompliant(subject, policyId);
    }
}
