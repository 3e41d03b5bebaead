// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ComplianceVerifier} from "../generated/ComplianceVerifier.sol";
import {IComplianceRegistry} from "../interfaces/IComplianceRegistry.sol";
import {IPolicies} from "../interfaces/IPolicies.sol";
import {ComplianceRegistry} from "../registries/ComplianceRegistry.sol";
import {Bn254} from "../verifiers/Bn254.sol";
import {VerificationKey} from "../verifiers/VerificationKeys.sol";
import {RegistryTest} from "./support/RegistryTest.sol";

/// @dev Proofs of the real circuit, made off chain for this registry (scripts/contract-fixtures.ts). None can be made
///      here: what is accepted was proved from a credential.
contract RealProofTest is RegistryTest {
    string private json;
    uint256 private trustRoot;

    function setUp() public override {
        json = vm.readFile("../build/contracts/fixtures.json");
        vm.warp(vm.parseJsonUint(json, ".now"));
        ComplianceVerifier verifier = new ComplianceVerifier(_key());
        vm.prank(vm.parseJsonAddress(json, ".deployer"));
        registry = new ComplianceRegistry(owner, registrar, ROOT_WINDOW, verifier);
        assertEq(address(registry), vm.parseJsonAddress(json, ".registry"), "the address that was proved for");

        trustRoot = vm.parseJsonUint(json, ".trustRoot");
        _post(trustRoot, 1);
        _registerReal("once", IPolicies.Mode.Once);
        _registerReal("session", IPolicies.Mode.Session);
        _registerReal("account", IPolicies.Mode.Account);
    }

    function test_acceptsARealProofInEachMode() public {
        string[3] memory names = ["once_alice", "session_alice", "account_alice"];
        for (uint256 i = 0; i < 3; ++i) {
            IComplianceRegistry.Presentation memory p = _read(names[i]);
            assertEq(p.subject, alice, "subject");
            _assertStatus(alice, p.policyId, 0, 6);
            _attest(p);
            _assertStatus(alice, p.policyId, p.asOf + TTL, 0);
        }
    }

    function test_V6_refusesARealProofForAnythingElse() public {
        bytes memory invalid = abi.encodeWithSelector(IComplianceRegistry.ProofInvalid.selector);
        _post(trustRoot + 1, 2);
        for (uint256 i = 0; i < 6; ++i) {
            IComplianceRegistry.Presentation memory p = _read("once_alice");
            if (i == 0) p.policyId = keccak256("account");
            if (i == 1) p.subject = bob;
            if (i == 2) p.nonce = NONCE;
            if (i == 3) p.nullifier -= 1;
            if (i == 4) p.trustRoot += 1;
            if (i == 5) p.asOf -= 1;
            _attestReverts(p, invalid);
        }
        _attest(_read("once_alice"));
    }

    function test_K2_aNegatedCopyOfARealProofIsNoSecondUse() public {
        IComplianceRegistry.Presentation memory p = _read("once_alice");
        _attest(p);
        p.proof.a[1] = Bn254.FIELD_ORDER - p.proof.a[1];
        p.proof.b[1] = [Bn254.FIELD_ORDER - p.proof.b[1][0], Bn254.FIELD_ORDER - p.proof.b[1][1]];
        _attestReverts(p, abi.encodeWithSelector(IComplianceRegistry.NullifierUsed.selector, p.nullifier));
    }

    function test_oneHolderHasOneNullifierPerScope() public {
        IComplianceRegistry.Presentation memory first = _read("account_alice");
        IComplianceRegistry.Presentation memory second = _read("account_bob");
        assertEq(first.nullifier, second.nullifier, "same holder and scope");
        assertTrue(_read("once_alice").nullifier != first.nullifier, "another scope");
        assertTrue(_read("session_alice").nullifier != first.nullifier, "another scope");

        _attest(first);
        _attestReverts(second, abi.encodeWithSelector(IComplianceRegistry.NullifierBound.selector, first.nullifier));
        vm.prank(bob);
        assertEq(registry.requestRebind(second), block.timestamp + REBIND_DELAY, "asked for");
    }

    function _registerReal(string memory name, IPolicies.Mode mode) private {
        IPolicies.PolicyConfig memory config = _config(mode);
        config.policyHash = vm.parseJsonUint(json, ".policyHash");
        vm.prank(owner);
        registry.registerPolicy(keccak256(bytes(name)), config);
    }

    function _read(string memory name) private view returns (IComplianceRegistry.Presentation memory) {
        uint256[] memory words = vm.parseJsonUintArray(json, string.concat(".presentations.", name));
        return abi.decode(abi.encodePacked(words), (IComplianceRegistry.Presentation));
    }

    function _key() private view returns (VerificationKey memory key) {
        uint256[] memory words = vm.parseJsonUintArray(json, ".verificationKey");
        key.alpha = [words[0], words[1]];
        key.beta = [[words[2], words[3]], [words[4], words[5]]];
        key.gamma = [[words[6], words[7]], [words[8], words[9]]];
        key.delta = [[words[10], words[11]], [words[12], words[13]]];
        key.ic = new uint256[2][](6);
        for (uint256 i = 0; i < 6; ++i) {
            key.ic[i] = [words[14 + 2 * i], words[15 + 2 * i]];
        }
    }
}
