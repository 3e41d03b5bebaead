// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../../interfaces/IComplianceRegistry.sol";
import {IPerpetualVenue} from "../../interfaces/IPerpetualVenue.sol";
import {ISettlementToken} from "../../interfaces/ISettlementToken.sol";
import {IVenueTrail} from "../../interfaces/IVenueTrail.sol";
import {PerpetualVenue} from "../../margin/PerpetualVenue.sol";
import {TokenTransfers} from "../../margin/TokenTransfers.sol";
import {MarginTest} from "../support/MarginTest.sol";
import {TestToken} from "../support/TestTokens.sol";

/// @dev Tokens that are not what ERC-20 says, and tokens that call back.
contract VenueTokensTest is MarginTest {
    function test_aTokenThatReturnsNothingWorks() public {
        token.setKind(TestToken.Kind.ReturnsNothing);
        deposit(ALICE, 10e6);
        withdraw(ALICE, 10e6);
        assertEq(token.balanceOf(ALICE), 10e6, "back");
    }

    function test_aTokenThatReturnsFalseOrTwoIsRefused() public {
        deposit(ALICE, 10e6);
        TestToken.Kind[2] memory kinds = [TestToken.Kind.ReturnsFalse, TestToken.Kind.ReturnsTwo];
        for (uint256 i = 0; i < 2; ++i) {
            token.setKind(kinds[i]);
            fund(BOB, 10e6);
            expectFailed();
            vm.prank(BOB);
            venue.addCollateral(10e6);
            expectFailed();
            withdraw(ALICE, 10e6);
        }
        assertEq(venue.accountOf(ALICE).collateral, 10e6, "nothing changed");
    }

    function test_aTokenThatKeepsAFeeIsBookedAsItArrives() public {
        token.setKind(TestToken.Kind.KeepsFee);
        deposit(ALICE, 10e6);
        assertEq(venue.accountOf(ALICE).collateral, 9.9e6, "what arrived");
        deposit(BOB, 10e6);
        withdraw(ALICE, 9.9e6);
        assertEq(token.balanceOf(address(venue)), 1_000_000e6 + 9.9e6, "Bob's money is there");
    }

    function test_aTokenThatTakesMoreThanItSendsIsRefused() public {
        deposit(ALICE, 10e6);
        token.setKind(TestToken.Kind.ChargesSenderMore);
        expectFailed();
        withdraw(ALICE, 10e6);
    }

    function test_nothingArrivesNothingIsBooked() public {
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.AmountInvalid.selector));
        vm.prank(ALICE);
        venue.addCollateral(0);
    }

    function test_withoutAllowanceNothingMoves() public {
        token.mint(CAROL, 10e6);
        expectFailed();
        vm.prank(CAROL);
        venue.addCollateral(10e6);
    }

    function test_anAmountBeyondTheBooksIsRefused() public {
        fund(ALICE, type(uint128).max);
        vm.prank(ALICE);
        venue.addCollateral(type(uint128).max);
        fund(ALICE, 1);
        vm.expectRevert(abi.encodeWithSelector(IPerpetualVenue.CapExceeded.selector, type(uint128).max));
        vm.prank(ALICE);
        venue.addCollateral(1);
    }

    function test_aTokenThatCallsBackReachesNothing() public {
        deposit(ALICE, 100e6);
        bytes[6] memory calls = [
            abi.encodeCall(venue.addCollateral, (1)),
            abi.encodeCall(venue.withdrawCollateral, (1)),
            abi.encodeCall(venue.increase, (BTC, EU_PRO, 1, 0)),
            abi.encodeCall(venue.reduce, (BTC, 1, 0)),
            abi.encodeCall(venue.liquidate, (ALICE)),
            abi.encodeCall(venue.payOwed, (ALICE))
        ];
        token.setKind(TestToken.Kind.CallsBack);
        for (uint256 i = 0; i < 6; ++i) {
            token.arm(address(venue), calls[i]);
            withdraw(ALICE, 1e6);
            assertEq(bytes32(token.lastError()), bytes32(IPerpetualVenue.Reentered.selector), "while paying out");
            token.arm(address(venue), calls[i]);
            deposit(ALICE, 1e6);
            assertEq(bytes32(token.lastError()), bytes32(IPerpetualVenue.Reentered.selector), "while taking in");
        }
    }

    function test_theBooksAreDoneBeforeTheTokenIsCalled() public {
        deposit(ALICE, 100e6);
        token.setKind(TestToken.Kind.CallsBack);
        ReadsBooks reader = new ReadsBooks(venue, ALICE);
        token.arm(address(reader), abi.encodeCall(reader.read, ()));
        withdraw(ALICE, 40e6);
        assertEq(reader.seen(), 60e6, "no reader sees money that has left");
    }

    function test_aTokenOfEighteenDecimalsIsBookedAsIs() public {
        token = new TestToken(18);
        venue = newVenue();
        fund(ALICE, 10e18);
        vm.expectEmit(address(venue));
        emit IVenueTrail.CollateralChanged(ALICE, 0, 10e18);
        vm.prank(ALICE);
        venue.addCollateral(10e18);
    }

    function test_moneyInEventsHasEighteenDecimals() public {
        fund(ALICE, 10e6);
        vm.expectEmit(address(venue));
        emit IVenueTrail.CollateralChanged(ALICE, 0, 10e18);
        vm.prank(ALICE);
        venue.addCollateral(10e6);
    }

    function test_aTokenOfNineteenDecimalsOrSharesAboveOneAreRefused() public {
        bytes memory refused = abi.encodeWithSelector(IPerpetualVenue.SetupInvalid.selector);
        IPerpetualVenue.Setup memory setup = goodSetup();
        setup.token = ISettlementToken(address(new TestToken(19)));
        vm.expectRevert(refused);
        new PerpetualVenue(setup);
        setup = goodSetup();
        setup.maintenanceBps = 10_001;
        vm.expectRevert(refused);
        new PerpetualVenue(setup);
        setup.maintenanceBps = 0;
        vm.expectRevert(refused);
        new PerpetualVenue(setup);
        setup = goodSetup();
        setup.rewardBps = 10_001;
        vm.expectRevert(refused);
        new PerpetualVenue(setup);
        new PerpetualVenue(goodSetup());
    }

    function goodSetup() private view returns (IPerpetualVenue.Setup memory setup) {
        setup.owner = address(this);
        setup.token = ISettlementToken(address(token));
        setup.complianceRegistry = IComplianceRegistry(address(compliance));
        setup.marginPolicy = margins;
        (setup.collateralClass, setup.maintenanceBps) = (CASH, 5_000);
        (setup.lei, setup.name, setup.settlementCurrency) = (LEI, "x", "USD");
    }

    function expectFailed() private {
        vm.expectRevert(abi.encodeWithSelector(TokenTransfers.TokenTransferFailed.selector, address(token)));
    }
}

contract ReadsBooks {
    PerpetualVenue private immutable venue;
    address private immutable account;
    uint256 public seen;

    constructor(PerpetualVenue venue_, address account_) {
        (venue, account) = (venue_, account_);
    }

    function read() external {
        seen = venue.accountOf(account).collateral;
    }
}
