// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../interfaces/IComplianceRegistry.sol";
import {IPolicies} from "../interfaces/IPolicies.sol";
import {ITrustRoots} from "../interfaces/ITrustRoots.sol";
import {StatementSignature} from "../registries/StatementSignature.sol";
import {RegistryTest} from "./support/RegistryTest.sol";
import {ContractWallet} from "./support/Wallets.sol";

/// @dev The weaker tier: an attester's word that it verified the proof.
contract DecisionsTest is RegistryTest {
    bytes32 private constant DECISION = StatementSignature.DECISION_TYPE;
    uint256 private constant DEADLINE = NOW + 10 minutes;
    uint256 private constant KEY = 0x5E4;
    address private attester = vm.addr(KEY);

    function setUp() public override {
        super.setUp();
        _setAttester(ONCE, attester, true);
        _setAttester(ACCOUNT, attester, true);
    }

    function test_aDecisionAttestsAsTheWeakerTier() public {
        IComplianceRegistry.Statement memory s = _state(ONCE, alice);
        vm.expectEmit(address(registry));
        emit IComplianceRegistry.Attested(
            ONCE, alice, NULLIFIER, 1, IComplianceRegistry.Tier.Attested, NOW, NOW + TTL, 1
        );
        assertEq(_decide(s), NOW + TTL, "expiry");
        _assertStatus(alice, ONCE, NOW + TTL, 0);
        assertEq(uint8(registry.tierOf(alice, ONCE)), uint8(IComplianceRegistry.Tier.Attested), "tier");
    }

    function test_itTakesTheSameNullifier() public {
        _decide(_state(ONCE, alice));
        bytes memory used = abi.encodeWithSelector(IComplianceRegistry.NullifierUsed.selector, NULLIFIER);
        _attestReverts(_present(ONCE, alice), used);
        _attestReverts(_present(ONCE, bob), used);
        _refuses(_state(ONCE, bob), used);
        _attest(_present(ACCOUNT, bob));
        _refuses(_state(ACCOUNT, alice), abi.encodeWithSelector(IComplianceRegistry.NullifierBound.selector, NULLIFIER));
    }

    function test_K4_onlyTheSubjectSubmitsIt() public {
        IComplianceRegistry.Statement memory s = _state(ONCE, alice);
        bytes memory signature = _sign(KEY, DECISION, s, DEADLINE);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IComplianceRegistry.SenderNotSubject.selector, bob, alice));
        registry.attestByDecision(s, DEADLINE, attester, signature);
        s.subject = bob;
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IComplianceRegistry.SignatureInvalid.selector, attester));
        registry.attestByDecision(s, DEADLINE, attester, signature);
    }

    function test_onlyAnAttesterOfThePolicyDecides() public {
        IComplianceRegistry.Statement memory s = _state(SESSION, alice);
        _refuses(s, abi.encodeWithSelector(IPolicies.AttesterUnknown.selector, attester));
        _setAttester(ONCE, attester, false);
        s = _state(ONCE, alice);
        _refuses(s, abi.encodeWithSelector(IPolicies.AttesterUnknown.selector, attester));
        // naming another signer does not help
        bytes memory signature = _sign(KEY, DECISION, s, DEADLINE);
        _setAttester(ONCE, bob, true);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IComplianceRegistry.SignatureInvalid.selector, bob));
        registry.attestByDecision(s, DEADLINE, bob, signature);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IPolicies.AttesterUnknown.selector, address(0)));
        registry.attestByDecision(s, DEADLINE, address(0), new bytes(65));
    }

    function test_aPolicyMayTakeProofsAlone() public {
        IPolicies.PolicyConfig memory config = _config(IPolicies.Mode.Once);
        config.acceptsAttested = false;
        vm.prank(owner);
        registry.registerPolicy("proofs", config);
        vm.prank(owner);
        registry.setCircuit("proofs", 1, true);
        registry.adoptVersion("proofs", 1, 1);
        vm.prank(owner);
        vm.expectRevert(IPolicies.PolicyConfigInvalid.selector);
        registry.setAttester("proofs", attester, true);
        _refuses(_state("proofs", alice), abi.encodeWithSelector(IPolicies.AttesterUnknown.selector, attester));
        _attest(_present("proofs", alice));
    }

    function test_theSignatureCoversEachDatum() public {
        IComplianceRegistry.Statement memory s = _state(ACCOUNT, alice);
        bytes memory signature = _sign(KEY, DECISION, s, DEADLINE);
        bytes memory invalid = abi.encodeWithSelector(IComplianceRegistry.SignatureInvalid.selector, attester);
        _post(ROOT_2, 2);
        for (uint256 i = 0; i < 6; ++i) {
            IComplianceRegistry.Statement memory other = _state(ACCOUNT, alice);
            if (i == 0) other.policyId = ONCE;
            if (i == 1) other.nonce = keccak256("other");
            if (i == 2) other.nullifier += 1;
            if (i == 3) other.trustRoot = ROOT_2;
            if (i == 4) other.asOf -= 1;
            vm.prank(alice);
            vm.expectRevert(invalid);
            registry.attestByDecision(other, i == 5 ? DEADLINE + 1 : DEADLINE, attester, signature);
        }
        // a subject's consent to a relayer is no decision
        bytes memory consent = _sign(KEY, StatementSignature.ATTESTATION_TYPE, s, DEADLINE);
        vm.prank(alice);
        vm.expectRevert(invalid);
        registry.attestByDecision(s, DEADLINE, attester, consent);
        vm.prank(alice);
        registry.attestByDecision(s, DEADLINE, attester, signature);
    }

    function test_decisionsServeOneChainAndRegistry() public {
        IComplianceRegistry.Statement memory s = _state(ONCE, alice);
        bytes memory signature = _sign(KEY, DECISION, s, DEADLINE);
        bytes memory invalid = abi.encodeWithSelector(IComplianceRegistry.SignatureInvalid.selector, attester);
        vm.chainId(1);
        vm.prank(alice);
        vm.expectRevert(invalid);
        registry.attestByDecision(s, DEADLINE, attester, signature);
        vm.chainId(31_337);
        setUp();
        vm.prank(alice);
        vm.expectRevert(invalid);
        registry.attestByDecision(s, DEADLINE, attester, signature);
    }

    function test_theDeadlineIsInclusive() public {
        IComplianceRegistry.Statement memory s = _state(ONCE, alice);
        bytes memory signature = _sign(KEY, DECISION, s, DEADLINE);
        vm.warp(DEADLINE + 1);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IComplianceRegistry.SignatureExpired.selector, DEADLINE));
        registry.attestByDecision(s, DEADLINE, attester, signature);
        vm.warp(DEADLINE);
        vm.prank(alice);
        registry.attestByDecision(s, DEADLINE, attester, signature);
    }

    function test_aDecisionIsHeldToRootAndTime() public {
        IComplianceRegistry.Statement memory s = _state(ONCE, alice);
        s.trustRoot = ROOT_2;
        _refuses(s, abi.encodeWithSelector(ITrustRoots.TrustRootUnknown.selector));
        s = _state(ONCE, alice);
        s.asOf = NOW - WINDOW - 1;
        _refuses(s, abi.encodeWithSelector(IComplianceRegistry.AsOfOutOfWindow.selector, NOW - WINDOW, NOW));
    }

    function test_I3_aDecisionDoesNotReplaceAProof() public {
        _attest(_present(ACCOUNT, alice));
        vm.warp(NOW + 1 hours);
        IComplianceRegistry.Statement memory s = _state(ACCOUNT, alice);
        bytes memory signature = _sign(KEY, DECISION, s, NOW + 2 hours);
        vm.prank(alice);
        vm.expectRevert(IComplianceRegistry.TierWeaker.selector);
        registry.attestByDecision(s, NOW + 2 hours, attester, signature);
        assertEq(uint8(registry.tierOf(alice, ACCOUNT)), uint8(IComplianceRegistry.Tier.Proof), "tier");

        vm.warp(NOW + TTL);
        s = _state(ACCOUNT, alice);
        signature = _sign(KEY, DECISION, s, NOW + TTL);
        vm.prank(alice);
        registry.attestByDecision(s, NOW + TTL, attester, signature);
        _assertStatus(alice, ACCOUNT, NOW + TTL + TTL, 0);
    }

    function test_aProofOfTheSameMomentReplacesADecision() public {
        _decide(_state(ACCOUNT, alice));
        _attest(_present(ACCOUNT, alice));
        assertEq(uint8(registry.tierOf(alice, ACCOUNT)), uint8(IComplianceRegistry.Tier.Proof), "tier");
    }

    function test_aLostAttestersDecisionsEndAtOnceAndProofsDoNot() public {
        _decide(_state(ACCOUNT, alice));
        IComplianceRegistry.Statement memory later = _state(ACCOUNT, bob);
        later.nullifier += 1;
        _attest(_present(ONCE, alice));
        vm.prank(owner);
        registry.revokeAttested(ACCOUNT);
        _assertStatus(alice, ACCOUNT, NOW + TTL, 7);
        assertEq(uint8(registry.tierOf(alice, ACCOUNT)), 0, "no tier");
        _assertStatus(alice, ONCE, NOW + TTL, 0);
        _refuses(later, abi.encodeWithSelector(IPolicies.AttesterUnknown.selector, attester));
        vm.warp(NOW + 1);
        later.asOf = NOW + 1;
        _decide(later);
        _assertStatus(bob, ACCOUNT, NOW + 1 + TTL, 0);
    }

    function test_contractsDecideByTheirOwnAnswer() public {
        ContractWallet wallet = new ContractWallet();
        _setAttester(ONCE, address(wallet), true);
        IComplianceRegistry.Statement memory s = _state(ONCE, alice);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IComplianceRegistry.SignatureInvalid.selector, address(wallet)));
        registry.attestByDecision(s, DEADLINE, address(wallet), "any");
        wallet.approve(_digest(DECISION, s, DEADLINE));
        vm.prank(alice);
        registry.attestByDecision(s, DEADLINE, address(wallet), "any");
    }

    function _setAttester(bytes32 policyId, address account, bool isAttester) private {
        vm.prank(owner);
        registry.setAttester(policyId, account, isAttester);
        assertTrue(registry.isAttester(policyId, account) == isAttester, "attester");
    }

    function _decide(IComplianceRegistry.Statement memory s) private returns (uint40) {
        bytes memory signature = _sign(KEY, DECISION, s, DEADLINE);
        vm.prank(s.subject);
        return registry.attestByDecision(s, DEADLINE, attester, signature);
    }

    function _refuses(IComplianceRegistry.Statement memory s, bytes memory error_) private {
        bytes memory signature = _sign(KEY, DECISION, s, DEADLINE);
        vm.prank(s.subject);
        vm.expectRevert(error_);
        registry.attestByDecision(s, DEADLINE, attester, signature);
    }
}
