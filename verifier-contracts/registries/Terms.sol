// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {IPolicies} from "../interfaces/IPolicies.sol";

/// @dev What an attestation needs of its rule, in one word since every attestation reads it:
///      verifier 160 | oracle number 32 | ttl 32 | asOf window 24 | flags 8, from the lowest bit.
type Terms is uint256;

using TermsWord for Terms global;

/// @title  TermsWord
library TermsWord {
    /// @dev The lowest two flags are the mode.
    uint8 internal constant MODE = 3;
    uint8 internal constant PAUSED = 4;
    uint8 internal constant RETIRED = 8;
    uint8 internal constant WITHDRAWN = 16;

    function pack(IGroth16Verifier verifier_, uint32 number_, uint32 ttl_, uint24 window, uint8 flags_)
        internal
        pure
        returns (Terms)
    {
        uint256 head = uint256(uint160(address(verifier_))) | (uint256(number_) << 160) | (uint256(ttl_) << 192);
        return Terms.wrap(head | (uint256(window) << 224) | (uint256(flags_) << 248));
    }

    function verifier(Terms terms) internal pure returns (IGroth16Verifier) {
        return IGroth16Verifier(address(uint160(Terms.unwrap(terms))));
    }

    function number(Terms terms) internal pure returns (uint32) {
        return uint32(Terms.unwrap(terms) >> 160);
    }

    function ttl(Terms terms) internal pure returns (uint32) {
        return uint32(Terms.unwrap(terms) >> 192);
    }

    function asOfWindow(Terms terms) internal pure returns (uint24) {
        return uint24(Terms.unwrap(terms) >> 224);
    }

    function flags(Terms terms) internal pure returns (uint8) {
        return uint8(Terms.unwrap(terms) >> 248);
    }

    /// @dev Without the conversion's check: `pack` is given flags whose lowest two are a mode's number.
    function mode(Terms terms) internal pure returns (IPolicies.Mode mode_) {
        uint256 number_ = terms.flags() & MODE;
        assembly ("memory-safe") {
            mode_ := number_
        }
    }

    function withFlag(Terms terms, uint8 flag, bool isSet) internal pure returns (Terms) {
        uint256 bit = uint256(flag) << 248;
        uint256 word = Terms.unwrap(terms);
        return Terms.wrap(isSet ? word | bit : word & ~bit);
    }
}
