// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPolicyRegistry} from "../interfaces/IPolicyRegistry.sol";
import {ITrustRoots} from "../interfaces/ITrustRoots.sol";

/// @title  OracleReads
/// @notice The two reads that every attestation makes, by hand: the decoder checks again what the callee's types say
/// @dev    Yul evaluates arguments from the right, so that `returndatasize` is that of the call beside it.
///         Assumes: the addresses are a PolicyRegistry and an ITrustRoots - discharged by who deploys the registry, whose
///         constructor refuses an address without code. A revert is handed on as it is.
library OracleReads {
    /// @notice `IPolicyRegistry.standingOf`
    function standing(IPolicyRegistry registry, uint256 policyNumber, uint256 version)
        internal
        view
        returns (uint40 countsFrom, uint40 countsUntil, bool isSuspended)
    {
        bytes4 selector = IPolicyRegistry.standingOf.selector;
        assembly ("memory-safe") {
            let at := mload(0x40)
            mstore(at, selector)
            mstore(add(at, 0x04), policyNumber)
            mstore(add(at, 0x24), version)
            if iszero(and(gt(returndatasize(), 0x5f), staticcall(gas(), registry, at, 0x44, at, 0x60))) {
                returndatacopy(at, 0, returndatasize())
                revert(at, returndatasize())
            }
            countsFrom := mload(at)
            countsUntil := mload(add(at, 0x20))
            isSuspended := mload(add(at, 0x40))
        }
    }

    /// @notice `ITrustRoots.requireTrustRoot`
    function requireRoot(ITrustRoots roots, uint256 root) internal view returns (uint40 epoch, uint40 minEpoch) {
        bytes4 selector = ITrustRoots.requireTrustRoot.selector;
        assembly ("memory-safe") {
            let at := mload(0x40)
            mstore(at, selector)
            mstore(add(at, 0x04), root)
            if iszero(and(gt(returndatasize(), 0x3f), staticcall(gas(), roots, at, 0x24, at, 0x40))) {
                returndatacopy(at, 0, returndatasize())
                revert(at, returndatasize())
            }
            epoch := mload(at)
            minEpoch := mload(add(at, 0x20))
        }
    }
}
