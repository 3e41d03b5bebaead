// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAllowlistChecker} from "../interfaces/external/IAllowlistChecker.sol";
import {IERC165} from "../interfaces/external/IERC165.sol";
import {ComplianceGate} from "./ComplianceGate.sol";

/// @title  UniswapAllowlistChecker
/// @notice Who may swap, and who may provide liquidity, in a Uniswap v4 permissioned pool
/// @dev    The gate's policy is the one for swaps. Nothing here changes: other policies are another checker, which the
///         owner of the token's PermissionsAdapter sets. ALL (0xFFFF) is never answered: it would grant what later
///         versions give a meaning to.
///         A hook's `sender` is the router. PermissionedHooks asks that router for its `msgSender()` and the adapter
///         lists the routers it believes; a hook of one's own that passes `sender` on asks about the router.
contract UniswapAllowlistChecker is IAllowlistChecker, ComplianceGate {
    bytes2 public constant NONE = 0x0000;
    bytes2 public constant SWAP = 0x0001;
    bytes2 public constant LIQUIDITY = 0x0002;

    /// @param token             the permissioned token
    /// @param swapPolicyId      policy for swaps of it; 0 allows nobody
    /// @param liquidityPolicyId policy for liquidity of it; 0 allows nobody
    struct TokenPolicies {
        address token;
        bytes32 swapPolicyId;
        bytes32 liquidityPolicyId;
    }

    struct Policies {
        bool isSet;
        bytes32 swapPolicyId;
        bytes32 liquidityPolicyId;
    }

    /// @notice Policy for liquidity of tokens without policies of their own; 0 allows nobody.
    bytes32 public immutable liquidityPolicyId;
    /// @notice Policies of tokens that have their own.
    mapping(address token => Policies) public policiesOf;

    constructor(GateOptions memory options, bytes32 liquidityPolicyId_, TokenPolicies[] memory own)
        ComplianceGate(options)
    {
        liquidityPolicyId = liquidityPolicyId_;
        for (uint256 i = 0; i < own.length; ++i) {
            policiesOf[own[i].token] = Policies(true, own[i].swapPolicyId, own[i].liquidityPolicyId);
        }
    }

    /// @inheritdoc IAllowlistChecker
    function checkAllowlist(address account, address token) external view returns (bytes2 flags) {
        (bytes32 swap, bytes32 liquidity) = (policyId, liquidityPolicyId);
        if (policiesOf[token].isSet) {
            (swap, liquidity) = (policiesOf[token].swapPolicyId, policiesOf[token].liquidityPolicyId);
        }
        if (_meets(account, swap)) flags = SWAP;
        if (liquidity == swap ? flags == SWAP : _meets(account, liquidity)) flags |= LIQUIDITY;
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IAllowlistChecker).interfaceId || interfaceId == type(IERC165).interfaceId;
    }

    function _meets(address account, bytes32 policy) private view returns (bool ok) {
        if (policy != 0) (ok,,) = _answerOf(account, policy);
    }
}
