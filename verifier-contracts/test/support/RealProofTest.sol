// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ComplianceVerifier} from "../../generated/ComplianceVerifier.sol";
import {IPolicies} from "../../interfaces/IPolicies.sol";
import {ComplianceRegistry} from "../../registries/ComplianceRegistry.sol";
import {PolicyRegistry} from "../../registries/PolicyRegistry.sol";
import {VerificationKey} from "../../verifiers/VerificationKeys.sol";
import {PostedTrustRoots} from "./PostedTrustRoots.sol";
import {RegistryTest} from "./RegistryTest.sol";
import {TestKey} from "./TestKey.sol";

/// @dev Proofs of the real circuit, made off chain for this registry (scripts/contract-fixtures.ts). None can be made
///      here: what is accepted was proved from a credential.
abstract contract RealProofTest is RegistryTest {
    uint256 internal constant WORDS = 16;

    string internal json;
    uint256[] internal roots;

    /// @dev Two versions of the policy are honoured: the second for an hour, the first in its grace. Three roots are
    ///      usable, and a second circuit is allowed whose key is another.
    function setUp() public virtual override {
        json = vm.readFile("../build/contracts/fixtures.json");
        uint40 now_ = uint40(vm.parseJsonUint(json, ".now"));
        vm.warp(now_ - 2 days);
        oracle = new PolicyRegistry();
        trust = new PostedTrustRoots(registrar, ROOT_WINDOW);
        ComplianceVerifier verifier = new ComplianceVerifier(_key());
        vm.prank(vm.parseJsonAddress(json, ".deployer"));
        registry = new ComplianceRegistry(owner, oracle, trust, verifier);
        assertEq(address(registry), vm.parseJsonAddress(json, ".registry"), "the address that was proved for");
        ComplianceVerifier other = new ComplianceVerifier(TestKey.verificationKey());
        vm.prank(owner);
        registry.addVerifier(2, other);

        uint256[] memory hashes = vm.parseJsonUintArray(json, ".policyHashes");
        vm.prank(regulator);
        authority = oracle.createAuthority("did:web:regulator.example", NOTICE);
        rules = _announce(_announcement(hashes[0], now_ - 2 days));
        _announce(_announcement(hashes[1], now_ - 1 hours));
        vm.warp(now_);
        roots = vm.parseJsonUintArray(json, ".trustRoots");
        for (uint40 i = 0; i < roots.length; ++i) {
            _post(roots[i], i + 1);
        }
        _registerReal("once", IPolicies.Mode.Once);
        _registerReal("session", IPolicies.Mode.Session);
        _registerReal("account", IPolicies.Mode.Account);
    }

    function _decode(uint256[] memory words, uint256 index) internal pure returns (Presentation memory p) {
        uint256[] memory own = new uint256[](WORDS);
        for (uint256 i = 0; i < WORDS; ++i) {
            own[i] = words[index * WORDS + i];
        }
        return abi.decode(abi.encodePacked(own), (Presentation));
    }

    function _registerReal(string memory name, IPolicies.Mode mode) private {
        bytes32 policyId = keccak256(bytes(name));
        vm.prank(owner);
        registry.registerPolicy(policyId, _config(mode));
        for (uint16 circuit = 1; circuit <= 2; ++circuit) {
            vm.prank(owner);
            registry.setCircuit(policyId, circuit, true);
            for (uint16 version = 1; version <= 2; ++version) {
                registry.adoptVersion(policyId, version, circuit);
            }
        }
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
