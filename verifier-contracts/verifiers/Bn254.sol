// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";

/// @title  Bn254
/// @notice Points of BN254 (EIP-196, EIP-197): form checks, and the three precompiles
/// @dev    A failed precompile call reverts whole and is never an answer.
library Bn254 {
    /// @dev Order of the scalar field: signals and scalars.
    uint256 internal constant SCALAR_ORDER =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;
    /// @dev Order of the base field: coordinates.
    uint256 internal constant FIELD_ORDER =
        21888242871839275222246405745257275088696311157297823662689037894645226208583;

    /// @dev The twist's constant 3 / (9 + u).
    uint256 private constant TWIST_0 = 19485874751759354771024239261021720505790618469301721065564631296452457478373;
    uint256 private constant TWIST_1 = 266929791119991161246907387137283842545076965332900288569378510910307636690;

    /// @notice Canonical coordinates of a point of G1 other than infinity: y^2 = x^3 + 3
    function isOnG1(uint256 x, uint256 y) internal pure returns (bool isOn) {
        assembly ("memory-safe") {
            let q := FIELD_ORDER
            let cube := mulmod(mulmod(x, x, q), x, q)
            isOn := and(and(lt(x, q), lt(y, q)), eq(mulmod(y, y, q), addmod(cube, 3, q)))
        }
    }

    /// @notice Canonical coordinates of a point of the twist other than infinity: y^2 = x^3 + 3 / (9 + u)
    /// @dev    With u^2 = -1: x^2 = s1 u + s0, x^3 = (s0 x1 + s1 x0) u + (s0 x0 - s1 x1), y^2 = 2 y0 y1 u + (y0^2 - y1^2).
    ///         Differences are sums on the other side. The subgroup is left to the pairing precompile, which refuses
    ///         points outside it.
    function isOnTwist(uint256 x1, uint256 x0, uint256 y1, uint256 y0) internal pure returns (bool isOn) {
        assembly ("memory-safe") {
            let q := FIELD_ORDER
            isOn := and(and(lt(x1, q), lt(x0, q)), and(lt(y1, q), lt(y0, q)))
            let s1 := mulmod(x1, addmod(x0, x0, q), q)
            let s0 := mulmod(addmod(x0, x1, q), addmod(x0, sub(q, x1), q), q)
            let c1 := addmod(addmod(mulmod(s0, x1, q), mulmod(s1, x0, q), q), TWIST_1, q)
            isOn := and(isOn, eq(mulmod(y1, addmod(y0, y0, q), q), c1))
            let right := addmod(addmod(mulmod(s0, x0, q), TWIST_0, q), mulmod(y1, y1, q), q)
            isOn := and(isOn, eq(addmod(mulmod(y0, y0, q), mulmod(s1, x1, q), q), right))
        }
    }

    /// @notice `isOnG1` of a and c, and `isOnTwist` of b, read from the call
    function isProofOnCurves(uint256[2] calldata a, uint256[2][2] calldata b, uint256[2] calldata c)
        internal
        pure
        returns (bool isOn)
    {
        assembly ("memory-safe") {
            let q := FIELD_ORDER
            let x1 := calldataload(a)
            let y1 := calldataload(add(a, 0x20))
            isOn := and(lt(x1, q), lt(y1, q))
            isOn := and(isOn, eq(mulmod(y1, y1, q), addmod(mulmod(mulmod(x1, x1, q), x1, q), 3, q)))
            x1 := calldataload(c)
            y1 := calldataload(add(c, 0x20))
            isOn := and(isOn, and(lt(x1, q), lt(y1, q)))
            isOn := and(isOn, eq(mulmod(y1, y1, q), addmod(mulmod(mulmod(x1, x1, q), x1, q), 3, q)))

            x1 := calldataload(b)
            y1 := calldataload(add(b, 0x40))
            let x0 := calldataload(add(b, 0x20))
            let y0 := calldataload(add(b, 0x60))
            isOn := and(isOn, and(and(lt(x1, q), lt(x0, q)), and(lt(y1, q), lt(y0, q))))
            let s1 := mulmod(x1, addmod(x0, x0, q), q)
            let s0 := mulmod(addmod(x0, x1, q), addmod(x0, sub(q, x1), q), q)
            let side := addmod(addmod(mulmod(s0, x1, q), mulmod(s1, x0, q), q), TWIST_1, q)
            isOn := and(isOn, eq(mulmod(y1, addmod(y0, y0, q), q), side))
            side := addmod(addmod(mulmod(s0, x0, q), TWIST_0, q), mulmod(y1, y1, q), q)
            isOn := and(isOn, eq(addmod(mulmod(y0, y0, q), mulmod(s1, x1, q), q), side))
        }
    }

    /// @notice sum += scalar * (x, y)
    /// @param  sum words 0 and 1 are the sum, the next three are scratch
    function addScaled(uint256[24] memory sum, uint256 x, uint256 y, uint256 scalar) internal view {
        bytes4 failed = IGroth16Verifier.PrecompileFailed.selector;
        assembly ("memory-safe") {
            let point := add(sum, 0x40)
            mstore(point, x)
            mstore(add(point, 0x20), y)
            mstore(add(point, 0x40), scalar)
            let isDone := staticcall(gas(), 7, point, 0x60, point, 0x40)
            if iszero(and(staticcall(gas(), 6, sum, 0x80, sum, 0x40), isDone)) {
                mstore(0, failed)
                revert(0, 4)
            }
        }
    }

    /// @notice Whether the product of four pairings is one
    function isPairingOne(uint256[24] memory input) internal view returns (bool isOne) {
        bool isDone;
        assembly ("memory-safe") {
            isDone := staticcall(gas(), 8, input, 0x300, input, 0x20)
            isDone := and(isDone, eq(returndatasize(), 0x20))
            isOne := eq(mload(input), 1)
        }
        if (!isDone) revert IGroth16Verifier.PrecompileFailed();
    }

    /// @notice Whether a point of the twist lies in the subgroup that pairings are defined on
    function isInSubgroup(uint256[2][2] memory point) internal view returns (bool isDone) {
        uint256[6] memory input = [0, 0, point[0][0], point[0][1], point[1][0], point[1][1]];
        assembly ("memory-safe") {
            isDone := staticcall(gas(), 8, input, 0xc0, input, 0x20)
        }
    }
}
