// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title  AsOf
/// @notice The public signal `asOf`: the UTC date yyyymmdd above 40 bits of Unix seconds
library AsOf {
    uint256 private constant SECONDS_PER_DAY = 86_400;
    /// @dev Days from 1 March 0000 to 1 January 1970 in the proleptic Gregorian calendar.
    uint256 private constant EPOCH_OFFSET = 719_468;
    uint256 private constant DAYS_PER_ERA = 146_097;

    /// @param timestamp Unix seconds below 2^40
    function encode(uint256 timestamp) internal pure returns (uint256) {
        return (utcDate(timestamp) << 40) | timestamp;
    }

    /// @notice yyyymmdd of Unix seconds below 2^40
    /// @dev    Years that start in March make the leap day the last of its year, and the length of the first m months
    ///         (153 m + 2) / 5 days (H. Hinnant, 'chrono-compatible low-level date algorithms').
    function utcDate(uint256 timestamp) internal pure returns (uint256) {
        // Below 2^40 seconds nothing here can overflow, and no difference is negative.
        unchecked {
            uint256 day = timestamp / SECONDS_PER_DAY + EPOCH_OFFSET;
            uint256 dayOfEra = day % DAYS_PER_ERA;
            uint256 yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
            uint256 dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
            uint256 marchMonth = (5 * dayOfYear + 2) / 153;
            uint256 dayOfMonth = dayOfYear - (153 * marchMonth + 2) / 5 + 1;
            uint256 month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
            uint256 year = (day / DAYS_PER_ERA) * 400 + yearOfEra + (month <= 2 ? 1 : 0);
            return year * 10_000 + month * 100 + dayOfMonth;
        }
    }
}
