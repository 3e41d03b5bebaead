// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../interfaces/IComplianceRegistry.sol";
import {IPolicies} from "../interfaces/IPolicies.sol";
import {ITrustRoots} from "../interfaces/ITrustRoots.sol";
import {Bn254} from "../verifiers/Bn254.sol";
import {RealProofTest} from "./support/RealProofTest.sol";

/// @dev A pool of real proofs (scripts/proof-pool.ts), each accepted once as it is and refused with one datum changed.
contract RealProofFuzzTest is RealProofTest {
    uint256 private constant POLICY_ID = 0;
    uint256 private constant VERSION = 1;
    uint256 private constant CIRCUIT = 2;
    uint256 private constant SUBJECT = 3;
    uint256 private constant FIRST_COORDINATE = 8;
    uint256 private constant NONE = 16;
    uint256 private constant NEGATED = 17;
    uint256 private constant KINDS = 18;

    /// @dev `WORDS` words each: the members of the statement in their order, then the proof's coordinates.
    uint256[] private pool;
    uint256 private size;

    function setUp() public override {
        super.setUp();
        pool = vm.parseJsonUintArray(json, ".pool");
        size = pool.length / WORDS;
        // Each of 10,000 runs copies what is in storage; the text has been read.
        delete json;
    }

    function test_thePoolIsVaried() public view {
        assertTrue(size >= 50, "at least 50 real proofs");
        uint256[WORDS] memory distinct;
        for (uint256 word = 0; word < WORDS; ++word) {
            for (uint256 i = 0; i < size; ++i) {
                uint256 j = 0;
                while (pool[j * WORDS + word] != pool[i * WORDS + word]) ++j;
                if (j == i) ++distinct[word];
            }
        }
        assertEq(distinct[POLICY_ID], 3, "modes");
        assertEq(distinct[VERSION], 2, "versions");
        assertEq(distinct[SUBJECT], size, "subjects");
        assertEq(distinct[4], size, "nonces");
        assertTrue(distinct[5] >= size / 3, "nullifiers");
        assertEq(distinct[6], 3, "trust roots");
        assertTrue(distinct[7] >= 50, "times");
    }

    /// @dev The last one of the pool's modes has the state of all before it.
    function test_everyProofOfThePoolIsAcceptedOnce() public {
        for (uint256 i = 0; i < size; ++i) {
            uint256 state = vm.snapshotState();
            _acceptedOnce(_decode(_wordsOf(i), 0));
            vm.revertToState(state);
        }
    }

    /// @param kind  which word is changed; `NONE`, or `NEGATED` for another proof of the same statement
    /// @param value how it is changed
    /// forge-config: default.fuzz.runs = 10000
    function testFuzz_pool(uint256 index, uint256 kind, uint256 value) public {
        uint256[] memory words = _wordsOf(index % size);
        Presentation memory p = _decode(words, 0);
        kind = kind % KINDS;
        if (kind < NONE) {
            uint256 other = pool[(value >> 8) % size * WORDS + kind];
            uint256 changed = _changed(words[kind], other, value) & _mask(kind);
            if (changed != words[kind]) {
                _refuses(words, kind, changed, value);
                return;
            }
        } else if (kind == NEGATED) {
            p.proof.a[1] = Bn254.FIELD_ORDER - p.proof.a[1];
            p.proof.b[1] = [Bn254.FIELD_ORDER - p.proof.b[1][0], Bn254.FIELD_ORDER - p.proof.b[1][1]];
        }
        _acceptedOnce(p);
    }

    function _acceptedOnce(Presentation memory p) private {
        _assertStatus(p.s.subject, p.s.policyId, 0, 6);
        uint40 expiresAt = _attest(p);
        assertEq(expiresAt, p.s.asOf + TTL, "expiry");
        (bool ok,,) = registry.isCompliant(p.s.subject, p.s.policyId);
        assertTrue(ok, "compliant");
        assertEq(registry.bindingOf(p.s.policyId, p.s.nullifier).subject, p.s.subject, "binding");
        if (p.s.policyId == keccak256("account")) {
            assertEq(_attest(p), expiresAt, "K4: an identical repeat changes nothing");
        } else {
            _attestReverts(p, abi.encodeWithSelector(IComplianceRegistry.NullifierUsed.selector, p.s.nullifier));
        }
    }

    function _refuses(uint256[] memory words, uint256 kind, uint256 changed, uint256 value) private {
        address subject = address(uint160(words[SUBJECT]));
        words[kind] = changed;
        Presentation memory p = _decode(words, 0);
        // Whoever changes the subject sends from its old address or from the new one.
        bool isCopier = kind == SUBJECT && value % 2 == 0;
        vm.prank(isCopier ? subject : p.s.subject);
        vm.expectRevert(
            isCopier
                ? abi.encodeWithSelector(IComplianceRegistry.SenderNotSubject.selector, subject, p.s.subject)
                : _errorOf(p.s)
        );
        registry.attest(p.s, p.proof);
        assertEq(registry.bindingOf(p.s.policyId, p.s.nullifier).subject, address(0), "nothing is bound");
    }

    /// @dev What a statement in the sender's name is refused with where its proof is another's.
    function _errorOf(IComplianceRegistry.Statement memory s) private view returns (bytes memory) {
        bool isKnown =
            s.policyId == keccak256("once") || s.policyId == keccak256("session") || s.policyId == keccak256("account");
        if (!isKnown || s.version == 0 || s.version > 2 || s.circuitVersion == 0 || s.circuitVersion > 2) {
            return abi.encodeWithSelector(IPolicies.RuleUnknown.selector, s.policyId, s.version, s.circuitVersion);
        }
        if (s.nullifier >= Bn254.SCALAR_ORDER) {
            return abi.encodeWithSelector(IComplianceRegistry.NullifierOutOfField.selector);
        }
        (uint256 earliest, uint256 latest) = (block.timestamp - WINDOW, block.timestamp);
        if (s.asOf < earliest || s.asOf > latest) {
            return abi.encodeWithSelector(IComplianceRegistry.AsOfOutOfWindow.selector, earliest, latest);
        }
        if (s.trustRoot != roots[0] && s.trustRoot != roots[1] && s.trustRoot != roots[2]) {
            return abi.encodeWithSelector(ITrustRoots.TrustRootUnknown.selector);
        }
        if (s.policyId == keccak256("session") && s.nonce == 0) {
            return abi.encodeWithSelector(IPolicies.NonceMissing.selector);
        }
        return abi.encodeWithSelector(IComplianceRegistry.ProofInvalid.selector);
    }

    function _wordsOf(uint256 index) private view returns (uint256[] memory words) {
        words = new uint256[](WORDS);
        for (uint256 i = 0; i < WORDS; ++i) {
            words[i] = pool[index * WORDS + i];
        }
    }

    /// @param other the same word of another proof of the pool
    function _changed(uint256 word, uint256 other, uint256 value) private pure returns (uint256) {
        unchecked {
            uint256 way = (value >> 1) % 8;
            if (way == 0) return other;
            if (way == 1) return word ^ (uint256(1) << (value >> 248));
            if (way == 2) return word + 1;
            if (way == 3) return word - 1;
            if (way == 4) return word + Bn254.SCALAR_ORDER;
            if (way == 5) return word + Bn254.FIELD_ORDER;
            if (way == 6) return Bn254.FIELD_ORDER - word;
            return way == 7 && value % 3 == 0 ? 0 : uint256(keccak256(abi.encode(value)));
        }
    }

    /// @dev Of the widest value that the word's type has.
    function _mask(uint256 kind) private pure returns (uint256) {
        if (kind == VERSION) return type(uint16).max;
        if (kind == CIRCUIT) return type(uint32).max;
        if (kind == SUBJECT) return type(uint160).max;
        if (kind == FIRST_COORDINATE - 1) return type(uint40).max;
        return type(uint256).max;
    }
}
