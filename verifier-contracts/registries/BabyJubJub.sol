// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title  BabyJubJub
/// @notice Which points are issuers' keys (EIP-2494, the twisted Edwards form a x^2 + y^2 = 1 + d x^2 y^2)
/// @dev    The circuit and circomlibjs take keys that anyone can sign for, or that alias another key: the eight points of
///         small order, and a key plus one of those. They leave it to this library to refuse them.
library BabyJubJub {
    uint256 private constant FIELD = 21888242871839275222246405745257275088548364400416034343698204186575808495617;
    uint256 private constant A = 168700;
    uint256 private constant D = 168696;
    /// @dev Order of the prime subgroup; its highest bit is bit 250. The curve has 8 times as many points.
    uint256 private constant SUBGROUP = 2736030358979909402780800718157159386076813972158567259200215660948447373041;

    /// @notice Whether (x, y) is canonical, on the curve, in the prime subgroup and not its identity.
    /// @dev    About 120,000 gas.
    function isKey(uint256 x, uint256 y) internal pure returns (bool) {
        if (x >= FIELD || y >= FIELD || (x == 0 && y == 1)) return false;
        return _isOnCurve(x, y) && _isSubgroupTimesIdentity(x, y);
    }

    function _isOnCurve(uint256 x, uint256 y) private pure returns (bool) {
        uint256 xx = mulmod(x, x, FIELD);
        uint256 yy = mulmod(y, y, FIELD);
        uint256 left = addmod(mulmod(A, xx, FIELD), yy, FIELD);
        return left == addmod(1, mulmod(D, mulmod(xx, yy, FIELD), FIELD), FIELD);
    }

    /// @dev Doubles and adds through the bits of SUBGROUP in projective coordinates, (X/Z, Y/Z), by dbl-2008-bbjlp and
    ///      add-2008-bbjlp (Bernstein, Birkner, Joye, Lange, Peters), which are complete here: a is a square and d is
    ///      none, so no Z is 0. Sums of at most five terms below FIELD fit a word; products reduce them.
    function _isSubgroupTimesIdentity(uint256 x, uint256 y) private pure returns (bool isIdentity) {
        assembly ("memory-safe") {
            let p := FIELD
            let u := x
            let v := y
            let w := 1
            for { let bit := shl(249, 1) } bit { bit := shr(1, bit) } {
                let c := mulmod(u, u, p)
                let e := mulmod(v, v, p)
                let cross := mulmod(add(u, v), add(u, v), p)
                cross := add(cross, add(sub(p, c), sub(p, e)))
                c := mulmod(c, A, p)
                let f := add(c, e)
                let j := mulmod(w, w, p)
                j := add(f, shl(1, sub(p, j)))
                u := mulmod(cross, j, p)
                v := mulmod(f, add(c, sub(p, e)), p)
                w := mulmod(f, j, p)
                if and(SUBGROUP, bit) {
                    c := mulmod(u, x, p)
                    e := mulmod(v, y, p)
                    cross := mulmod(add(u, v), add(x, y), p)
                    cross := add(cross, add(sub(p, c), sub(p, e)))
                    f := mulmod(w, w, p)
                    j := mulmod(mulmod(c, e, p), D, p)
                    // g = f + j, and f - j in j's place
                    let g := add(f, j)
                    j := add(f, sub(p, j))
                    u := mulmod(mulmod(w, j, p), cross, p)
                    v := mulmod(mulmod(w, g, p), add(e, sub(p, mulmod(c, A, p))), p)
                    w := mulmod(j, g, p)
                }
            }
            isIdentity := and(iszero(u), eq(v, w))
        }
    }
}
