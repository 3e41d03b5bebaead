// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPolicies} from "../../interfaces/IPolicies.sol";
import {IPolicyRegistry} from "../../interfaces/IPolicyRegistry.sol";
import {ReviewTest} from "./ReviewTest.sol";

/// @dev Costs of cold slots: what is read was written in `setUp`, which is another transaction.
contract WeeklyVersionsGasTest is ReviewTest {
    bytes32 private constant WEEKLY = "weekly";

    /// @dev A version a week, each with a year's grace and attestations of a year.
    function setUp() public override {
        super.setUp();
        IPolicyRegistry.Announcement memory a = _announcement(POLICY_HASH + 9, NOW);
        (a.times.attestation, a.times.superseded) = (365 days, 365 days);
        vm.prank(regulator);
        (rules,) = oracle.announce(authority, "weekly", a);
        _register(WEEKLY, IPolicies.Mode.Account);
        _attest(_make(WEEKLY, alice, 1, NULLIFIER));
        for (uint40 week = 1; week < 52; ++week) {
            a.validFrom = NOW + week * 7 days;
            a.validUntil = a.validFrom + 3650 days;
            vm.warp(a.validFrom - 2 days);
            vm.prank(regulator);
            oracle.announce(authority, "weekly", a);
        }
        vm.warp(NOW + 364 days);
    }

    /// @dev what a gate asks with 100,000 gas.
    function test_aYearOfWeeklyVersionsLeavesTheFirstWithinAGatesQuestion() public view {
        registry.isCompliant(alice, WEEKLY);
        assertEq(_atMost(vm.lastCallGas().gasTotalUsed, 100_000), 100_000, "gas");
    }

    function _atMost(uint256 gas_, uint256 most) private pure returns (uint256) {
        return gas_ < most ? most : gas_;
    }
}

contract PauseGasTest is ReviewTest {
    bytes32[] private ids = [ACCOUNT];

    function setUp() public override {
        super.setUp();
        for (uint16 version = 2; version < 32; ++version) {
            uint40 from = uint40(block.timestamp) + NOTICE;
            _announceVersion(version, from, 0);
            vm.warp(from);
        }
    }

    /// @dev a pause visits every rule that was ever adopted, those of ended versions too.
    function test_aPauseDoesNotVisitRulesThatHaveEnded() public {
        vm.prank(owner);
        registry.setPaused(ids, true);
        uint256 cost = vm.lastCallGas().gasTotalUsed;
        assertEq(cost < 100_000 ? 100_000 : cost, 100_000, "gas");
    }
}

contract EightLinksGasTest is ReviewTest {
    bytes32 private constant HOME = "home";

    function setUp() public override {
        super.setUp();
        IPolicyRegistry.Announcement memory a = _announcement(POLICY_HASH + 6, NOW);
        a.figures.recognitions = new IPolicyRegistry.Recognition[](1);
        a.figures.recognitions[0] = IPolicyRegistry.Recognition(authority, 1, 4, NOW + 20 days);
        vm.prank(regulator);
        (rules,) = oracle.announce(authority, "home", a);
        _register(HOME, IPolicies.Mode.Account);
        a = _announcement(POLICY_HASH + 7, NOW);
        for (uint256 i = 0; i < 8; ++i) {
            bytes32 id = bytes32(0x100 + i);
            string memory pack = string(abi.encodePacked("pack", bytes1(uint8(48 + i))));
            vm.prank(regulator);
            (rules,) = oracle.announce(authority, pack, a);
            _register(id, IPolicies.Mode.Account);
            registry.setLink(HOME, id, true);
            // four further versions, and a policy whose newest read is in the announced slot
            for (uint40 n = 1; n < 5; ++n) {
                IPolicyRegistry.Announcement memory b = _announcement(POLICY_HASH + 7 + n, NOW + NOTICE + n);
                vm.prank(regulator);
                oracle.announce(authority, pack, b);
            }
            registry.adoptVersion(id, 2, 1);
            _attest(_make(id, alice, 1, NULLIFIER));
            _attest(_make(id, alice, 2, NULLIFIER));
        }
    }

    /// @dev What a gate asks with 400,000 gas: the worst is that each link counts and none is recognised any more.
    function test_eightLinksThatLapsedStayWithinAGatesQuestion() public {
        vm.warp(NOW + 20 days);
        registry.isCompliantOrRecognised(alice, HOME);
        uint256 cost = vm.lastCallGas().gasTotalUsed;
        assertEq(cost < 400_000 ? 400_000 : cost, 400_000, "gas");
    }

    function test_eightLinksThatCountStayWithinAGatesQuestion() public {
        vm.warp(NOW + 6 days);
        (bool ok,,,) = registry.isCompliantOrRecognised(alice, HOME);
        assertTrue(ok, "recognised");
        uint256 cost = vm.lastCallGas().gasTotalUsed;
        assertEq(cost < 400_000 ? 400_000 : cost, 400_000, "gas");
    }
}
