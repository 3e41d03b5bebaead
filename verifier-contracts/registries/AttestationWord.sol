// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../interfaces/IComplianceRegistry.sol";

/// @dev `IComplianceRegistry.Attestation` in one word: asOf 40 | expiresAt 40 | trust epoch 40 | version 16 | tier 8 |
///      oracle number 32 | nullifier tag 80, from the lowest bit. 0 is none.
type AttestationWord is uint256;

using AttestationWords for AttestationWord global;

/// @title  AttestationWords
library AttestationWords {
    /// @param times asOf | expiresAt << 40 | trust epoch << 80
    /// @param kind  version | tier << 16 | oracle number << 24
    function pack(uint256 times, uint256 kind, uint256 nullifier) internal pure returns (AttestationWord) {
        return AttestationWord.wrap(times | (kind << 120) | (nullifier << 176));
    }

    function isNone(AttestationWord word) internal pure returns (bool) {
        return AttestationWord.unwrap(word) == 0;
    }

    function asOf(AttestationWord word) internal pure returns (uint40) {
        return uint40(AttestationWord.unwrap(word));
    }

    function expiresAt(AttestationWord word) internal pure returns (uint40) {
        return uint40(AttestationWord.unwrap(word) >> 40);
    }

    function trustEpoch(AttestationWord word) internal pure returns (uint40) {
        return uint40(AttestationWord.unwrap(word) >> 80);
    }

    function version(AttestationWord word) internal pure returns (uint16) {
        return uint16(AttestationWord.unwrap(word) >> 120);
    }

    function tier(AttestationWord word) internal pure returns (IComplianceRegistry.Tier) {
        return IComplianceRegistry.Tier(uint8(AttestationWord.unwrap(word) >> 136));
    }

    function number(AttestationWord word) internal pure returns (uint32) {
        return uint32(AttestationWord.unwrap(word) >> 144);
    }

    /// @notice Whether the attestation was made by this nullifier. 80 bits tell the nullifiers of one subject apart.
    function isBy(AttestationWord word, uint256 nullifier) internal pure returns (bool) {
        return AttestationWord.unwrap(word) >> 176 == uint80(nullifier);
    }

    function voided(AttestationWord word) internal pure returns (AttestationWord) {
        return AttestationWord.wrap(AttestationWord.unwrap(word) & ~(uint256(type(uint40).max) << 40));
    }

    function unpack(AttestationWord word) internal pure returns (IComplianceRegistry.Attestation memory) {
        return IComplianceRegistry.Attestation({
            asOf: word.asOf(),
            expiresAt: word.expiresAt(),
            trustEpoch: word.trustEpoch(),
            version: word.version(),
            tier: word.tier(),
            policyNumber: word.number(),
            nullifierTag: uint80(AttestationWord.unwrap(word) >> 176)
        });
    }
}
