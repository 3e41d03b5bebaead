// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AggregatorV3Interface} from "../../interfaces/AggregatorV3Interface.sol";
import {IComplianceRegistry} from "../../interfaces/IComplianceRegistry.sol";

/// @dev A price or volatility feed that can misbehave in every way that a feed can.
contract TestFeed is AggregatorV3Interface {
    enum Mode {
        Honest,
        Reverts,
        BurnsGas,
        Short,
        Empty,
        Huge,
        Slow
    }

    uint8 public decimals;
    int256 private _answer;
    uint256 private _updatedAt;
    Mode private _mode;

    constructor(uint8 decimals_, int256 answer) {
        decimals = decimals_;
        set(answer);
    }

    function set(int256 answer) public {
        setAt(answer, block.timestamp);
    }

    function setAt(int256 answer, uint256 updatedAt) public {
        (_answer, _updatedAt) = (answer, updatedAt);
    }

    function setMode(Mode mode) external {
        _mode = mode;
    }

    function description() external pure returns (string memory) {
        return "test";
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        Mode mode = _mode;
        if (mode == Mode.Reverts) revert("no answer");
        if (mode == Mode.BurnsGas) {
            assembly ("memory-safe") {
                invalid()
            }
        }
        uint256 start = gasleft();
        while (mode == Mode.Slow && start - gasleft() < 85_000) {}
        if (mode != Mode.Honest && mode != Mode.Slow) {
            uint256 size = mode == Mode.Short ? 159 : mode == Mode.Empty ? 0 : 50_000;
            int256 answer = _answer;
            uint256 updatedAt = _updatedAt;
            assembly {
                mstore(0x80, 1)
                mstore(0xa0, answer)
                mstore(0xe0, updatedAt)
                return(0x80, size)
            }
        }
        return (1, _answer, _updatedAt, _updatedAt, 1);
    }
}

/// @dev Stands in for the ComplianceRegistry: the two views that a venue reads, as a test sets them.
contract ComplianceStandIn {
    mapping(bytes32 policyId => mapping(address subject => IComplianceRegistry.Attestation)) private _current;
    mapping(bytes32 policyId => mapping(address subject => IComplianceRegistry.Attestation)) private _announced;
    bool private _isBroken;

    function setCurrent(bytes32 policyId, address subject, IComplianceRegistry.Attestation calldata a) external {
        _current[policyId][subject] = a;
    }

    function setAnnounced(bytes32 policyId, address subject, IComplianceRegistry.Attestation calldata a) external {
        _announced[policyId][subject] = a;
    }

    function setBroken(bool isBroken) external {
        _isBroken = isBroken;
    }

    function isCompliant(address subject, bytes32 policyId) external view returns (bool, uint64, uint8) {
        require(!_isBroken, "broken");
        IComplianceRegistry.Attestation memory a = _current[policyId][subject];
        if (block.timestamp < a.expiresAt) return (true, a.expiresAt, 0);
        IComplianceRegistry.Attestation memory b = _announced[policyId][subject];
        if (block.timestamp < b.expiresAt) return (true, b.expiresAt, 0);
        return (false, a.expiresAt, a.expiresAt == 0 ? 6 : 1);
    }

    function attestationsOf(address subject, bytes32 policyId)
        external
        view
        returns (IComplianceRegistry.Attestation memory, IComplianceRegistry.Attestation memory)
    {
        require(!_isBroken, "broken");
        return (_current[policyId][subject], _announced[policyId][subject]);
    }
}
