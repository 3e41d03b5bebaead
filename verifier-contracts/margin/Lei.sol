// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title  Lei
/// @notice Legal entity identifiers, ISO 17442
library Lei {
    /// @notice 20 capital letters and digits, with the check digits of ISO 7064 MOD 97-10
    function isValid(string calldata lei) internal pure returns (bool) {
        bytes calldata letters = bytes(lei);
        if (letters.length != 20) return false;
        uint256 remainder = 0;
        for (uint256 i = 0; i < 20; ++i) {
            uint8 letter = uint8(letters[i]);
            if (letter >= 0x30 && letter <= 0x39) remainder = (remainder * 10 + letter - 0x30) % 97;
            else if (letter >= 0x41 && letter <= 0x5a) remainder = (remainder * 100 + letter - 0x37) % 97;
            else return false;
        }
        return remainder == 1;
    }
}
