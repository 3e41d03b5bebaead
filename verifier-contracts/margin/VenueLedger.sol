// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPerpetualVenue} from "../interfaces/IPerpetualVenue.sol";
import {ISettlementToken} from "../interfaces/ISettlementToken.sol";
import {PositionMath} from "./PositionMath.sol";
import {TokenTransfers} from "./TokenTransfers.sol";
import {VenueListings} from "./VenueListings.sol";

/// @title  VenueLedger
/// @notice Collateral and pool: whatever one gains the other loses, so that their sum is the tokens held
/// @dev    An account never has debt and something owed at once, nor debt beside collateral.
abstract contract VenueLedger is VenueListings {
    using TokenTransfers for ISettlementToken;

    uint256 private constant MOST_MONEY = type(uint128).max;

    ISettlementToken public immutable token;
    /// @dev Units of 18 decimals in one of the token's.
    uint256 internal immutable _scale;
    /// @inheritdoc IPerpetualVenue
    uint256 public pool;
    /// @inheritdoc IPerpetualVenue
    uint256 public totalOwed;
    /// @inheritdoc IPerpetualVenue
    uint256 public totalLoss;
    uint256 internal _openPositions;
    mapping(address account => Account) internal _accounts;
    bool private transient _isEntered;

    modifier nonReentrant() {
        if (_isEntered) revert Reentered();
        _isEntered = true;
        _;
        _isEntered = false;
    }

    constructor(ISettlementToken token_) {
        token = token_;
        uint8 decimals = token_.decimals();
        if (decimals > 18) revert SetupInvalid();
        _scale = 10 ** (18 - decimals);
    }

    /// @inheritdoc IPerpetualVenue
    function fundPool(uint256 amount) external onlyOwner nonReentrant {
        uint256 before = pool;
        _setPool(before, _receive(before, amount));
    }

    /// @inheritdoc IPerpetualVenue
    function withdrawPool(uint256 amount) external onlyOwner nonReentrant {
        uint256 before = pool;
        if (_openPositions != 0 || totalOwed != 0 || amount > before) revert PoolLocked();
        _setPool(before, before - amount);
        token.push(msg.sender, amount);
    }

    /// @inheritdoc IPerpetualVenue
    function addCollateral(uint256 amount) external nonReentrant {
        Account storage account = _accounts[msg.sender];
        uint256 before = account.collateral;
        uint256 held = _receive(before, amount);
        uint256 repaid = _least(held, account.debt);
        if (repaid != 0) {
            account.debt -= repaid;
            _setPool(pool, pool + repaid);
        }
        _setCollateral(msg.sender, before, held - repaid);
    }

    /// @inheritdoc IPerpetualVenue
    function payOwed(address account) external nonReentrant {
        Account storage paid = _accounts[account];
        uint256 amount = _least(paid.owed, pool);
        if (amount == 0) revert AmountInvalid();
        _setOwed(account, paid.owed, paid.owed - amount);
        _setPool(pool, pool - amount);
        _setCollateral(account, paid.collateral, paid.collateral + amount);
    }

    /// @inheritdoc IPerpetualVenue
    function accountOf(address account) external view returns (Account memory) {
        return _accounts[account];
    }

    /// @param gain with 18 decimals, below 0 for a loss; rounded against the account
    function _settle(address account, int256 gain) internal {
        if (gain >= 0) _gain(account, uint256(gain) / _scale);
        else _lose(account, PositionMath.ceilDiv(uint256(-gain), _scale));
    }

    /// @dev Once an account has no position, nothing of its own answers for its debt any longer.
    /// @return loss what the venue bears, with 18 decimals
    function _writeOff(address account) internal returns (uint256 loss) {
        Account storage debtor = _accounts[account];
        if (debtor.openPositions != 0 || debtor.debt == 0) return 0;
        loss = debtor.debt * _scale;
        totalLoss += debtor.debt;
        debtor.debt = 0;
        emit LossBorne(account, loss);
    }

    function _setCollateral(address account, uint256 before, uint256 afterwards) internal {
        if (before == afterwards) return;
        _accounts[account].collateral = afterwards;
        emit CollateralChanged(account, before * _scale, afterwards * _scale);
    }

    function _least(uint256 a, uint256 b) internal pure returns (uint256) {
        return a < b ? a : b;
    }

    function _gain(address account, uint256 gain) private {
        Account storage winner = _accounts[account];
        uint256 forgiven = _least(gain, winner.debt);
        if (forgiven != 0) winner.debt -= forgiven;
        gain -= forgiven;
        uint256 paid = _least(gain, pool);
        _setPool(pool, pool - paid);
        _setOwed(account, winner.owed, winner.owed + gain - paid);
        _setCollateral(account, winner.collateral, winner.collateral + paid);
    }

    function _lose(address account, uint256 loss) private {
        Account storage loser = _accounts[account];
        uint256 waived = _least(loss, loser.owed);
        _setOwed(account, loser.owed, loser.owed - waived);
        loss -= waived;
        uint256 paid = _least(loss, loser.collateral);
        _setPool(pool, pool + paid);
        _setCollateral(account, loser.collateral, loser.collateral - paid);
        if (loss != paid) loser.debt += loss - paid;
    }

    function _setOwed(address account, uint256 before, uint256 afterwards) private {
        if (before == afterwards) return;
        totalOwed = totalOwed - before + afterwards;
        _accounts[account].owed = afterwards;
        emit OwedChanged(account, before * _scale, afterwards * _scale);
    }

    function _setPool(uint256 before, uint256 afterwards) private {
        if (before == afterwards) return;
        pool = afterwards;
        emit PoolChanged(before * _scale, afterwards * _scale);
    }

    function _receive(uint256 before, uint256 amount) private returns (uint256 afterwards) {
        afterwards = before + token.pull(msg.sender, amount);
        if (afterwards == before) revert AmountInvalid();
        if (afterwards > MOST_MONEY) revert CapExceeded(MOST_MONEY);
    }
}
