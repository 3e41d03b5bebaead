// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ComplianceVerifier} from "../../generated/ComplianceVerifier.sol";
import {IComplianceRegistry} from "../../interfaces/IComplianceRegistry.sol";
import {IPolicies} from "../../interfaces/IPolicies.sol";
import {IPolicyRegistry} from "../../interfaces/IPolicyRegistry.sol";
import {AsOf} from "../../registries/AsOf.sol";
import {ComplianceRegistry} from "../../registries/ComplianceRegistry.sol";
import {PolicyRegistry} from "../../registries/PolicyRegistry.sol";
import {PostedTrustRoots} from "./PostedTrustRoots.sol";
import {Test} from "./Test.sol";
import {TestKey} from "./TestKey.sol";

/// @dev A registry with one policy per mode over one oracle policy, a current trust root, and statements with proofs that
///      truly verify.
abstract contract RegistryTest is Test {
    struct Presentation {
        IComplianceRegistry.Statement s;
        IComplianceRegistry.Proof proof;
    }

    bytes32 internal constant ONCE = "once";
    bytes32 internal constant SESSION = "session";
    bytes32 internal constant ACCOUNT = "account";
    bytes32 internal constant NONCE = keccak256("nonce");
    uint256 internal constant POLICY_HASH = 1_234_567;
    uint256 internal constant ROOT_1 = 111;
    uint256 internal constant ROOT_2 = 222;
    uint256 internal constant NULLIFIER = uint256(keccak256("nullifier")) >> 8;
    uint40 internal constant NOW = 1_767_268_800;
    uint32 internal constant TTL = 30 days;
    uint24 internal constant WINDOW = 24 hours;
    uint24 internal constant REBIND_DELAY = 72 hours;
    uint32 internal constant ROOT_WINDOW = 24 hours;
    uint32 internal constant GRACE = 7 days;
    uint40 internal constant NOTICE = 1 days;

    address internal owner = address(0xA11CE);
    address internal registrar = address(0x4E6);
    address internal regulator = address(0x4E9);
    address internal alice = vm.addr(0xA);
    address internal bob = vm.addr(0xB);

    PolicyRegistry internal oracle;
    PostedTrustRoots internal trust;
    ComplianceRegistry internal registry;
    bytes32 internal authority;
    bytes32 internal rules;

    function setUp() public virtual {
        vm.warp(NOW);
        oracle = new PolicyRegistry();
        trust = new PostedTrustRoots(registrar, ROOT_WINDOW);
        ComplianceVerifier verifier = new ComplianceVerifier(TestKey.verificationKey());
        registry = new ComplianceRegistry(owner, oracle, trust, verifier);
        vm.prank(regulator);
        authority = oracle.createAuthority("did:web:regulator.example", NOTICE);
        rules = _announce(_announcement(POLICY_HASH, NOW));
        _post(ROOT_1, 1);
        _register(ONCE, IPolicies.Mode.Once);
        _register(SESSION, IPolicies.Mode.Session);
        _register(ACCOUNT, IPolicies.Mode.Account);
    }

    function _post(uint256 root, uint40 epoch) internal {
        vm.prank(registrar);
        trust.postTrustRoot(root, epoch);
    }

    function _announcement(uint256 policyHash, uint40 validFrom)
        internal
        pure
        returns (IPolicyRegistry.Announcement memory a)
    {
        a.policyHash = policyHash;
        a.packDigest = keccak256(abi.encode(policyHash));
        a.validFrom = validFrom;
        a.validUntil = validFrom + 3650 days;
        a.regime = 1;
        a.times = IPolicyRegistry.Times({
            attestation: TTL,
            attestationForLeverage: 1 days,
            asOfOnChain: WINDOW,
            superseded: GRACE,
            solvencyReport: 35 days
        });
        a.uri = "https://regulator.example/pack.json";
    }

    function _announce(IPolicyRegistry.Announcement memory a) internal returns (bytes32 policyId) {
        vm.prank(regulator);
        (policyId,) = oracle.announce(authority, "rules", a);
    }

    function _config(IPolicies.Mode mode) internal view returns (IPolicies.PolicyConfig memory) {
        return IPolicies.PolicyConfig({
            oraclePolicyId: rules,
            mode: mode,
            rebindDelay: mode == IPolicies.Mode.Account ? REBIND_DELAY : 0,
            acceptsAttested: true
        });
    }

    function _register(bytes32 policyId, IPolicies.Mode mode) internal {
        vm.prank(owner);
        registry.registerPolicy(policyId, _config(mode));
        vm.prank(owner);
        registry.setCircuit(policyId, 1, true);
        registry.adoptVersion(policyId, 1, 1);
    }

    function _signals(IComplianceRegistry.Statement memory s) internal view returns (uint256[5] memory) {
        uint256 ruleHash = registry.ruleHashOf(s.policyId, s.version, s.nonce);
        bytes32 tag = keccak256("symbolon/context/1");
        bytes32 audience = bytes32(uint256(uint160(address(registry))));
        bytes32 context = keccak256(abi.encode(tag, block.chainid, audience, ruleHash, s.subject, s.nonce));
        return [s.nullifier, ruleHash, s.trustRoot, AsOf.encode(s.asOf), uint256(context) >> 8];
    }

    /// @dev Proves the statement for the state that it is made in.
    function _prove(Presentation memory p) internal view returns (Presentation memory) {
        p.proof = TestKey.prove(_signals(p.s), 0);
        return p;
    }

    function _state(bytes32 policyId, address subject) internal view returns (IComplianceRegistry.Statement memory s) {
        s.policyId = policyId;
        s.version = 1;
        s.circuitVersion = 1;
        s.subject = subject;
        s.nonce = NONCE;
        s.nullifier = NULLIFIER;
        s.trustRoot = ROOT_1;
        s.asOf = uint40(block.timestamp);
    }

    function _present(bytes32 policyId, address subject) internal view returns (Presentation memory p) {
        p.s = _state(policyId, subject);
        return _prove(p);
    }

    function _attest(Presentation memory p) internal returns (uint40) {
        vm.prank(p.s.subject);
        return registry.attest(p.s, p.proof);
    }

    function _attestReverts(Presentation memory p, bytes memory error_) internal {
        vm.prank(p.s.subject);
        vm.expectRevert(error_);
        registry.attest(p.s, p.proof);
    }

    function _sign(uint256 key, bytes32 typeHash, IComplianceRegistry.Statement memory s, uint256 deadline)
        internal
        view
        returns (bytes memory)
    {
        (uint8 v, bytes32 r, bytes32 s_) = vm.sign(key, _digest(typeHash, s, deadline));
        return abi.encodePacked(r, s_, v);
    }

    function _digest(bytes32 typeHash, IComplianceRegistry.Statement memory s, uint256 deadline)
        internal
        view
        returns (bytes32)
    {
        bytes32 message = keccak256(
            abi.encode(
                typeHash,
                s.policyId,
                s.version,
                s.circuitVersion,
                s.subject,
                s.nonce,
                s.nullifier,
                s.trustRoot,
                s.asOf,
                deadline
            )
        );
        return keccak256(abi.encodePacked(hex"1901", registry.domainSeparator(), message));
    }

    function _assertStatus(address subject, bytes32 policyId, uint256 expiresAt, uint8 reason) internal view {
        (bool ok, uint64 until, uint8 why) = registry.isCompliant(subject, policyId);
        assertEq(why, reason, "reason");
        assertEq(until, expiresAt, "expiresAt");
        assertTrue(ok == (reason == 0), "ok");
    }
}
