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

    function contextHash(uint256 ruleHash_, address subject, bytes32 nonce) internal view returns (uint256) {
        bytes32 digest =
            keccak256(abi.encode(DomainTags.CONTEXT, block.chainid, _audience(), ruleHash_, subject, nonce));
        return uint256(digest) >> 8;
    }

    function _audience() private view returns (bytes32) {
        return bytes32(uint256(uint160(address(this))));
    }
}
