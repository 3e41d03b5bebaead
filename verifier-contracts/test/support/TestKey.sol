// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../../interfaces/IComplianceRegistry.sol";
import {VerificationKey} from "../../verifiers/VerificationKeys.sol";

/// @dev A verification key whose trapdoor is known, so that a test can make a proof that truly verifies for any public
///      signals and at any time. The verifier under test is the shipped one; only the key is the test's own.
///      The G2 points are the generator times the scalar beside them; the pairing checks them in every accepted proof.
library TestKey {
    uint256 internal constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;
    uint256 private constant ALPHA = 15_487_457;
    uint256 private constant BETA = 7_919;
    uint256 private constant GAMMA = 104_729;
    uint256 private constant DELTA = 1_299_709;
    uint256 private constant PROOF_B = 15_485_863;

    /// @dev Of circuit `compliance`.
    function verificationKey() internal view returns (VerificationKey memory key) {
        return verificationKeyOf(5);
    }

    function verificationKeyOf(uint256 signals) internal view returns (VerificationKey memory key) {
        key.alpha = g1(ALPHA);
        key.beta = [
            [
                4379265094164354588021267141181868651029536535396000974245410772506931219621,
                17407730154766354256395895404952548062174567831149232981618379455692138878969
            ],
            [
                7448554352337159061553432410200837849835447526690003397283370599262322093897,
                13350574564362542255431066260370737265487630869228020481932298244568596965627
            ]
        ];
        key.gamma = [
            [
                21142669910072952024456703764883072484718875674713784898870134286275954938929,
                16350909208674304904043960024772745171735780605509150747538069446162600113536
            ],
            [
                13655549035274849644772662510843023849715800076302160014047007898880530351237,
                1997886677771748478334040938940557758128662400368049536958600457797091288048
            ]
        ];
        key.delta = [
            [
                15849016843087227300942666754449019620463525396430912297667463678828638749613,
                14892142854899430390846034612879962555507738295979369318736250971256988934782
            ],
            [
                11660910036561563577360157946098193555363115398969977131854238133502644600208,
                12788117835840361240199789506409472208722767009546907232561498046863833670602
            ]
        ];
        key.ic = new uint256[2][](signals + 1);
        for (uint256 i = 0; i <= signals; ++i) {
            key.ic[i] = g1(ic(i));
        }
    }

    /// @param salt another salt is another proof of the same signals
    function prove(uint256[5] memory signals, uint256 salt)
        internal
        view
        returns (IComplianceRegistry.Proof memory proof)
    {
        uint256[] memory words = new uint256[](5);
        for (uint256 i = 0; i < 5; ++i) {
            words[i] = signals[i];
        }
        return proveWith(words, uint256(keccak256(abi.encode(signals, salt))) % R);
    }

    function proveWords(uint256[] memory signals, uint256 salt)
        internal
        view
        returns (IComplianceRegistry.Proof memory proof)
    {
        return proveWith(signals, uint256(keccak256(abi.encode(signals, salt))) % R);
    }

    /// @param a discrete logarithm of the proof's first point
    function proveWith(uint256[] memory signals, uint256 a)
        private
        view
        returns (IComplianceRegistry.Proof memory proof)
    {
        uint256 sum = ic(0);
        for (uint256 i = 0; i < signals.length; ++i) {
            sum = addmod(sum, mulmod(signals[i], ic(i + 1), R), R);
        }
        uint256 left = mulmod(a, PROOF_B, R);
        uint256 right = addmod(mulmod(ALPHA, BETA, R), mulmod(sum, GAMMA, R), R);
        proof.a = g1(a);
        proof.b = [
            [
                16378497331356290184477665906814611767446348692669229204919704522956827902916,
                16938647648572318944510571898816848310844116953677026787504207350923998896735
            ],
            [
                5459519501027564269960567170582694850951702427485965080998202154393794791340,
                4617221988952316752707713382634741300721408041554868334410819488632352738362
            ]
        ];
        proof.c = g1(mulmod(addmod(left, R - right, R), inverse(DELTA), R));
    }

    function ic(uint256 i) private pure returns (uint256) {
        return uint256(keccak256(abi.encode("ic", i))) % R;
    }

    function g1(uint256 scalar) internal view returns (uint256[2] memory point) {
        uint256[3] memory input = [1, 2, scalar];
        bool isDone;
        assembly ("memory-safe") {
            isDone := staticcall(gas(), 7, input, 0x60, point, 0x40)
        }
        require(isDone, "ecMul");
    }

    function inverse(uint256 value) private view returns (uint256 result) {
        uint256[6] memory input = [uint256(32), 32, 32, value, R - 2, R];
        bool isDone;
        assembly ("memory-safe") {
            isDone := staticcall(gas(), 5, input, 0xc0, input, 0x20)
            result := mload(input)
        }
        require(isDone, "modexp");
    }
}
