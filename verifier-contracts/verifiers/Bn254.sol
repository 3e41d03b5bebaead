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
    function isOnG1(uint256 x, uint256 y) internal pure returns (bool) {
        if (x >= FIELD_ORDER || y >= FIELD_ORDER) return false;
        uint256 cube = mulmod(mulmod(x, x, FIELD_ORDER), x, FIELD_ORDER);
        return mulmod(y, y, FIELD_ORDER) == addmod(cube, 3, FIELD_ORDER);
    }

    /// @notice Canonical coordinates of a point of the twist other than infinity: y^2 = x^3 + 3 / (9 + u)
    /// @dev    The subgroup is left to the pairing precompile, which refuses points outside it.
    function isOnTwist(uint256 x1, uint256 x0, uint256 y1, uint256 y0) internal pure returns (bool) {
        if (x1 >= FIELD_ORDER || x0 >= FIELD_ORDER || y1 >= FIELD_ORDER || y0 >= FIELD_ORDER) return false;
        (uint256 s1, uint256 s0) = _multiply(x1, x0, x1, x0);
        (uint256 c1, uint256 c0) = _multiply(s1, s0, x1, x0);
        (uint256 l1, uint256 l0) = _multiply(y1, y0, y1, y0);
        return l1 == addmod(c1, TWIST_1, FIELD_ORDER) && l0 == addmod(c0, TWIST_0, FIELD_ORDER);
    }

    /// @notice sum += scalar * (x, y)
    /// @param  sum words 0 and 1 are the sum, the other three are scratch
    function addScaled(uint256[5] memory sum, uint256 x, uint256 y, uint256 scalar) internal view {
        (sum[2], sum[3], sum[4]) = (x, y, scalar);
        bool isDone;
        assembly ("memory-safe") {
            let point := add(sum, 0x40)
            isDone := staticcall(gas(), 7, point, 0x60, point, 0x40)
            isDone := and(isDone, staticcall(gas(), 6, sum, 0x80, sum, 0x40))
        }
        if (!isDone) revert IGroth16Verifier.PrecompileFailed();
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

    /// @dev (a1 u + a0)(b1 u + b0) with u^2 = -1
    function _multiply(uint256 a1, uint256 a0, uint256 b1, uint256 b0) private pure returns (uint256, uint256) {
        uint256 minus;
        unchecked {
            minus = FIELD_ORDER - mulmod(a1, b1, FIELD_ORDER);
        }
        return (
            addmod(mulmod(a1, b0, FIELD_ORDER), mulmod(a0, b1, FIELD_ORDER), FIELD_ORDER),
            addmod(mulmod(a0, b0, FIELD_ORDER), minus, FIELD_ORDER)
        );
    }
}
