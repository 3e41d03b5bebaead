// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ComplianceVerifier} from "../../generated/ComplianceVerifier.sol";
import {IComplianceRegistry} from "../../interfaces/IComplianceRegistry.sol";
import {IPolicies} from "../../interfaces/IPolicies.sol";
import {AsOf} from "../../registries/AsOf.sol";
import {ComplianceRegistry} from "../../registries/ComplianceRegistry.sol";
import {ProofContext} from "../../registries/ProofContext.sol";
import {SubjectSignature} from "../../registries/SubjectSignature.sol";
import {Test} from "./Test.sol";
import {TestKey} from "./TestKey.sol";

/// @dev A registry with one policy per mode, a current trust root, and presentations that truly verify.
abstract contract RegistryTest is Test {
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

    address internal owner = address(0xA11CE);
    address internal registrar = address(0x4E6);
    address internal alice = vm.addr(0xA);
    address internal bob = vm.addr(0xB);

    ComplianceRegistry internal registry;

    function setUp() public virtual {
        vm.warp(NOW);
        ComplianceVerifier verifier = new ComplianceVerifier(TestKey.verificationKey());
        registry = new ComplianceRegistry(owner, registrar, ROOT_WINDOW, verifier);
        _post(ROOT_1, 1);
        _register(ONCE, IPolicies.Mode.Once);
        _register(SESSION, IPolicies.Mode.Session);
        _register(ACCOUNT, IPolicies.Mode.Account);
    }

    function _post(uint256 root, uint48 epoch) internal {
        vm.prank(registrar);
        registry.postTrustRoot(root, epoch, keccak256("leaves"), "https://registrar.example/leaves.json");
    }

    function _config(IPolicies.Mode mode) internal pure returns (IPolicies.PolicyConfig memory) {
        return IPolicies.PolicyConfig({
            policyHash: POLICY_HASH,
            mode: mode,
            ttl: TTL,
            asOfWindow: WINDOW,
            rebindDelay: mode == IPolicies.Mode.Account ? REBIND_DELAY : 0,
            circuitVersion: 1
        });
    }

    function _register(bytes32 policyId, IPolicies.Mode mode) internal {
        vm.prank(owner);
        registry.registerPolicy(policyId, _config(mode));
    }

    function _signals(IComplianceRegistry.Presentation memory p) internal view returns (uint256[5] memory) {
        uint256 ruleHash = registry.ruleHashOf(p.policyId, p.nonce);
        bytes32 tag = keccak256("symbolon/context/1");
        bytes32 audience = bytes32(uint256(uint160(address(registry))));
        bytes32 context = keccak256(abi.encode(tag, block.chainid, audience, ruleHash, p.subject, p.nonce));
        return [p.nullifier, ruleHash, p.trustRoot, AsOf.encode(p.asOf), uint256(context) >> 8];
    }

    /// @dev Proves the presentation for the state that it is made in.
    function _prove(IComplianceRegistry.Presentation memory p)
        internal
        view
        returns (IComplianceRegistry.Presentation memory)
    {
        p.proof = TestKey.prove(_signals(p), 0);
        return p;
    }

    function _blank(bytes32 policyId, address subject)
        internal
        view
        returns (IComplianceRegistry.Presentation memory p)
    {
        p.policyId = policyId;
        p.subject = subject;
        p.nonce = NONCE;
        p.nullifier = NULLIFIER;
        p.trustRoot = ROOT_1;
        p.asOf = uint40(block.timestamp);
    }

    function _present(bytes32 policyId, address subject)
        internal
        view
        returns (IComplianceRegistry.Presentation memory)
    {
        return _prove(_blank(policyId, subject));
    }

    function _attest(IComplianceRegistry.Presentation memory p) internal returns (uint40) {
        vm.prank(p.subject);
        return registry.attest(p);
    }

    function _attestReverts(IComplianceRegistry.Presentation memory p, bytes memory error_) internal {
        vm.prank(p.subject);
        vm.expectRevert(error_);
        registry.attest(p);
    }

    function _sign(uint256 key, IComplianceRegistry.Presentation memory p, uint256 deadline)
        internal
        view
        returns (bytes memory)
    {
        bytes32 message = keccak256(
            abi.encode(
                SubjectSignature.ATTESTATION_TYPE,
                p.policyId,
                p.subject,
                p.nonce,
                p.nullifier,
                p.trustRoot,
                p.asOf,
                deadline
            )
        );
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", registry.domainSeparator(), message));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function _assertStatus(address subject, bytes32 policyId, uint256 expiresAt, uint8 reason) internal view {
        (bool ok, uint64 until, uint8 why) = registry.isCompliant(subject, policyId);
        assertEq(why, reason, "reason");
        assertEq(until, expiresAt, "expiresAt");
        assertTrue(ok == (reason == 0), "ok");
    }
}
