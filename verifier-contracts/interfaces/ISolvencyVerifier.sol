// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title  ISolvencyVerifier
/// @notice Verifies Groth16 proofs over BN254 of circuit `solvency` under one verification key
/// @dev    The circuit depends on the number of assets, so that another capacity has another key, verifier and registry.
interface ISolvencyVerifier {
    /// @notice Whether the proof holds for the signals; the rules of IGroth16Verifier.verifyProof.
    /// @param  signals [statement, verdictWord]
    /// @return isValid false for a proof that does not hold and for any input out of form
    function verifyProof(
        uint256[2] calldata a,
        uint256[2][2] calldata b,
        uint256[2] calldata c,
        uint256[2] calldata signals
    ) external view returns (bool isValid);
}
