// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AsOf} from "../registries/AsOf.sol";
import {Test} from "./support/Test.sol";

contract AsOfTest is Test {
    function test_knownDates() public pure {
        assertEq(AsOf.utcDate(0), 19_700_101, "epoch");
        assertEq(AsOf.utcDate(951_782_399), 20_000_228, "last second of 28 February 2000");
        assertEq(AsOf.utcDate(951_782_400), 20_000_229, "leap day of 2000");
        assertEq(AsOf.utcDate(1_709_164_800), 20_240_229, "leap day of 2024");
        assertEq(AsOf.utcDate(1_740_787_200), 20_250_301, "no leap day in 2025");
        assertEq(AsOf.utcDate(1_767_225_599), 20_251_231, "last second of 2025");
        assertEq(AsOf.utcDate(1_767_225_600), 20_260_101, "first second of 2026");
        assertEq(AsOf.utcDate(4_107_542_400), 21_000_301, "2100 is no leap year");
        assertEq(AsOf.utcDate(253_402_300_799), 99_991_231, "last second of 9999");
    }

    function testFuzz_sameDateAsCountingDays(uint256 timestamp) public pure {
        timestamp = bound(timestamp, 0, 253_402_300_799);
        assertEq(AsOf.utcDate(timestamp), _countedDate(timestamp / 86_400), "date");
    }

    function testFuzz_dateAndSecondsShareTheSignal(uint256 timestamp) public pure {
        timestamp = bound(timestamp, 0, 253_402_300_799);
        uint256 signal = AsOf.encode(timestamp);
        assertEq(signal & (2 ** 40 - 1), timestamp, "seconds");
        assertEq(signal >> 40, AsOf.utcDate(timestamp), "date");
    }

    /// @dev Takes whole years, then whole months, off a count of days: no formula in common with the library.
    function _countedDate(uint256 day) private pure returns (uint256) {
        uint256 year = 1970;
        while (day >= (_isLeap(year) ? 366 : 365)) {
            day -= _isLeap(year) ? 366 : 365;
            ++year;
        }
        uint256 month = 1;
        while (day >= _length(year, month)) {
            day -= _length(year, month);
            ++month;
        }
        return year * 10_000 + month * 100 + day + 1;
    }

    function _length(uint256 year, uint256 month) private pure returns (uint256) {
        if (month == 2) return _isLeap(year) ? 29 : 28;
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }

    function _isLeap(uint256 year) private pure returns (bool) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    }
}
