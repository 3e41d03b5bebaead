// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAceIdentityValidator} from "../interfaces/external/IAceIdentityValidator.sol";
import {IAcePolicy} from "../interfaces/external/IAcePolicy.sol";
import {IERC165} from "../interfaces/external/IERC165.sol";
import {ComplianceGate} from "./ComplianceGate.sol";

/// @title  AceCompliancePolicy
/// @notice For Chainlink ACE: a policy that rejects calls with an account that does not meet ours, and a validator
/// @dev    It keeps nothing, so any engine and any number of protected contracts share it. It never answers Allowed, which
///         would skip the policies after it.
contract AceCompliancePolicy is IAcePolicy, IAceIdentityValidator, ComplianceGate {
    /// @notice Whether the caller, too, must meet the policy. Off where calls come by a router.
    bool public immutable checksCaller;

    constructor(GateOptions memory options, bool checksCaller_) ComplianceGate(options) {
        checksCaller = checksCaller_;
    }

    /// @inheritdoc IAceIdentityValidator
    function validate(address account, bytes calldata) external view returns (bool) {
        return _isCompliant(account);
    }

    /// @notice Each parameter is an account that must meet the policy. Without `checksCaller` there must be one: the
    ///         engine passes none where its extractor or the parameters' names were forgotten.
    function run(address caller, address, bytes4, bytes[] calldata parameters, bytes calldata)
        external
        view
        returns (PolicyResult)
    {
        if (checksCaller && !_isCompliant(caller)) revert PolicyRejected("caller does not meet the policy");
        if (!checksCaller && parameters.length == 0) revert InvalidParameters("expected at least one account");
        for (uint256 i = 0; i < parameters.length; ++i) {
            uint256 word = parameters[i].length == 32 ? uint256(bytes32(parameters[i])) : type(uint256).max;
            if (word > type(uint160).max) revert InvalidParameters("expected an account");
            if (!_isCompliant(address(uint160(word)))) revert PolicyRejected("account does not meet the policy");
        }
        return PolicyResult.Continue;
    }

    /// @inheritdoc IAcePolicy
    function typeAndVersion() external pure returns (string memory) {
        return "AceCompliancePolicy 1.0.0";
    }

    /// @inheritdoc IAcePolicy
    function onInstall(address, bytes4) external pure {}

    /// @inheritdoc IAcePolicy
    function onUninstall(address, bytes4) external pure {}

    /// @inheritdoc IAcePolicy
    function postRun(address, address, bytes4, bytes[] calldata, bytes calldata) external pure {}

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IAcePolicy).interfaceId || interfaceId == type(IAceIdentityValidator).interfaceId
            || interfaceId == type(IERC165).interfaceId;
    }
}
