// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ComplianceVerifier} from "../generated/ComplianceVerifier.sol";
import {IComplianceRegistry} from "../interfaces/IComplianceRegistry.sol";
import {IPolicyRegistry} from "../interfaces/IPolicyRegistry.sol";
import {IERC1271} from "../interfaces/IERC1271.sol";
import {StatementSignature} from "../registries/StatementSignature.sol";
import {RegistryTest} from "./support/RegistryTest.sol";
import {TestKey} from "./support/TestKey.sol";
import {ContractWallet, ReentrantWallet, WrongAnswerWallet} from "./support/Wallets.sol";

contract AttestForTest is RegistryTest {
    bytes32 private constant CONSENT = StatementSignature.ATTESTATION_TYPE;
    uint256 private constant DEADLINE = NOW + 10 minutes;
    uint256 private constant HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;
    uint256 private constant CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;

    function test_aRelayerSubmitsWithTheSubjectsSignature() public {
        Presentation memory p = _present(ONCE, alice);
        bytes memory signature = _sign(0xA, CONSENT, p.s, DEADLINE);
        vm.prank(bob);
        registry.attestFor(p.s, p.proof, DEADLINE, signature);
        _assertStatus(alice, ONCE, NOW + TTL, 0);
        _assertStatus(bob, ONCE, 0, 6);
    }

    function test_K4_aRelayerWithoutTheSignatureIsRefused() public {
        Presentation memory p = _present(ONCE, alice);
        _refuses(p, DEADLINE, "");
        _refuses(p, DEADLINE, _sign(0xB, CONSENT, p.s, DEADLINE));
        _refuses(p, DEADLINE + 1, _sign(0xA, CONSENT, p.s, DEADLINE));
        registry.attestFor(p.s, p.proof, DEADLINE, _sign(0xA, CONSENT, p.s, DEADLINE));
    }

    function test_K4_theSignatureCoversEachDatum() public {
        Presentation memory p = _present(ACCOUNT, alice);
        bytes memory signature = _sign(0xA, CONSENT, p.s, DEADLINE);
        _post(ROOT_2, 2);
        (IPolicyRegistry.Announcement memory a, ComplianceVerifier second) =
            (_announcement(POLICY_HASH, NOW + NOTICE), new ComplianceVerifier(TestKey.verificationKey()));
        a.times.superseded = 0;
        _announce(a);
        vm.prank(owner);
        registry.addVerifier(2, second);
        vm.prank(owner);
        registry.setCircuit(ACCOUNT, 2, true);
        registry.adoptVersion(ACCOUNT, 1, 2);
        registry.adoptVersion(ACCOUNT, 2, 1);
        for (uint256 i = 0; i < 7; ++i) {
            Presentation memory other = _present(ACCOUNT, alice);
            if (i == 0) other.s.policyId = ONCE;
            if (i == 1) other.s.nonce = keccak256("other");
            if (i == 2) other.s.nullifier += 1;
            if (i == 3) other.s.trustRoot = ROOT_2;
            if (i == 4) other.s.asOf -= 1;
            if (i == 5) other.s.version = 2;
            if (i == 6) other.s.circuitVersion = 2;
            _refuses(_prove(other), DEADLINE, signature);
        }
        registry.attestFor(p.s, p.proof, DEADLINE, signature);
    }

    function test_K2_anotherProofOfTheSameSignalsSaysTheSame() public {
        Presentation memory p = _present(ONCE, alice);
        bytes memory signature = _sign(0xA, CONSENT, p.s, DEADLINE);
        p.proof = TestKey.prove(_signals(p.s), 9);
        registry.attestFor(p.s, p.proof, DEADLINE, signature);
        vm.expectRevert(abi.encodeWithSelector(IComplianceRegistry.NullifierUsed.selector, NULLIFIER));
        registry.attestFor(p.s, p.proof, DEADLINE, signature);
    }

    function test_theDeadlineIsInclusive() public {
        Presentation memory p = _present(ONCE, alice);
        bytes memory signature = _sign(0xA, CONSENT, p.s, DEADLINE);
        vm.warp(DEADLINE + 1);
        vm.expectRevert(abi.encodeWithSelector(IComplianceRegistry.SignatureExpired.selector, DEADLINE));
        registry.attestFor(p.s, p.proof, DEADLINE, signature);
        vm.warp(DEADLINE);
        registry.attestFor(p.s, p.proof, DEADLINE, signature);
    }

    function test_signaturesServeOneChainAndRegistry() public {
        Presentation memory p = _present(ONCE, alice);
        bytes memory signature = _sign(0xA, CONSENT, p.s, DEADLINE);
        setUp();
        _refuses(_prove(p), DEADLINE, signature);
        registry.attestFor(p.s, p.proof, DEADLINE, _sign(0xA, CONSENT, p.s, DEADLINE));
    }

    function test_refusesTheHighTwinOfASignature() public {
        Presentation memory p = _present(ONCE, alice);
        bytes memory signature = _sign(0xA, CONSENT, p.s, DEADLINE);
        (bytes32 r, uint256 s, uint8 v) = _split(signature);
        assertTrue(s <= HALF_ORDER, "low");
        _refuses(p, DEADLINE, abi.encodePacked(r, CURVE_ORDER - s, v == 27 ? uint8(28) : uint8(27)));
        _refuses(p, DEADLINE, abi.encodePacked(signature, uint8(0)));
        _refuses(p, DEADLINE, abi.encodePacked(r, s, uint8(29)));
        registry.attestFor(p.s, p.proof, DEADLINE, signature);
    }

    function test_refusesTheZeroSubject() public {
        _refuses(_present(ONCE, address(0)), DEADLINE, new bytes(65));
    }

    function test_contractWalletsAnswerThemselves() public {
        ContractWallet wallet = new ContractWallet();
        Presentation memory p = _present(ONCE, address(wallet));
        _refuses(p, DEADLINE, "any");
        wallet.approve(_digest(CONSENT, p.s, DEADLINE));
        _refuses(p, DEADLINE + 1, "any");
        registry.attestFor(p.s, p.proof, DEADLINE, "any");
        _assertStatus(address(wallet), ONCE, NOW + TTL, 0);
    }

    function test_onlyTheExactAnswerCounts() public {
        WrongAnswerWallet wallet = new WrongAnswerWallet();
        Presentation memory p = _present(ONCE, address(wallet));
        bytes4 magic = IERC1271.isValidSignature.selector;
        wallet.set(abi.encodePacked(magic));
        _refuses(p, DEADLINE, "");
        wallet.set(abi.encode(uint256(uint32(magic))));
        _refuses(p, DEADLINE, "");
        wallet.set(abi.encode(uint256(1)));
        _refuses(p, DEADLINE, "");
        wallet.set(abi.encode(magic, uint256(0)));
        _refuses(p, DEADLINE, "");
        wallet.set(abi.encode(magic));
        registry.attestFor(p.s, p.proof, DEADLINE, "");
    }

    function test_K5_aWalletCannotCallBackIn() public {
        ReentrantWallet wallet = new ReentrantWallet(registry);
        Presentation memory p = _present(ONCE, address(wallet));
        wallet.arm(abi.encodeCall(IComplianceRegistry.attest, (p.s, p.proof)));
        _refuses(p, DEADLINE, "");
        wallet.arm("");
        registry.attestFor(p.s, p.proof, DEADLINE, "");
        vm.expectRevert(abi.encodeWithSelector(IComplianceRegistry.NullifierUsed.selector, NULLIFIER));
        wallet.submit(p.s, p.proof);
    }

    function _refuses(Presentation memory p, uint256 deadline, bytes memory signature) private {
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IComplianceRegistry.SignatureInvalid.selector, p.s.subject));
        registry.attestFor(p.s, p.proof, deadline, signature);
    }

    function _split(bytes memory signature) private pure returns (bytes32 r, uint256 s, uint8 v) {
        assembly ("memory-safe") {
            r := mload(add(signature, 0x20))
            s := mload(add(signature, 0x40))
            v := byte(0, mload(add(signature, 0x60)))
        }
    }
}
