// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../interfaces/IComplianceRegistry.sol";
import {IERC1271} from "../interfaces/IERC1271.sol";

/// @title  StatementSignature
/// @notice A subject's consent that a relayer submits its statement, or an attester's decision on it: EIP-712 by key, or
///         ERC-1271 by contract
library StatementSignature {
    bytes32 internal constant DOMAIN_TYPE =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 internal constant ATTESTATION_TYPE = keccak256(
        "Attestation(bytes32 policyId,uint16 version,uint32 circuitVersion,address subject,bytes32 nonce,uint256 nullifier,uint256 trustRoot,uint40 asOf,uint256 deadline)"
    );
    bytes32 internal constant DECISION_TYPE = keccak256(
        "Decision(bytes32 policyId,uint16 version,uint32 circuitVersion,address subject,bytes32 nonce,uint256 nullifier,uint256 trustRoot,uint40 asOf,uint256 deadline)"
    );
    bytes32 private constant NAME = keccak256("Symbolon ComplianceRegistry");
    bytes32 private constant VERSION = keccak256("2");
    /// @dev Half of secp256k1's order; a larger `s` is the alias of a smaller one (EIP-2).
    uint256 private constant HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;

    function domainSeparator() internal view returns (bytes32) {
        return keccak256(abi.encode(DOMAIN_TYPE, NAME, VERSION, block.chainid, address(this)));
    }

    function digest(bytes32 typeHash, IComplianceRegistry.Statement calldata s, uint256 deadline)
        internal
        view
        returns (bytes32)
    {
        return keccak256(abi.encodePacked(hex"1901", domainSeparator(), keccak256(abi.encode(typeHash, s, deadline))));
    }

    /// @notice Whether the account signed the digest
    /// @dev    A key's signature counts first, since an account with delegated code (EIP-7702) has both. The call to
    ///         the account is static, and comes before any change of state.
    function isSignedBy(address account, bytes32 hash, bytes calldata signature) internal view returns (bool) {
        if (_recover(hash, signature) == account && account != address(0)) return true;
        if (account.code.length == 0) return false;
        (bool isDone, bytes memory answer) =
            account.staticcall(abi.encodeCall(IERC1271.isValidSignature, (hash, signature)));
        return
            isDone && answer.length == 32
                && abi.decode(answer, (bytes32)) == bytes32(IERC1271.isValidSignature.selector);
    }

    function _recover(bytes32 hash, bytes calldata signature) private pure returns (address) {
        if (signature.length != 65) return address(0);
        bytes32 r = bytes32(signature[0:32]);
        bytes32 s = bytes32(signature[32:64]);
        if (uint256(s) > HALF_ORDER) return address(0);
        return ecrecover(hash, uint8(signature[64]), r, s);
    }
}
