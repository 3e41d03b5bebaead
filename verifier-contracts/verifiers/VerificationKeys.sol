// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Bn254} from "./Bn254.sol";

/// @dev A Groth16 verification key; G2 points ((x1, x0), (y1, y0)) as in EIP-197; one `ic` point more than signals.
struct VerificationKey {
    uint256[2] alpha;
    uint256[2][2] beta;
    uint256[2][2] gamma;
    uint256[2][2] delta;
    uint256[2][] ic;
}

/// @title  VerificationKeys
/// @notice Refuses verification keys under which statements can be forged
/// @dev    Assumes: gamma and delta have no other known ratio - discharged by the ceremony's transcript. A ratio that
///         is a small number is refused off chain, by assertSafeVerificationKey.
library VerificationKeys {
    /// @dev x of the G2 generator (real part); two points that share an x are equal or opposite.
    uint256 private constant GENERATOR_X0 =
        10857046999023057135944570762232829481370756359578518086990519993285655852781;

    /// @notice The key is for another number of public signals.
    error KeySignalCount(uint256 expected, uint256 actual);
    /// @notice A point of the key is infinity, off its curve, outside its subgroup or not canonical.
    error KeyPointInvalid();
    /// @notice Two of beta, gamma and delta are equal or opposite, or delta is the generator: any statement is provable.
    error KeyForgeable();
    /// @notice Two signal points share an x: the signals can be exchanged for one another.
    error KeySignalsRepeat();

    function requireSafe(VerificationKey memory key, uint256 signals) internal view {
        if (key.ic.length != signals + 1) revert KeySignalCount(signals + 1, key.ic.length);
        _requireG1(key.alpha);
        _requireG2(key.beta);
        _requireG2(key.gamma);
        _requireG2(key.delta);
        if (_sharesX(key.gamma, key.delta) || _sharesX(key.beta, key.delta) || _sharesX(key.beta, key.gamma)) {
            revert KeyForgeable();
        }
        if (key.delta[0][1] == GENERATOR_X0) revert KeyForgeable();
        for (uint256 i = 0; i < key.ic.length; ++i) {
            _requireG1(key.ic[i]);
            for (uint256 j = 0; j < i; ++j) {
                if (key.ic[i][0] == key.ic[j][0]) revert KeySignalsRepeat();
            }
        }
    }

    function _requireG1(uint256[2] memory point) private pure {
        if (!Bn254.isOnG1(point[0], point[1])) revert KeyPointInvalid();
    }

    function _requireG2(uint256[2][2] memory point) private view {
        bool isOnTwist = Bn254.isOnTwist(point[0][0], point[0][1], point[1][0], point[1][1]);
        if (!isOnTwist || !Bn254.isInSubgroup(point)) revert KeyPointInvalid();
    }

    function _sharesX(uint256[2][2] memory a, uint256[2][2] memory b) private pure returns (bool) {
        return a[0][0] == b[0][0] && a[0][1] == b[0][1];
    }
}
