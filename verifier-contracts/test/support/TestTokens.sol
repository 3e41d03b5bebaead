// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @dev An ERC-20 of any decimals; its kind says how it departs from the standard.
contract TestToken {
    enum Kind {
        Standard,
        ReturnsNothing,
        ReturnsFalse,
        KeepsFee,
        ChargesSenderMore,
        CallsBack,
        ReturnsTwo
    }

    uint8 public immutable decimals;
    Kind public kind;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    bytes private _callback;
    address private _target;
    bytes4 public lastError;

    constructor(uint8 decimals_) {
        decimals = decimals_;
    }

    function setKind(Kind kind_) external {
        kind = kind_;
    }

    function arm(address target, bytes calldata callback) external {
        (_target, _callback) = (target, callback);
    }

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function approve(address spender, uint256 amount) external {
        allowance[msg.sender][spender] = amount;
    }

    function transfer(address to, uint256 amount) external {
        _move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external {
        allowance[from][msg.sender] -= amount;
        _move(from, to, amount);
    }

    function _move(address from, address to, uint256 amount) private {
        if (kind == Kind.ReturnsFalse) _answer(0);
        balanceOf[from] -= amount;
        balanceOf[to] += kind == Kind.KeepsFee ? amount - amount / 100 : amount;
        if (kind == Kind.ChargesSenderMore) balanceOf[from] -= 1;
        if (kind == Kind.CallsBack) {
            (bool isDone, bytes memory answer) = _target.call(_callback);
            lastError = isDone ? bytes4(0) : bytes4(answer);
        }
        if (kind == Kind.ReturnsTwo) _answer(2);
        if (kind != Kind.ReturnsNothing) _answer(1);
    }

    function _answer(uint256 value) private pure {
        assembly {
            mstore(0, value)
            return(0, 0x20)
        }
    }
}
