// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC1404} from "../interfaces/external/IERC1404.sol";
import {ComplianceGate} from "./ComplianceGate.sol";

/// @title  ERC1404Restrictions
/// @notice The restrictions that an ERC-1404 token asks for: the reason that its receiver, or its sender, is not compliant
/// @dev    1 to 8 are the receiver's reasons, as in ERC-8226; 17 to 24 are the sender's, plus 16. Minting (from 0) asks
///         about the receiver only; address 0 receives from no holder, so a token asks about burns itself.
contract ERC1404Restrictions is IERC1404, ComplianceGate {
    uint8 private constant OF_SENDER = 16;

    constructor(GateOptions memory options) ComplianceGate(options) {}

    /// @inheritdoc IERC1404
    function detectTransferRestriction(address from, address to, uint256) external view returns (uint8 code) {
        (,, code) = _answerOf(to, policyId);
        if (code != REASON_COMPLIANT || from == address(0)) return code;
        (,, code) = _answerOf(from, policyId);
        if (code != REASON_COMPLIANT) code += OF_SENDER;
    }

    /// @inheritdoc IERC1404
    function messageForTransferRestriction(uint8 code) external pure returns (string memory) {
        if (code == REASON_COMPLIANT) return "no restriction";
        bool isSender = code > OF_SENDER;
        uint8 reason = isSender ? code - OF_SENDER : code;
        if (reason > REASON_OTHER) return "unknown restriction";
        return string.concat(isSender ? "sender: " : "receiver: ", _messageOf(reason));
    }

    function _messageOf(uint8 reason) private pure returns (string memory) {
        if (reason == 1) return "attestation expired";
        if (reason == 2) return "flagged by screening";
        if (reason == 3) return "not accredited";
        if (reason == 4) return "not qualified";
        if (reason == 5) return "jurisdiction blocked";
        if (reason == REASON_NONE) return "no attestation";
        if (reason == 7) return "attestation revoked";
        return "policy not in force, or no answer";
    }
}
