// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ComplianceVerifier} from "../generated/ComplianceVerifier.sol";
import {IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {IPolicies} from "../interfaces/IPolicies.sol";
import {ITwoStepOwned} from "../interfaces/ITwoStepOwned.sol";
import {Bn254} from "../verifiers/Bn254.sol";
import {RegistryTest} from "./support/RegistryTest.sol";
import {TestKey} from "./support/TestKey.sol";

contract PoliciesTest is RegistryTest {
    bytes32 private constant NEW = "new";

    function test_storesWhatWasRegistered() public {
        IPolicies.PolicyConfig memory config = _config(IPolicies.Mode.Account);
        vm.prank(owner);
        registry.registerPolicy(NEW, config);
        IPolicies.Policy memory policy = registry.policyOf(NEW);
        assertEq(address(policy.terms.verifier), address(registry.verifierOf(1).verifier), "verifier");
        assertEq(uint8(policy.terms.mode), uint8(config.mode), "mode");
        assertEq(policy.terms.ttl, config.ttl, "ttl");
        assertEq(policy.terms.asOfWindow, config.asOfWindow, "window");
        assertEq(policy.terms.rebindDelay, config.rebindDelay, "delay");
        assertEq(policy.policyHash, config.policyHash, "hash");
        assertEq(policy.ruleHash, registry.ruleHashOf(NEW, 0), "rule");
        assertTrue(!policy.terms.isRetired, "active");
    }

    function test_refusesToChangeAPolicy() public {
        _refuses(ONCE, _config(IPolicies.Mode.Account), abi.encodeWithSelector(IPolicies.PolicyExists.selector, ONCE));
    }

    function test_K8_onlyTheOwnerRegistersAndRetires() public {
        bytes memory error_ = abi.encodeWithSelector(ITwoStepOwned.NotOwner.selector, registrar);
        vm.prank(registrar);
        vm.expectRevert(error_);
        registry.registerPolicy(NEW, _config(IPolicies.Mode.Once));
        vm.prank(registrar);
        vm.expectRevert(error_);
        registry.retirePolicy(ONCE);
        vm.prank(registrar);
        vm.expectRevert(error_);
        registry.addVerifier(2, IGroth16Verifier(address(registry)));
    }

    function test_refusesHashesOutsideTheField() public {
        IPolicies.PolicyConfig memory config = _config(IPolicies.Mode.Once);
        config.policyHash = 0;
        _refuses(NEW, config, abi.encodeWithSelector(IPolicies.PolicyHashInvalid.selector));
        config.policyHash = Bn254.SCALAR_ORDER;
        _refuses(NEW, config, abi.encodeWithSelector(IPolicies.PolicyHashInvalid.selector));
        config.policyHash = Bn254.SCALAR_ORDER - 1;
        vm.prank(owner);
        registry.registerPolicy(NEW, config);
    }

    function test_refusesEmptyLifetimesAndWindows() public {
        IPolicies.PolicyConfig memory config = _config(IPolicies.Mode.Once);
        config.ttl = 0;
        _refuses(NEW, config, abi.encodeWithSelector(IPolicies.PolicyConfigInvalid.selector));
        config = _config(IPolicies.Mode.Once);
        config.asOfWindow = 0;
        _refuses(NEW, config, abi.encodeWithSelector(IPolicies.PolicyConfigInvalid.selector));
        (config.asOfWindow, config.ttl) = (1, 1);
        vm.prank(owner);
        registry.registerPolicy(NEW, config);
    }

    function test_refusesDelaysThatDoNotFitTheMode() public {
        IPolicies.PolicyConfig memory config = _config(IPolicies.Mode.Session);
        config.rebindDelay = 1;
        _refuses(NEW, config, abi.encodeWithSelector(IPolicies.PolicyConfigInvalid.selector));
        config = _config(IPolicies.Mode.Account);
        config.rebindDelay = WINDOW;
        _refuses(NEW, config, abi.encodeWithSelector(IPolicies.PolicyConfigInvalid.selector));
        config.rebindDelay = WINDOW + 1;
        vm.prank(owner);
        registry.registerPolicy(NEW, config);
    }

    function test_refusesVersionsWithoutVerifier() public {
        IPolicies.PolicyConfig memory config = _config(IPolicies.Mode.Once);
        config.circuitVersion = 2;
        _refuses(NEW, config, abi.encodeWithSelector(IPolicies.VerifierUnknown.selector, 2));
        ComplianceVerifier second = new ComplianceVerifier(TestKey.verificationKey());
        vm.prank(owner);
        registry.addVerifier(2, second);
        assertEq(registry.verifierOf(2).codeHash, address(second).codehash, "code hash");
        vm.prank(owner);
        registry.registerPolicy(NEW, config);
        assertEq(address(registry.policyOf(NEW).terms.verifier), address(second), "verifier");
    }

    function test_verifierHistoryIsAppendOnly() public {
        ComplianceVerifier second = new ComplianceVerifier(TestKey.verificationKey());
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(IPolicies.VerifierExists.selector, 1));
        registry.addVerifier(1, second);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(IPolicies.VerifierNotDeployed.selector, alice));
        registry.addVerifier(2, IGroth16Verifier(alice));
    }

    function test_scopesDifferByModePolicyNonceAndChain() public {
        uint256 once = registry.scopeOf(ONCE, NONCE);
        assertEq(once, registry.scopeOf(ONCE, 0), "the nonce does not count in mode once");
        assertTrue(once != registry.scopeOf(ACCOUNT, 0), "policy and mode");
        assertTrue(registry.scopeOf(SESSION, NONCE) != registry.scopeOf(SESSION, keccak256("other")), "nonce");
        vm.chainId(1);
        assertTrue(once != registry.scopeOf(ONCE, 0), "chain");
    }

    function test_sessionNeedsANonce() public {
        vm.expectRevert(IPolicies.NonceMissing.selector);
        registry.ruleHashOf(SESSION, 0);
        assertEq(registry.ruleHashOf(ONCE, 0), registry.ruleHashOf(ONCE, NONCE), "once needs none");
        assertTrue(registry.ruleHashOf(SESSION, NONCE) != 0, "twin");
        assertEq(registry.policyOf(SESSION).ruleHash, 0, "a session's rule is not stored");
    }

    function test_K6_unknownPolicy() public {
        bytes memory unknown = abi.encodeWithSelector(IPolicies.PolicyUnknown.selector, NEW);
        vm.expectRevert(unknown);
        registry.scopeOf(NEW, 0);
        vm.expectRevert(unknown);
        registry.ruleHashOf(NEW, 0);
        vm.prank(owner);
        vm.expectRevert(unknown);
        registry.retirePolicy(NEW);
    }

    function _refuses(bytes32 policyId, IPolicies.PolicyConfig memory config, bytes memory error_) private {
        vm.prank(owner);
        vm.expectRevert(error_);
        registry.registerPolicy(policyId, config);
    }
}
