// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPerpetualVenue} from "../../interfaces/IPerpetualVenue.sol";
import {TestFeed} from "./MarginDoubles.sol";
import {MarginTest} from "./MarginTest.sol";

/// @dev Four accounts, two instruments and an owner do what comes to mind, at prices that jump.
contract VenueHandler is MarginTest {
    bytes32 public constant ETH = keccak256("ETH");
    TestFeed private second;
    string public breach;
    uint256 public opened;
    uint256 public reduced;
    uint256 public withdrawn;
    uint256 public liquidations;
    uint256 public paid;

    constructor() {
        setUp();
        second = new TestFeed(8, 100e8);
        list(venue, ETH, second);
        venue.withdrawPool(999_900e6);
    }

    function addCollateral(uint256 who, uint256 amount) external {
        address account = accountAt(who);
        amount = bound(amount, 1, 5_000e6);
        fund(account, amount);
        vm.prank(account);
        venue.addCollateral(amount);
    }

    function withdrawCollateral(uint256 who, uint256 amount) external {
        address account = accountAt(who);
        uint256 held = venue.accountOf(account).collateral;
        (int256 equity,,) = venue.equityOf(account);
        amount = bound(amount, 0, held + 1);
        vm.prank(account);
        try venue.withdrawCollateral(amount) {
            ++withdrawn;
            if (int256(amount * 1e12) > equity) breach = "V4: more than the equity was paid out";
        } catch {}
    }

    function increase(uint256 who, uint256 which, uint256 size, bool isLong) external {
        address account = accountAt(who);
        admit(account);
        volatility.set(5_000);
        (int256 equity,,) = venue.equityOf(account);
        uint256 most = equity > 100 ? uint256(equity) * 30 / 100 : 1;
        size = bound(size, most / 3 + 1, most);
        int256 held = venue.positionOf(instrumentAt(which), account).size;
        if (held != 0) isLong = held > 0;
        vm.prank(account);
        try venue.increase(instrumentAt(which), INT_PRO, isLong ? int256(size) : -int256(size), 0) {
            ++opened;
        } catch {}
    }

    /// @dev V3: whatever the sequence, a position can be reduced.
    function reduce(uint256 who, uint256 which, uint256 size) external {
        address account = accountAt(who);
        int256 held = venue.positionOf(instrumentAt(which), account).size;
        if (held == 0) return;
        uint256 most = uint256(held < 0 ? -held : held);
        vm.prank(account);
        try venue.reduce(instrumentAt(which), bound(size, 1, most + most / 2), 0) {
            ++reduced;
        } catch {
            breach = "V3: a reduction was refused";
        }
    }

    function liquidate(uint256 who, uint256 by) external {
        vm.prank(accountAt(by));
        try venue.liquidate(accountAt(who)) {
            ++liquidations;
        } catch {}
    }

    function payOwed(uint256 who) external {
        try venue.payOwed(accountAt(who)) {
            ++paid;
        } catch {}
    }

    function withdrawPool(uint256 amount) external {
        try venue.withdrawPool(bound(amount, 0, venue.pool())) {} catch {}
    }

    function movePrice(uint256 which, uint256 to) external {
        TestFeed feed = which % 2 == 0 ? price : second;
        feed.setMode(TestFeed.Mode.Honest);
        feed.set(int256(bound(to, 90e8, 110e8) + to % 97));
    }

    function wait_(uint256 seconds_) external {
        vm.warp(block.timestamp + bound(seconds_, 1, 2 hours));
    }

    function breakFeed(uint256 which, uint256 mode) external {
        (which % 2 == 0 ? price : second).setMode(TestFeed.Mode(mode % 3));
    }

    function sumOfCollateral() external view returns (uint256 sum) {
        for (uint256 i = 0; i < 4; ++i) {
            sum += venue.accountOf(accountAt(i)).collateral;
        }
    }

    function sumOwed() external view returns (uint256 sum) {
        for (uint256 i = 0; i < 4; ++i) {
            sum += venue.accountOf(accountAt(i)).owed;
        }
    }

    function isNobodyBothDebtorAndCreditor() external view returns (bool) {
        for (uint256 i = 0; i < 4; ++i) {
            IPerpetualVenue.Account memory a = venue.accountOf(accountAt(i));
            if (a.debt != 0 && (a.owed != 0 || a.collateral != 0 || a.openPositions == 0)) return false;
        }
        return true;
    }

    function isInterestTheSumOfPositions() external view returns (bool) {
        for (uint256 k = 0; k < 2; ++k) {
            (uint256 longs, uint256 shorts) = (0, 0);
            for (uint256 i = 0; i < 4; ++i) {
                int256 size = venue.positionOf(instrumentAt(k), accountAt(i)).size;
                if (size > 0) longs += uint256(size);
                else shorts += uint256(-size);
                bool isMarked = venue.accountOf(accountAt(i)).openPositions & (1 << k) != 0;
                if (isMarked != (size != 0)) return false;
            }
            IPerpetualVenue.Instrument memory listed = venue.instrumentOf(instrumentAt(k));
            if (listed.long_ != longs || listed.short_ != shorts) return false;
        }
        return true;
    }

    function balance() external view returns (uint256) {
        return token.balanceOf(address(venue));
    }

    function loss() external view returns (uint256) {
        return venue.totalLoss();
    }

    function books() external view returns (uint256 pool, uint256 totalOwed) {
        return (venue.pool(), venue.totalOwed());
    }

    function accountAt(uint256 i) private pure returns (address) {
        return [ALICE, BOB, CAROL, address(0xda7e)][i % 4];
    }

    function instrumentAt(uint256 i) private pure returns (bytes32) {
        return i % 2 == 0 ? BTC : ETH;
    }
}
