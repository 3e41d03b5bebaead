// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../interfaces/IComplianceRegistry.sol";
import {Bn254} from "../verifiers/Bn254.sol";
import {RealProofTest} from "./support/RealProofTest.sol";

contract RealProofsTest is RealProofTest {
    bytes private invalid = abi.encodeWithSelector(IComplianceRegistry.ProofInvalid.selector);

    function test_acceptsARealProofInEachMode() public {
        string[3] memory names = ["once_alice", "session_alice", "account_alice"];
        for (uint256 i = 0; i < 3; ++i) {
            Presentation memory p = _read(names[i]);
            assertEq(p.s.subject, alice, "subject");
            _assertStatus(alice, p.s.policyId, 0, 6);
            _attest(p);
            _assertStatus(alice, p.s.policyId, uint256(_graceEnd(p.s.asOf)), 0);
        }
    }

    function test_V6_refusesARealProofForAnythingElse() public {
        for (uint256 i = 0; i < 8; ++i) {
            Presentation memory p = _read("once_alice");
            if (i == 0) p.s.policyId = keccak256("account");
            if (i == 1) p.s.subject = bob;
            if (i == 2) p.s.nonce = NONCE;
            if (i == 3) p.s.nullifier -= 1;
            if (i == 4) p.s.trustRoot = roots[1];
            if (i == 5) p.s.asOf -= 1;
            if (i == 6) p.s.version = 2;
            if (i == 7) p.s.circuitVersion = 2;
            _attestReverts(p, invalid);
        }
        _attest(_read("once_alice"));
    }

    function test_V6_refusesARealProofOnAnotherChain() public {
        vm.chainId(1);
        _attestReverts(_read("once_alice"), invalid);
        vm.chainId(31_337);
        _attest(_read("once_alice"));
    }

    function test_K2_aNegatedCopyOfARealProofIsNoSecondUse() public {
        Presentation memory p = _read("once_alice");
        _attest(p);
        p.proof.a[1] = Bn254.FIELD_ORDER - p.proof.a[1];
        p.proof.b[1] = [Bn254.FIELD_ORDER - p.proof.b[1][0], Bn254.FIELD_ORDER - p.proof.b[1][1]];
        _attestReverts(p, abi.encodeWithSelector(IComplianceRegistry.NullifierUsed.selector, p.s.nullifier));
    }

    function test_oneHolderHasOneNullifierPerScope() public {
        Presentation memory first = _read("account_alice");
        Presentation memory second = _read("account_bob");
        assertEq(first.s.nullifier, second.s.nullifier, "same holder and scope");
        assertTrue(_read("once_alice").s.nullifier != first.s.nullifier, "another scope");
        assertTrue(_read("session_alice").s.nullifier != first.s.nullifier, "another scope");

        _attest(first);
        _attestReverts(second, abi.encodeWithSelector(IComplianceRegistry.NullifierBound.selector, first.s.nullifier));
        vm.prank(bob);
        assertEq(registry.requestRebind(second.s, second.proof), block.timestamp + REBIND_DELAY, "asked for");
    }

    /// @dev Version 1 is superseded: what is attested under it ends with its grace.
    function _graceEnd(uint40 asOf) private view returns (uint256) {
        uint256 graceEnd = block.timestamp - 1 hours + GRACE;
        return asOf + TTL < graceEnd ? asOf + TTL : graceEnd;
    }

    function _read(string memory name) private view returns (Presentation memory) {
        return _decode(vm.parseJsonUintArray(json, string.concat(".presentations.", name)), 0);
    }
}
