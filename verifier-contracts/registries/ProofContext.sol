// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {DomainTags} from "../generated/DomainTags.sol";

/// @title  ProofContext
/// @notice What ties a proof to this chain and contract: nullifier scope and context hash
/// @dev    The upper 248 bits of a digest are always a field element. The audience is the calling contract.
library ProofContext {
    /// @param mode  the number of `IPolicies.Mode`
    /// @param nonce 0 unless the mode is Session
    function scope(uint8 mode, bytes32 policyId, bytes32 nonce) internal view returns (uint256) {
        bytes32 digest = keccak256(abi.encode(DomainTags.SCOPE, mode, block.chainid, _audience(), policyId, nonce));
        return uint256(digest) >> 8;
    }

    /// @dev    keccak256(abi.encode(CONTEXT, chain id, audience, ruleHash, subject, nonce)), encoded by hand: six whole words.
    function contextHash(uint256 ruleHash_, address subject, bytes32 nonce) internal view returns (uint256 digest) {
        bytes32 tag = DomainTags.CONTEXT;
        assembly ("memory-safe") {
            let at := mload(0x40)
            mstore(at, tag)
            mstore(add(at, 0x20), chainid())
            mstore(add(at, 0x40), address())
            mstore(add(at, 0x60), ruleHash_)
            mstore(add(at, 0x80), subject)
            mstore(add(at, 0xa0), nonce)
            digest := shr(8, keccak256(at, 0xc0))
        }
    }

    function _audience() private view returns (bytes32) {
        return bytes32(uint256(uint160(address(this))));
    }
}
