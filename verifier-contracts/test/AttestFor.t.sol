// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../interfaces/IComplianceRegistry.sol";
import {IERC1271} from "../interfaces/IERC1271.sol";
import {SubjectSignature} from "../registries/SubjectSignature.sol";
import {RegistryTest} from "./support/RegistryTest.sol";
import {TestKey} from "./support/TestKey.sol";
import {ContractWallet, ReentrantWallet, WrongAnswerWallet} from "./support/Wallets.sol";

contract AttestForTest is RegistryTest {
    uint256 private constant DEADLINE = NOW + 10 minutes;
    uint256 private constant HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;
    uint256 private constant CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;

    function test_aRelayerSubmitsWithTheSubjectsSignature() public {
        IComplianceRegistry.Presentation memory p = _present(ONCE, alice);
        bytes memory signature = _sign(0xA, p, DEADLINE);
        vm.prank(bob);
        registry.attestFor(p, DEADLINE, signature);
        _assertStatus(alice, ONCE, NOW + TTL, 0);
        _assertStatus(bob, ONCE, 0, 6);
    }

    function test_K4_aRelayerWithoutTheSignatureIsRefused() public {
        IComplianceRegistry.Presentation memory p = _present(ONCE, alice);
        _refuses(p, DEADLINE, "");
        _refuses(p, DEADLINE, _sign(0xB, p, DEADLINE));
        _refuses(p, DEADLINE + 1, _sign(0xA, p, DEADLINE));
        registry.attestFor(p, DEADLINE, _sign(0xA, p, DEADLINE));
    }

    function test_K4_theSignatureCoversEachDatum() public {
        IComplianceRegistry.Presentation memory p = _present(ACCOUNT, alice);
        bytes memory signature = _sign(0xA, p, DEADLINE);
        _post(ROOT_2, 2);
        for (uint256 i = 0; i < 5; ++i) {
            IComplianceRegistry.Presentation memory other = _blank(ACCOUNT, alice);
            if (i == 0) other.policyId = ONCE;
            if (i == 1) other.nonce = keccak256("other");
            if (i == 2) other.nullifier += 1;
            if (i == 3) other.trustRoot = ROOT_2;
            if (i == 4) other.asOf -= 1;
            _refuses(_prove(other), DEADLINE, signature);
        }
        registry.attestFor(p, DEADLINE, signature);
    }

    function test_K2_anotherProofOfTheSameSignalsSaysTheSame() public {
        IComplianceRegistry.Presentation memory p = _present(ONCE, alice);
        bytes memory signature = _sign(0xA, p, DEADLINE);
        p.proof = TestKey.prove(_signals(p), 9);
        registry.attestFor(p, DEADLINE, signature);
        vm.expectRevert(abi.encodeWithSelector(IComplianceRegistry.NullifierUsed.selector, NULLIFIER));
        registry.attestFor(p, DEADLINE, signature);
    }

    function test_theDeadlineIsInclusive() public {
        IComplianceRegistry.Presentation memory p = _present(ONCE, alice);
        bytes memory signature = _sign(0xA, p, DEADLINE);
        vm.warp(DEADLINE + 1);
        vm.expectRevert(abi.encodeWithSelector(IComplianceRegistry.SignatureExpired.selector, DEADLINE));
        registry.attestFor(p, DEADLINE, signature);
        vm.warp(DEADLINE);
        registry.attestFor(p, DEADLINE, signature);
    }

    function test_signaturesServeOneChainAndRegistry() public {
        IComplianceRegistry.Presentation memory p = _present(ONCE, alice);
        bytes memory signature = _sign(0xA, p, DEADLINE);
        setUp();
        _refuses(_prove(p), DEADLINE, signature);
        registry.attestFor(p, DEADLINE, _sign(0xA, p, DEADLINE));
    }

    function test_refusesTheHighTwinOfASignature() public {
        IComplianceRegistry.Presentation memory p = _present(ONCE, alice);
        bytes memory signature = _sign(0xA, p, DEADLINE);
        (bytes32 r, uint256 s, uint8 v) = _split(signature);
        assertTrue(s <= HALF_ORDER, "low");
        _refuses(p, DEADLINE, abi.encodePacked(r, CURVE_ORDER - s, v == 27 ? uint8(28) : uint8(27)));
        _refuses(p, DEADLINE, abi.encodePacked(signature, uint8(0)));
        _refuses(p, DEADLINE, abi.encodePacked(r, s, uint8(29)));
        registry.attestFor(p, DEADLINE, signature);
    }

    function test_refusesTheZeroSubject() public {
        _refuses(_present(ONCE, address(0)), DEADLINE, new bytes(65));
    }

    function test_contractWalletsAnswerThemselves() public {
        ContractWallet wallet = new ContractWallet();
        IComplianceRegistry.Presentation memory p = _present(ONCE, address(wallet));
        _refuses(p, DEADLINE, "any");
        wallet.approve(this.digest(p, DEADLINE));
        _refuses(p, DEADLINE + 1, "any");
        registry.attestFor(p, DEADLINE, "any");
        _assertStatus(address(wallet), ONCE, NOW + TTL, 0);
    }

    function test_onlyTheExactAnswerCounts() public {
        WrongAnswerWallet wallet = new WrongAnswerWallet();
        IComplianceRegistry.Presentation memory p = _present(ONCE, address(wallet));
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
        registry.attestFor(p, DEADLINE, "");
    }

    function test_K5_aWalletCannotCallBackIn() public {
        ReentrantWallet wallet = new ReentrantWallet(registry);
        IComplianceRegistry.Presentation memory p = _present(ONCE, address(wallet));
        wallet.arm(abi.encodeCall(registry.attest, (p)));
        _refuses(p, DEADLINE, "");
        wallet.arm("");
        registry.attestFor(p, DEADLINE, "");
        vm.expectRevert(abi.encodeWithSelector(IComplianceRegistry.NullifierUsed.selector, NULLIFIER));
        wallet.submit(p);
    }

    function digest(IComplianceRegistry.Presentation calldata p, uint256 deadline) external view returns (bytes32) {
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
        return keccak256(abi.encodePacked(hex"1901", registry.domainSeparator(), message));
    }

    function _refuses(IComplianceRegistry.Presentation memory p, uint256 deadline, bytes memory signature) private {
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IComplianceRegistry.SignatureInvalid.selector, p.subject));
        registry.attestFor(p, deadline, signature);
    }

    function _split(bytes memory signature) private pure returns (bytes32 r, uint256 s, uint8 v) {
        assembly ("memory-safe") {
            r := mload(add(signature, 0x20))
            s := mload(add(signature, 0x40))
            v := byte(0, mload(add(signature, 0x60)))
        }
    }
}
