// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {DomainTags} from "../generated/DomainTags.sol";
import {PoseidonT5} from "../generated/PoseidonT5.sol";
import {PoseidonT9} from "../generated/PoseidonT9.sol";
import {ITrustHash} from "../interfaces/ITrustHash.sol";

/// @title  TrustHash
/// @notice A contract of its own, since its constants nearly fill one
contract TrustHash is ITrustHash {
    /// @inheritdoc ITrustHash
    function leaf(uint256 x, uint256 y, uint256 statusRoot, uint256 record) external pure returns (uint256) {
        return PoseidonT5.hash(DomainTags.ISSUER, [x, y, statusRoot, record]);
    }

    /// @inheritdoc ITrustHash
    function node(uint256[8] calldata children) external pure returns (uint256) {
        return PoseidonT9.hash(DomainTags.TRUST_NODE, children);
    }
}
