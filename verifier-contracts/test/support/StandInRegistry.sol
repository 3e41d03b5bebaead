// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../../interfaces/IComplianceRegistry.sol";

/// @dev The three reads of a compliance registry, with answers and misbehaviour that a test sets.
contract StandInRegistry {
    enum Conduct {
        Answers,
        Reverts,
        RevertsLong,
        ReturnsNothing,
        ReturnsShort,
        ReturnsLong,
        BurnsGas,
        TruthIsTwo,
        ExpiryTooWide,
        ReasonWithOk,
        NoReasonWithoutOk,
        ReasonUnknown,
        CompliantWhenStarved
    }

    struct Answer {
        bool ok;
        uint64 expiresAt;
        uint8 reason;
        bytes32 via;
        IComplianceRegistry.Tier tier;
    }

    Conduct public conduct;
    mapping(bytes32 policyId => mapping(address subject => Answer)) private _answers;
    mapping(bytes32 policyId => mapping(address subject => Answer)) private _recognised;

    function setConduct(Conduct conduct_) external {
        conduct = conduct_;
    }

    function setAnswer(address subject, bytes32 policyId, bool ok, uint64 expiresAt, uint8 reason) public {
        IComplianceRegistry.Tier tier = ok ? IComplianceRegistry.Tier.Proof : IComplianceRegistry.Tier.None;
        _answers[policyId][subject] = Answer(ok, expiresAt, reason, policyId, tier);
    }

    function setCompliant(address subject, bytes32 policyId) external {
        setAnswer(subject, policyId, true, uint64(block.timestamp + 1 days), 0);
    }

    function setTier(address subject, bytes32 policyId, IComplianceRegistry.Tier tier) external {
        _answers[policyId][subject].tier = tier;
    }

    /// @dev The subject is compliant with `policyId` only by the linked policy `via`.
    function setRecognised(address subject, bytes32 policyId, bytes32 via) external {
        _recognised[policyId][subject] =
            Answer(true, uint64(block.timestamp + 1 days), 0, via, IComplianceRegistry.Tier.None);
    }

    function isCompliant(address subject, bytes32 policyId) external view returns (bool, uint64, uint8) {
        _starve();
        Answer memory answer = _answers[policyId][subject];
        _misbehave(answer, 3);
        return (answer.ok, answer.expiresAt, _isKnown(answer) ? answer.reason : 6);
    }

    function isCompliantOrRecognised(address subject, bytes32 policyId)
        external
        view
        returns (bool, uint64, uint8, bytes32)
    {
        _starve();
        Answer memory answer = _answers[policyId][subject];
        if (!answer.ok && _recognised[policyId][subject].ok) answer = _recognised[policyId][subject];
        _misbehave(answer, 4);
        return (answer.ok, answer.expiresAt, _isKnown(answer) ? answer.reason : 6, answer.via);
    }

    function tierOf(address subject, bytes32 policyId) external view returns (IComplianceRegistry.Tier) {
        return _answers[policyId][subject].tier;
    }

    function _isKnown(Answer memory answer) private pure returns (bool) {
        return answer.ok || answer.expiresAt != 0 || answer.reason != 0;
    }

    /// @dev Of 100,000 gas more than 97,000 is left here, after the call's own start and one slot read.
    function _starve() private view {
        if (conduct == Conduct.CompliantWhenStarved && gasleft() > 97_000) revert("fed");
    }

    function _misbehave(Answer memory answer, uint256 words) private view {
        if (conduct == Conduct.Answers) return;
        if (conduct == Conduct.Reverts) revert("broken");
        if (conduct == Conduct.RevertsLong || conduct == Conduct.ReturnsLong || conduct == Conduct.ReturnsShort) {
            bool reverts = conduct == Conduct.RevertsLong;
            uint256 size = conduct == Conduct.ReturnsShort ? 32 * words - 1 : 8192;
            assembly ("memory-safe") {
                let at := mload(0x40)
                mstore(at, 1)
                mstore(add(at, 0x20), 0xffffffff)
                mstore(add(at, 0x40), 0)
                if reverts { revert(at, size) }
                return(at, size)
            }
        }
        if (conduct == Conduct.ReturnsNothing) {
            assembly ("memory-safe") {
                return(0, 0)
            }
        }
        if (conduct == Conduct.BurnsGas) while (true) {}
        uint256[4] memory out = [uint256(1), block.timestamp + 1 days, 0, uint256(answer.via)];
        if (conduct == Conduct.TruthIsTwo) out[0] = 2;
        if (conduct == Conduct.ExpiryTooWide) out[1] += 1 << 64;
        if (conduct == Conduct.ReasonWithOk) out[2] = 7;
        if (conduct == Conduct.NoReasonWithoutOk) out[0] = 0;
        if (conduct == Conduct.ReasonUnknown) out[2] = 9;
        assembly ("memory-safe") {
            return(out, mul(words, 0x20))
        }
    }
}
