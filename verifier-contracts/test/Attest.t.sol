// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../interfaces/IComplianceRegistry.sol";
import {IPolicies} from "../interfaces/IPolicies.sol";
import {IPolicyRegistry} from "../interfaces/IPolicyRegistry.sol";
import {ITrustRoots} from "../interfaces/ITrustRoots.sol";
import {ITwoStepOwned} from "../interfaces/ITwoStepOwned.sol";
import {Bn254} from "../verifiers/Bn254.sol";
import {RegistryTest} from "./support/RegistryTest.sol";
import {TestKey} from "./support/TestKey.sol";

contract AttestTest is RegistryTest {
    bytes private proofInvalid = abi.encodeWithSelector(IComplianceRegistry.ProofInvalid.selector);
    bytes private used = abi.encodeWithSelector(IComplianceRegistry.NullifierUsed.selector, NULLIFIER);

    function test_attestsInEachMode() public {
        bytes32[3] memory policies = [ONCE, SESSION, ACCOUNT];
        for (uint256 i = 0; i < 3; ++i) {
            Presentation memory p = _present(policies[i], alice);
            _assertStatus(alice, policies[i], 0, 6);
            vm.expectEmit(address(registry));
            emit IComplianceRegistry.Attested(
                policies[i], alice, NULLIFIER, 1, IComplianceRegistry.Tier.Proof, NOW, NOW + TTL, 1
            );
            assertEq(_attest(p), NOW + TTL, "expiry");
            _assertStatus(alice, policies[i], NOW + TTL, 0);
            assertEq(uint8(registry.tierOf(alice, policies[i])), uint8(IComplianceRegistry.Tier.Proof), "tier");
            assertEq(registry.bindingOf(policies[i], NULLIFIER).subject, alice, "binding");
            _assertStatus(bob, policies[i], 0, 6);
        }
    }

    function test_K4_copiersCannotReplaceTheSubject() public {
        Presentation memory p = _present(ONCE, alice);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IComplianceRegistry.SenderNotSubject.selector, bob, alice));
        registry.attest(p.s, p.proof);
        p.s.subject = bob;
        _attestReverts(p, proofInvalid);
        p.s.subject = alice;
        _attest(p);
    }

    function test_V6_proofsServeOnePolicyNonceChainAndContract() public {
        Presentation memory p = _present(ONCE, alice);
        p.s.policyId = ACCOUNT;
        _attestReverts(p, proofInvalid);
        p.s.policyId = ONCE;
        p.s.nonce = keccak256("other");
        _attestReverts(p, proofInvalid);
        p.s.nonce = NONCE;
        vm.chainId(1);
        _attestReverts(p, proofInvalid);
        vm.chainId(31_337);

        address first = address(registry);
        super.setUp();
        assertTrue(address(registry) != first, "a second registry");
        _attestReverts(p, proofInvalid);
        _attest(_prove(p));
    }

    function test_V7_eachSignalIsBound() public {
        Presentation memory p = _present(ONCE, alice);
        _post(ROOT_2, 2);
        p.s.nullifier += 1;
        _attestReverts(p, proofInvalid);
        p.s.nullifier -= 1;
        p.s.trustRoot = ROOT_2;
        _attestReverts(p, proofInvalid);
        p.s.trustRoot = ROOT_1;
        p.s.asOf -= 1;
        _attestReverts(p, proofInvalid);
        p.s.asOf += 1;
        _attest(p);
    }

    function test_K1_refusesNullifierPlusOrder() public {
        Presentation memory p = _present(ONCE, alice);
        p.s.nullifier += Bn254.SCALAR_ORDER;
        _attestReverts(p, abi.encodeWithSelector(IComplianceRegistry.NullifierOutOfField.selector));
        p.s.nullifier -= Bn254.SCALAR_ORDER;
        p.s.trustRoot += Bn254.SCALAR_ORDER;
        _attestReverts(p, abi.encodeWithSelector(ITrustRoots.TrustRootUnknown.selector));
        p.s.trustRoot -= Bn254.SCALAR_ORDER;
        _attest(p);
    }

    function test_K2_secondUseRevertsWhateverTheBytes() public {
        Presentation memory p = _present(ONCE, alice);
        _attest(p);
        _attestReverts(p, used);

        p.proof.a[1] = Bn254.FIELD_ORDER - p.proof.a[1];
        p.proof.b[1] = [Bn254.FIELD_ORDER - p.proof.b[1][0], Bn254.FIELD_ORDER - p.proof.b[1][1]];
        _attestReverts(p, used);
        p.proof.a[1] += Bn254.FIELD_ORDER;
        _attestReverts(p, used);
        p.proof = TestKey.prove(_signals(p.s), 1);
        _attestReverts(p, used);
        _attestReverts(_present(ONCE, bob), used);

        bytes memory call = bytes.concat(abi.encodeCall(registry.attest, (p.s, p.proof)), "trailing");
        vm.prank(alice);
        (bool isDone, bytes memory answer) = address(registry).call(call);
        assertTrue(!isDone && keccak256(answer) == keccak256(used), "trailing calldata");
    }

    function test_K2_trailingCalldataSaysTheSame() public {
        bytes memory call = bytes.concat(_call(_present(ONCE, alice)), "trailing");
        vm.prank(alice);
        (bool isDone,) = address(registry).call(call);
        assertTrue(isDone, "accepted once");
        _assertStatus(alice, ONCE, NOW + TTL, 0);
    }

    function test_K3_starvedCallsLeaveNothingBehind() public {
        bytes memory call = _call(_present(ONCE, alice));
        uint256 gas_ = 20_000;
        for (; gas_ <= 400_000; gas_ += 2_500) {
            vm.prank(alice);
            (bool isDone,) = address(registry).call{gas: gas_}(call);
            if (isDone) break;
            _assertStatus(alice, ONCE, 0, 6);
            assertEq(registry.bindingOf(ONCE, NULLIFIER).subject, address(0), "binding");
        }
        assertTrue(gas_ > 20_000 && gas_ <= 400_000, "the sweep crosses the limit");
        _assertStatus(alice, ONCE, NOW + TTL, 0);
    }

    function test_K6_refusesUnknownAndZeroRoots() public {
        Presentation memory p = _present(ONCE, alice);
        bytes memory unknown = abi.encodeWithSelector(ITrustRoots.TrustRootUnknown.selector);
        p.s.trustRoot = 0;
        _attestReverts(_prove(p), unknown);
        p.s.trustRoot = ROOT_2;
        _attestReverts(_prove(p), unknown);
        _post(ROOT_2, 2);
        _attest(_prove(p));
    }

    function test_K6_refusesExpiredRoots() public {
        _post(ROOT_2, 2);
        vm.warp(NOW + ROOT_WINDOW + 1);
        Presentation memory p = _present(ONCE, alice);
        _attestReverts(p, abi.encodeWithSelector(ITrustRoots.TrustRootExpired.selector, NOW + ROOT_WINDOW));
        vm.warp(NOW + ROOT_WINDOW);
        _attest(_present(ONCE, alice));
    }

    function test_K8_refusesRevokedRootsOfProofsInFlight() public {
        _post(ROOT_2, 2);
        Presentation memory p = _present(ONCE, alice);
        vm.prank(registrar);
        trust.advanceMinTrustEpoch(2);
        _attestReverts(p, abi.encodeWithSelector(ITrustRoots.TrustRootRevoked.selector, 1, 2));
        p.s.trustRoot = ROOT_2;
        _attest(_prove(p));
    }

    function test_K6_refusesUnknownAndRetiredPolicies() public {
        Presentation memory p = _present(ONCE, alice);
        p.s.policyId = "none";
        _attestReverts(p, abi.encodeWithSelector(IPolicies.RuleUnknown.selector, bytes32("none"), 1, 1));
        _attest(_present(ACCOUNT, alice));
        vm.prank(owner);
        registry.retirePolicy(ACCOUNT);
        _attestReverts(_present(ACCOUNT, bob), abi.encodeWithSelector(IPolicies.PolicyIsRetired.selector, ACCOUNT));
        _assertStatus(alice, ACCOUNT, NOW + TTL, 0);
    }

    function test_V7_asOfWindowIncludesBothEnds() public {
        Presentation memory p = _present(SESSION, alice);
        bytes memory outside = abi.encodeWithSelector(IComplianceRegistry.AsOfOutOfWindow.selector, NOW - WINDOW, NOW);
        p.s.asOf = NOW + 1;
        _attestReverts(_prove(p), outside);
        p.s.asOf = NOW - WINDOW - 1;
        _attestReverts(_prove(p), outside);
        p.s.asOf = NOW - WINDOW;
        _attest(_prove(p));
        p.s.asOf = NOW;
        p.s.nullifier += 1;
        _attest(_prove(p));
    }

    function test_asOfNeverYieldsAnExpiredAttestation() public {
        IPolicyRegistry.Announcement memory a = _announcement(POLICY_HASH, NOW);
        (a.times.attestation, a.times.attestationForLeverage) = (1 hours, 1 hours);
        vm.prank(regulator);
        (rules,) = oracle.announce(authority, "short", a);
        _register("short", IPolicies.Mode.Once);
        Presentation memory p = _present("short", alice);
        p.s.asOf = NOW - 1 hours;
        _attestReverts(
            _prove(p), abi.encodeWithSelector(IComplianceRegistry.AsOfOutOfWindow.selector, NOW - 1 hours + 1, NOW)
        );
        p.s.asOf = NOW - 1 hours + 1;
        assertEq(_attest(_prove(p)), NOW + 1, "expiry");
    }

    /// @dev The circuit leaves date and seconds untied: a date of the prover's own would move an age rule.
    function test_V7_theDateIsTheDateOfTheSeconds() public {
        Presentation memory p = _present(ONCE, alice);
        uint256[5] memory signals = _signals(p.s);
        signals[3] += 1 << 40;
        p.proof = TestKey.prove(signals, 0);
        _attestReverts(p, proofInvalid);
        _attest(_prove(p));
    }

    function test_pauseStopsAttestationsAndNoReads() public {
        _attest(_present(ACCOUNT, alice));
        bytes32[] memory both = new bytes32[](2);
        (both[0], both[1]) = (ONCE, ACCOUNT);
        vm.prank(owner);
        registry.setPaused(both, true);
        assertTrue(registry.policyOf(ONCE).isPaused && registry.ruleOf(ACCOUNT, 1, 1).isPaused, "paused");
        Presentation memory p = _present(ONCE, alice);
        _attestReverts(p, abi.encodeWithSelector(IPolicies.AttestPaused.selector, ONCE));
        _assertStatus(alice, ACCOUNT, NOW + TTL, 0);
        _attest(_present(SESSION, alice));
        vm.prank(owner);
        registry.setPaused(both, false);
        _attest(p);

        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(ITwoStepOwned.NotOwner.selector, alice));
        registry.setPaused(both, true);
    }

    function _call(Presentation memory p) private pure returns (bytes memory) {
        return abi.encodeCall(IComplianceRegistry.attest, (p.s, p.proof));
    }
}
