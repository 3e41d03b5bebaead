// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ComplianceVerifier} from "../generated/ComplianceVerifier.sol";
import {DomainTags} from "../generated/DomainTags.sol";
import {PoseidonT3} from "../generated/PoseidonT3.sol";
import {IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {IComplianceRegistry} from "../interfaces/IComplianceRegistry.sol";
import {IPolicyRegistry} from "../interfaces/IPolicyRegistry.sol";
import {IPolicies} from "../interfaces/IPolicies.sol";
import {ITwoStepOwned} from "../interfaces/ITwoStepOwned.sol";
import {RegistryTest} from "./support/RegistryTest.sol";
import {TestKey} from "./support/TestKey.sol";

contract PoliciesTest is RegistryTest {
    bytes32 private constant NEW = "new";

    function test_storesWhatWasRegistered() public {
        IPolicies.PolicyConfig memory config = _config(IPolicies.Mode.Account);
        _register(NEW, IPolicies.Mode.Account);
        IPolicies.Policy memory policy = registry.policyOf(NEW);
        (, uint32 number,,) = oracle.policyOf(rules);
        assertEq(policy.number, number, "number");
        assertEq(policy.oraclePolicyId, rules, "oracle policy");
        assertEq(uint8(policy.mode), uint8(config.mode), "mode");
        assertEq(policy.rebindDelay, config.rebindDelay, "delay");
        assertTrue(policy.acceptsAttested && !policy.isPaused && !policy.isRetired, "flags");
        IPolicies.Rule memory rule = registry.ruleOf(NEW, 1, 1);
        _assertPrepared(rule.verifier, registry.verifierOf(1).verifier);
        assertEq(rule.ttl, TTL, "ttl");
        assertEq(rule.asOfWindow, WINDOW, "window");
        assertEq(rule.number, number, "number of the rule");
        assertEq(rule.hash, registry.ruleHashOf(NEW, 1, 0), "rule");
        assertEq(rule.hash, PoseidonT3.hash(DomainTags.RULE, POLICY_HASH, registry.scopeOf(NEW, 0)), "Poseidon");
    }

    function test_refusesToChangeAPolicy() public {
        _refuses(ONCE, _config(IPolicies.Mode.Account), abi.encodeWithSelector(IPolicies.PolicyExists.selector, ONCE));
    }

    function test_refusesAnOraclePolicyThatIsNotThere() public {
        IPolicies.PolicyConfig memory config = _config(IPolicies.Mode.Once);
        config.oraclePolicyId = "none";
        _refuses(NEW, config, abi.encodeWithSelector(IPolicyRegistry.OraclePolicyUnknown.selector, bytes32("none")));
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
        vm.prank(registrar);
        vm.expectRevert(error_);
        registry.setCircuit(ONCE, 1, false);
        vm.prank(registrar);
        vm.expectRevert(error_);
        registry.setAttester(ONCE, registrar, true);
        vm.prank(registrar);
        vm.expectRevert(error_);
        registry.revokeAttested(ONCE);
    }

    function test_refusesDelaysThatDoNotFitTheMode() public {
        IPolicies.PolicyConfig memory config = _config(IPolicies.Mode.Session);
        config.rebindDelay = 1;
        _refuses(NEW, config, abi.encodeWithSelector(IPolicies.PolicyConfigInvalid.selector));
        config = _config(IPolicies.Mode.Account);
        config.rebindDelay = 0;
        _refuses(NEW, config, abi.encodeWithSelector(IPolicies.PolicyConfigInvalid.selector));
    }

    /// @dev Or the proof that asks for a rebind could complete it.
    function test_refusesAVersionWhoseWindowIsNotBelowTheDelay() public {
        for (uint24 delay = WINDOW; delay <= WINDOW + 1; ++delay) {
            IPolicies.PolicyConfig memory config = _config(IPolicies.Mode.Account);
            config.rebindDelay = delay;
            vm.prank(owner);
            registry.registerPolicy(bytes32(uint256(delay)), config);
            vm.prank(owner);
            registry.setCircuit(bytes32(uint256(delay)), 1, true);
            if (delay == WINDOW) vm.expectRevert(IPolicies.PolicyConfigInvalid.selector);
            registry.adoptVersion(bytes32(uint256(delay)), 1, 1);
        }
    }

    function test_adoptsOnlyWhatIsThere() public {
        vm.expectRevert(abi.encodeWithSelector(IPolicies.RuleExists.selector, ONCE, 1, 1));
        registry.adoptVersion(ONCE, 1, 1);
        vm.expectRevert(abi.encodeWithSelector(IPolicyRegistry.PolicyVersionUnknown.selector, rules, 2));
        registry.adoptVersion(ONCE, 2, 1);
        vm.expectRevert(abi.encodeWithSelector(IPolicyRegistry.PolicyVersionUnknown.selector, rules, 0));
        registry.adoptVersion(ONCE, 0, 1);
        vm.expectRevert(abi.encodeWithSelector(IPolicies.CircuitNotAllowed.selector, ONCE, 2));
        registry.adoptVersion(ONCE, 1, 2);
        _announce(_announcement(POLICY_HASH + 1, NOW + NOTICE));
        vm.prank(bob);
        assertEq(registry.adoptVersion(ONCE, 2, 1), registry.ruleHashOf(ONCE, 2, 0), "anyone may");
        vm.prank(owner);
        registry.retirePolicy(ACCOUNT);
        vm.expectRevert(abi.encodeWithSelector(IPolicies.PolicyIsRetired.selector, ACCOUNT));
        registry.adoptVersion(ACCOUNT, 2, 1);
    }

    function test_aVersionOfFiguresAloneIsNothingToProve() public {
        IPolicyRegistry.Announcement memory a = _announcement(0, NOW);
        a.packDigest = "figures";
        a.figures.haircuts = new IPolicyRegistry.Haircut[](1);
        a.figures.haircuts[0] = IPolicyRegistry.Haircut(1, 100, 100, 0);
        vm.prank(regulator);
        (bytes32 figures,) = oracle.announce(authority, "figures", a);
        IPolicies.PolicyConfig memory config = _config(IPolicies.Mode.Once);
        config.oraclePolicyId = figures;
        vm.prank(owner);
        registry.registerPolicy(NEW, config);
        vm.prank(owner);
        registry.setCircuit(NEW, 1, true);
        vm.expectRevert(abi.encodeWithSelector(IPolicyRegistry.PolicyVersionUnknown.selector, figures, 1));
        registry.adoptVersion(NEW, 1, 1);
    }

    function test_circuitsNeedAVerifier() public {
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(IPolicies.VerifierUnknown.selector, 2));
        registry.setCircuit(ONCE, 2, true);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(IPolicies.VerifierUnknown.selector, 0));
        registry.addVerifier(0, IGroth16Verifier(address(registry)));
        ComplianceVerifier second = new ComplianceVerifier(TestKey.verificationKey());
        vm.prank(owner);
        registry.addVerifier(2, second);
        assertEq(registry.verifierOf(2).codeHash, address(second).codehash, "code hash");
        vm.prank(owner);
        registry.setCircuit(ONCE, 2, true);
        registry.adoptVersion(ONCE, 1, 2);
        _assertPrepared(registry.ruleOf(ONCE, 1, 2).verifier, second);
    }

    /// @dev Two circuits have one nullifier: the scope has neither circuit nor version in it.
    function test_C13_twoCircuitsCountAPersonOnce() public {
        ComplianceVerifier second = new ComplianceVerifier(TestKey.verificationKey());
        vm.prank(owner);
        registry.addVerifier(2, second);
        vm.prank(owner);
        registry.setCircuit(ONCE, 2, true);
        registry.adoptVersion(ONCE, 1, 2);
        _attest(_present(ONCE, alice));
        Presentation memory p = _present(ONCE, alice);
        p.s.circuitVersion = 2;
        _attestReverts(_prove(p), abi.encodeWithSelector(IComplianceRegistry.NullifierUsed.selector, NULLIFIER));
        p.s.nullifier += 1;
        _attest(_prove(p));

        vm.prank(owner);
        registry.setCircuit(ONCE, 2, false);
        p.s.nullifier += 1;
        _attestReverts(_prove(p), abi.encodeWithSelector(IPolicies.CircuitNotAllowed.selector, ONCE, 2));
        p.s.circuitVersion = 1;
        _attest(_prove(p));
        vm.prank(owner);
        registry.setCircuit(ONCE, 2, true);
        (p.s.circuitVersion, p.s.nullifier) = (2, p.s.nullifier + 1);
        _attest(_prove(p));
    }

    function test_aRuleThatIsAdoptedWhilePausedIsPaused() public {
        bytes32[] memory ids = new bytes32[](1);
        ids[0] = ONCE;
        vm.prank(owner);
        registry.setPaused(ids, true);
        _announce(_announcement(POLICY_HASH + 1, NOW + NOTICE));
        registry.adoptVersion(ONCE, 2, 1);
        assertTrue(registry.ruleOf(ONCE, 2, 1).isPaused, "paused");
        vm.prank(owner);
        registry.setPaused(ids, false);
        assertTrue(!registry.ruleOf(ONCE, 2, 1).isPaused, "not paused");
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
        registry.ruleHashOf(SESSION, 1, 0);
        assertEq(registry.ruleHashOf(ONCE, 1, 0), registry.ruleHashOf(ONCE, 1, NONCE), "once needs none");
        assertTrue(registry.ruleHashOf(SESSION, 1, NONCE) != 0, "twin");
        assertEq(registry.ruleOf(SESSION, 1, 1).hash, 0, "a session's rule is not stored");
    }

    function test_K6_unknownPolicy() public {
        bytes memory unknown = abi.encodeWithSelector(IPolicies.PolicyUnknown.selector, NEW);
        vm.expectRevert(unknown);
        registry.scopeOf(NEW, 0);
        vm.expectRevert(unknown);
        registry.ruleHashOf(NEW, 1, 0);
        vm.expectRevert(unknown);
        registry.adoptVersion(NEW, 1, 1);
        vm.prank(owner);
        vm.expectRevert(unknown);
        registry.retirePolicy(NEW);
        vm.prank(owner);
        vm.expectRevert(unknown);
        registry.setCircuit(NEW, 1, true);
        vm.prank(owner);
        vm.expectRevert(unknown);
        registry.setAttester(NEW, bob, true);
    }

    /// @dev A prepared verifier takes the rule's proofs and no other's, and its key is the verifier's.
    function _assertPrepared(IGroth16Verifier prepared, IGroth16Verifier verifier) private {
        bytes32 policyId = registry.policyOf(NEW).number == 0 ? ONCE : NEW;
        uint256[5] memory signals = _signals(_state(policyId, alice));
        IComplianceRegistry.Proof memory proof = TestKey.prove(signals, 0);
        assertTrue(address(prepared) != address(verifier), "a copy");
        assertEq(address(prepared.prepare(0)), address(prepared), "prepared already");
        assertTrue(verifier.verifyProof(proof.a, proof.b, proof.c, signals), "by the verifier");
        assertTrue(prepared.verifyProof(proof.a, proof.b, proof.c, signals), "by the copy");
        signals[1] += 1;
        proof = TestKey.prove(signals, 0);
        assertTrue(verifier.verifyProof(proof.a, proof.b, proof.c, signals), "another rule by the verifier");
        assertTrue(!prepared.verifyProof(proof.a, proof.b, proof.c, signals), "another rule by the copy");
    }

    function _refuses(bytes32 policyId, IPolicies.PolicyConfig memory config, bytes memory error_) private {
        vm.prank(owner);
        vm.expectRevert(error_);
        registry.registerPolicy(policyId, config);
    }
}
