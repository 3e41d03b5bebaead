// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title  IGroth16Verifier
/// @notice Verifies Groth16 proofs over BN254 of one circuit under one verification key
interface IGroth16Verifier {
    /// @notice A precompile call failed: too little gas, or `b` lies outside the pairing's subgroup. Never reported as
    ///         `false`, so that a call starved of gas cannot pass for a refused proof.
    error PrecompileFailed();
    /// @notice The signal is not below the scalar field's order.
    error SignalOutOfField();

    /// @notice Whether the proof holds for the signals
    /// @dev    Each coordinate must be below the base field's order and each point on its curve and not infinity; each
    ///         signal must be below the scalar field's order. Nothing is reduced, so a proof has no aliases by value.
    ///         A valid proof can still be re-randomised: key nothing on its bytes.
    /// @param  a       G1 point (x, y)
    /// @param  b       G2 point ((x1, x0), (y1, y0)), imaginary parts first as in EIP-197
    /// @param  c       G1 point (x, y)
    /// @param  signals public signals in the circuit's order
    /// @return isValid false for a proof that does not hold and for any input out of form
    function verifyProof(
        uint256[2] calldata a,
        uint256[2][2] calldata b,
        uint256[2] calldata c,
        uint256[5] calldata signals
    ) external view returns (bool isValid);

    /// @notice A copy that takes proofs for one value alone of the signal that changes seldom (for circuit `compliance` the
    ///         rule hash), for less gas: its term is computed once. A prepared verifier gives itself.
    /// @dev    Anyone may call it; the copy has the same key, which was checked.
    function prepare(uint256 signal) external returns (IGroth16Verifier prepared);
}
