// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IVenueTrail} from "../../interfaces/IVenueTrail.sol";

/// @title  VenueEmitter
/// @notice Writes what a test wants of a venue's trail, and any other log
contract VenueEmitter is IVenueTrail {
    function describe(string calldata lei, string calldata name, string calldata settlementCurrency) external {
        emit VenueDescribed(lei, name, settlementCurrency);
    }

    function list(bytes32 instrument, string calldata upi, string calldata cfi, string calldata underlying) external {
        emit InstrumentListed(instrument, upi, cfi, underlying);
    }

    function fill(
        bytes32 instrument,
        address account,
        Cause cause,
        int256 sizeBefore,
        int256 sizeAfter,
        uint256 price,
        uint256 notional
    ) external {
        emit PositionChanged(instrument, account, keccak256("policy"), cause, sizeBefore, sizeAfter, price, notional);
    }

    function measure(bytes32 instrument, uint256 long_, uint256 short_) external {
        emit OpenInterest(instrument, long_, short_);
    }

    function collateral(address account, uint256 before, uint256 after_) external {
        emit CollateralChanged(account, before, after_);
    }

    function liquidate(bytes32 instrument, address account, int256 size, uint256 price, uint256 loss) external {
        emit Liquidated(instrument, account, msg.sender, size, price, loss);
    }

    function raw(bytes32[] calldata topics, bytes calldata data) external {
        (bytes32 a, bytes32 b, bytes32 c, bytes32 d) = (at(topics, 0), at(topics, 1), at(topics, 2), at(topics, 3));
        bytes memory body = data;
        uint256 count = topics.length;
        assembly ("memory-safe") {
            let start := add(body, 32)
            let size := mload(body)
            switch count
            case 0 { log0(start, size) }
            case 1 { log1(start, size, a) }
            case 2 { log2(start, size, a, b) }
            case 3 { log3(start, size, a, b, c) }
            default { log4(start, size, a, b, c, d) }
        }
    }

    function at(bytes32[] calldata topics, uint256 index) private pure returns (bytes32) {
        return index < topics.length ? topics[index] : bytes32(0);
    }
}
