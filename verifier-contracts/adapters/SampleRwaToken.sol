// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC165} from "../interfaces/external/IERC165.sol";
import {IERC20} from "../interfaces/external/IERC20.sol";
import {IERC7943Fungible} from "../interfaces/external/IERC7943Fungible.sol";
import {TwoStepOwned} from "../registries/TwoStepOwned.sol";
import {ComplianceGate} from "./ComplianceGate.sol";

/// @title  SampleRwaToken
/// @notice A complete ERC-20 of ERC-7943 (uRWA): holders send and receive while they meet the policy
/// @dev    A sample to read and to test against: one owner, the issuer, mints, burns, freezes and forces transfers.
contract SampleRwaToken is IERC20, IERC7943Fungible, TwoStepOwned, ComplianceGate {
    uint8 public constant decimals = 18;

    string public name;
    string public symbol;
    /// @inheritdoc IERC20
    uint256 public totalSupply;
    /// @inheritdoc IERC20
    mapping(address account => uint256) public balanceOf;
    /// @inheritdoc IERC20
    mapping(address owner => mapping(address spender => uint256)) public allowance;
    /// @inheritdoc IERC7943Fungible
    mapping(address account => uint256) public getFrozenTokens;

    constructor(GateOptions memory options, address issuer, string memory name_, string memory symbol_)
        ComplianceGate(options)
        TwoStepOwned(issuer)
    {
        (name, symbol) = (name_, symbol_);
    }

    /// @inheritdoc IERC20
    function transfer(address to, uint256 value) external returns (bool) {
        _transfer(msg.sender, to, value);
        return true;
    }

    /// @inheritdoc IERC20
    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        uint256 allowed = allowance[from][msg.sender];
        if (allowed < value) revert ERC20InsufficientAllowance(msg.sender, allowed, value);
        if (allowed != type(uint256).max) allowance[from][msg.sender] = allowed - value;
        _transfer(from, to, value);
        return true;
    }

    /// @inheritdoc IERC20
    function approve(address spender, uint256 value) external returns (bool) {
        if (spender == address(0)) revert ERC20InvalidSpender(spender);
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    /// @notice Issues tokens to an account that may receive.
    function mint(address to, uint256 amount) external onlyOwner {
        _requireReceiver(to);
        totalSupply += amount;
        _move(address(0), to, amount);
    }

    /// @notice Redeems tokens, of frozen ones too.
    function burn(address from, uint256 amount) external onlyOwner {
        _unfreezeFor(from, amount);
        totalSupply -= amount;
        _move(from, address(0), amount);
    }

    /// @inheritdoc IERC7943Fungible
    function forcedTransfer(address from, address to, uint256 amount) external onlyOwner returns (bool) {
        _requireReceiver(to);
        _unfreezeFor(from, amount);
        _move(from, to, amount);
        emit ForcedTransfer(from, to, amount);
        return true;
    }

    /// @inheritdoc IERC7943Fungible
    function setFrozenTokens(address account, uint256 amount) external onlyOwner returns (bool) {
        _freeze(account, amount);
        return true;
    }

    /// @inheritdoc IERC7943Fungible
    function canTransfer(address from, address to, uint256 amount) external view returns (bool) {
        return (getFrozenTokens[from] == 0 || amount <= _unfrozenOf(from)) && canSend(from) && canReceive(to);
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IERC7943Fungible).interfaceId || interfaceId == type(IERC20).interfaceId
            || interfaceId == type(IERC165).interfaceId;
    }

    /// @inheritdoc IERC7943Fungible
    function canSend(address account) public view returns (bool) {
        return _isCompliant(account);
    }

    /// @inheritdoc IERC7943Fungible
    function canReceive(address account) public view returns (bool) {
        return _isCompliant(account);
    }

    function _transfer(address from, address to, uint256 amount) private {
        if (to == address(0)) revert ERC20InvalidReceiver(to);
        _requireBalance(from, amount);
        uint256 unfrozen = _unfrozenOf(from);
        if (amount > unfrozen) revert ERC7943InsufficientUnfrozenBalance(from, amount, unfrozen);
        if (!canSend(from)) revert ERC7943CannotSend(from);
        if (!canReceive(to)) revert ERC7943CannotReceive(to);
        _move(from, to, amount);
    }

    /// @dev Address 0 has no balance: it is where minted tokens come from and burnt ones go.
    function _move(address from, address to, uint256 amount) private {
        if (from != address(0)) balanceOf[from] -= amount;
        if (to != address(0)) balanceOf[to] += amount;
        emit Transfer(from, to, amount);
    }

    /// @dev Before tokens that count as frozen move, `Frozen` tells what stays frozen.
    function _unfreezeFor(address from, uint256 amount) private {
        _requireBalance(from, amount);
        if (amount > _unfrozenOf(from)) _freeze(from, balanceOf[from] - amount);
    }

    function _freeze(address account, uint256 amount) private {
        getFrozenTokens[account] = amount;
        emit Frozen(account, amount);
    }

    function _requireReceiver(address to) private view {
        if (to == address(0)) revert ERC20InvalidReceiver(to);
        if (!canReceive(to)) revert ERC7943CannotReceive(to);
    }

    function _requireBalance(address from, uint256 amount) private view {
        if (balanceOf[from] < amount) revert ERC20InsufficientBalance(from, balanceOf[from], amount);
    }

    function _unfrozenOf(address account) private view returns (uint256) {
        uint256 frozen = getFrozenTokens[account];
        return balanceOf[account] > frozen ? balanceOf[account] - frozen : 0;
    }
}
