// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../../interfaces/IComplianceRegistry.sol";
import {StatementSignature} from "../../registries/StatementSignature.sol";
import {ReviewTest} from "./ReviewTest.sol";

/// @dev Words that are wider than their type, cut calldata, and what the hand-written parts make of them.
contract CalldataTest is ReviewTest {
    // Members of Statement that are narrower than a word, and their bits.
    uint256[4] private members = [uint256(1), 2, 3, 7];
    uint256[4] private bits = [uint256(16), 32, 160, 40];

    function test_refusesDirtyWordsInEveryEntry() public {
        Presentation memory p = _make(ACCOUNT, alice, 1, NULLIFIER);
        bytes memory consent = _sign(0xA, StatementSignature.ATTESTATION_TYPE, p.s, FAR);
        bytes memory decision = _sign(KEY, StatementSignature.DECISION_TYPE, p.s, FAR);
        bytes[] memory calls = new bytes[](4);
        calls[0] = abi.encodeCall(IComplianceRegistry.attest, (p.s, p.proof));
        calls[1] = abi.encodeCall(IComplianceRegistry.attestFor, (p.s, p.proof, FAR, consent));
        calls[2] = abi.encodeCall(IComplianceRegistry.attestByDecision, (p.s, FAR, attester, decision));
        calls[3] = abi.encodeCall(IComplianceRegistry.requestRebind, (p.s, p.proof));
        for (uint256 i = 0; i < calls.length; ++i) {
            if (i == 3) {
                Presentation memory other = _make(ACCOUNT, bob, 1, NULLIFIER);
                _attest(other);
            }
            for (uint256 j = 0; j < members.length; ++j) {
                for (uint256 k = 0; k < 2; ++k) {
                    uint256 bit = k == 0 ? bits[j] : 255;
                    assertTrue(!_send(_flip(calls[i], members[j], bit)), "dirty");
                }
            }
            uint256 snapshot = vm.snapshotState();
            assertTrue(_send(calls[i]), "clean");
            vm.revertToState(snapshot);
        }
    }

    function test_refusesCutCalldata() public {
        Presentation memory p = _make(ACCOUNT, alice, 1, NULLIFIER);
        bytes memory call_ = abi.encodeCall(IComplianceRegistry.attest, (p.s, p.proof));
        bytes memory cut = new bytes(call_.length - 1);
        for (uint256 i = 0; i < cut.length; ++i) {
            cut[i] = call_[i];
        }
        assertTrue(!_send(cut), "cut");
        assertTrue(_send(call_), "whole");
    }

    function test_signaturesOfOtherVAndLengthAreNone() public {
        Presentation memory p = _make(ACCOUNT, alice, 1, NULLIFIER);
        bytes memory consent = _sign(0xA, StatementSignature.ATTESTATION_TYPE, p.s, FAR);
        bytes memory low = bytes.concat(consent);
        low[64] = bytes1(uint8(low[64]) - 27);
        bytes[2] memory others = [low, bytes.concat(consent, hex"00")];
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(bob);
            vm.expectRevert(abi.encodeWithSelector(IComplianceRegistry.SignatureInvalid.selector, alice));
            registry.attestFor(p.s, p.proof, FAR, others[i]);
        }
        vm.prank(bob);
        registry.attestFor(p.s, p.proof, FAR, consent);
    }

    function _flip(bytes memory call_, uint256 member, uint256 bit) private pure returns (bytes memory flipped) {
        flipped = bytes.concat(call_);
        uint256 at = 4 + 32 * member;
        assembly ("memory-safe") {
            let place := add(add(flipped, 0x20), at)
            mstore(place, xor(mload(place), shl(bit, 1)))
        }
    }

    function _send(bytes memory call_) private returns (bool isDone) {
        vm.prank(alice);
        (isDone,) = address(registry).call(call_);
    }
}
