// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {SampleRwaToken} from "../../adapters/SampleRwaToken.sol";
import {ITwoStepOwned} from "../../interfaces/ITwoStepOwned.sol";
import {IERC20} from "../../interfaces/external/IERC20.sol";
import {IERC7943Fungible} from "../../interfaces/external/IERC7943Fungible.sol";
import {AdapterTest} from "../support/AdapterTest.sol";
import {StandInRegistry} from "../support/StandInRegistry.sol";
import {Vm} from "../support/Test.sol";

contract SampleRwaTokenTest is AdapterTest {
    SampleRwaToken private token = new SampleRwaToken(_options(), address(this), "Sample bond", "SMPL");

    function _admits(address account) internal view override returns (bool admitted) {
        admitted = token.canSend(account);
        assertTrue(token.canReceive(account) == admitted, "canReceive");
        assertTrue(token.canTransfer(account, account, 0) == admitted, "canTransfer");
    }

    function _fund() private {
        registry.setCompliant(ALICE, POLICY);
        registry.setCompliant(BOB, POLICY);
        token.mint(ALICE, 100);
    }

    function test_selectorsAndInterfaceIds() public view {
        assertEq(type(IERC7943Fungible).interfaceId, bytes4(0x3edbb4c4), "uRWA");
        assertEq(type(IERC20).interfaceId, bytes4(0x36372b07), "ERC-20");
        assertEq(IERC7943Fungible.canSend.selector, bytes4(0x2bc06a92), "canSend");
        assertEq(IERC7943Fungible.canReceive.selector, bytes4(0x90d370ba), "canReceive");
        assertEq(IERC7943Fungible.canTransfer.selector, bytes4(0xe46638e6), "canTransfer");
        assertTrue(token.supportsInterface(0x3edbb4c4) && token.supportsInterface(0x01ffc9a7), "supported");
        assertTrue(!token.supportsInterface(0xffffffff), "none");
    }

    function test_transfersBetweenTheCompliant() public {
        _fund();
        vm.prank(ALICE);
        assertTrue(token.transfer(BOB, 40), "transfer");
        assertEq(token.balanceOf(ALICE), 60, "from");
        assertEq(token.balanceOf(BOB), 40, "to");
        vm.prank(ALICE);
        token.approve(BOB, 10);
        vm.prank(BOB);
        token.transferFrom(ALICE, BOB, 10);
        assertEq(token.allowance(ALICE, BOB), 0, "allowance");
        vm.prank(BOB);
        vm.expectRevert(abi.encodeWithSelector(IERC20.ERC20InsufficientAllowance.selector, BOB, 0, 1));
        token.transferFrom(ALICE, BOB, 1);
        assertEq(token.totalSupply(), 100, "supply");
    }

    function test_neitherSideWithoutAttestation() public {
        _fund();
        registry.setAnswer(BOB, POLICY, false, 1, 1);
        assertTrue(!token.canTransfer(ALICE, BOB, 1), "receiver");
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IERC7943Fungible.ERC7943CannotReceive.selector, BOB));
        token.transfer(BOB, 1);
        registry.setCompliant(BOB, POLICY);
        registry.setAnswer(ALICE, POLICY, false, 1, 1);
        assertTrue(!token.canTransfer(ALICE, BOB, 1), "sender");
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IERC7943Fungible.ERC7943CannotSend.selector, ALICE));
        token.transfer(BOB, 1);
        vm.expectRevert(abi.encodeWithSelector(IERC7943Fungible.ERC7943CannotReceive.selector, ALICE));
        token.mint(ALICE, 1);
        registry.setConduct(StandInRegistry.Conduct.BurnsGas);
        vm.prank(BOB);
        vm.expectRevert(abi.encodeWithSelector(IERC7943Fungible.ERC7943CannotSend.selector, BOB));
        token.transfer(ALICE, 0);
    }

    function test_frozenTokensStay() public {
        _fund();
        vm.expectEmit(address(token));
        emit IERC7943Fungible.Frozen(ALICE, 70);
        token.setFrozenTokens(ALICE, 70);
        assertTrue(token.canTransfer(ALICE, BOB, 30), "unfrozen");
        assertTrue(!token.canTransfer(ALICE, BOB, 31), "frozen");
        vm.prank(ALICE);
        vm.expectRevert(
            abi.encodeWithSelector(IERC7943Fungible.ERC7943InsufficientUnfrozenBalance.selector, ALICE, 31, 30)
        );
        token.transfer(BOB, 31);
        token.setFrozenTokens(ALICE, type(uint256).max);
        assertEq(token.getFrozenTokens(ALICE), type(uint256).max, "more than the balance");
        assertTrue(!token.canTransfer(ALICE, BOB, 1), "all frozen");
    }

    /// @dev The standard leaves a balance that is too low to ERC-20: the view says yes, the transfer has ERC-20's error.
    function test_lowBalanceIsNoRule() public {
        _fund();
        assertTrue(token.canTransfer(ALICE, BOB, 101), "no rule against it");
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IERC20.ERC20InsufficientBalance.selector, ALICE, 100, 101));
        token.transfer(BOB, 101);
        token.setFrozenTokens(ALICE, 1);
        assertTrue(!token.canTransfer(ALICE, BOB, 101), "more than is unfrozen");
    }

    function test_forcedTransferUnfreezesFirst() public {
        _fund();
        token.setFrozenTokens(ALICE, 80);
        registry.setAnswer(ALICE, POLICY, false, 1, 1);
        vm.recordLogs();
        token.forcedTransfer(ALICE, BOB, 50);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs.length, 3, "events");
        assertEq(logs[0].topics[0], IERC7943Fungible.Frozen.selector, "first");
        assertEq(logs[1].topics[0], IERC20.Transfer.selector, "second");
        assertEq(logs[2].topics[0], IERC7943Fungible.ForcedTransfer.selector, "third");
        assertEq(token.getFrozenTokens(ALICE), 50, "what is left stays frozen");
        assertEq(token.balanceOf(BOB), 50, "moved");
        vm.expectRevert(abi.encodeWithSelector(IERC20.ERC20InsufficientBalance.selector, ALICE, 50, 51));
        token.forcedTransfer(ALICE, BOB, 51);
        vm.expectRevert(abi.encodeWithSelector(IERC7943Fungible.ERC7943CannotReceive.selector, ALICE));
        token.forcedTransfer(BOB, ALICE, 1);
    }

    function test_burnUnfreezesFirst() public {
        _fund();
        token.setFrozenTokens(ALICE, 100);
        token.burn(ALICE, 60);
        assertEq(token.getFrozenTokens(ALICE), 40, "frozen");
        assertEq(token.totalSupply(), 40, "supply");
    }

    function test_powersAreTheIssuers() public {
        _fund();
        bytes[4] memory calls = [
            abi.encodeCall(SampleRwaToken.mint, (ALICE, 1)),
            abi.encodeCall(SampleRwaToken.burn, (ALICE, 1)),
            abi.encodeCall(IERC7943Fungible.forcedTransfer, (ALICE, BOB, 1)),
            abi.encodeCall(IERC7943Fungible.setFrozenTokens, (ALICE, 1))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(ALICE);
            (bool ok, bytes memory error_) = address(token).call(calls[i]);
            assertTrue(!ok, "refused");
            assertEq(
                keccak256(error_), keccak256(abi.encodeWithSelector(ITwoStepOwned.NotOwner.selector, ALICE)), "why"
            );
        }
    }

    function test_nobodyReceivesAtZero() public {
        _fund();
        bytes memory error_ = abi.encodeWithSelector(IERC20.ERC20InvalidReceiver.selector, address(0));
        vm.expectRevert(error_);
        token.mint(address(0), 1);
        vm.expectRevert(error_);
        token.forcedTransfer(ALICE, address(0), 1);
        vm.prank(ALICE);
        vm.expectRevert(error_);
        token.transfer(address(0), 1);
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IERC20.ERC20InvalidSpender.selector, address(0)));
        token.approve(address(0), 1);
    }

    function testFuzz_viewsNeverRevert(address from, address to, uint256 amount, uint256 frozen, uint8 conduct) public {
        token.setFrozenTokens(from, frozen);
        registry.setConduct(StandInRegistry.Conduct(bound(conduct, 0, uint256(type(StandInRegistry.Conduct).max))));
        assertTrue(!token.canSend(from) && !token.canReceive(to), "nobody");
        assertTrue(!token.canTransfer(from, to, amount), "nothing");
    }

    function testFuzz_noTransferWhereTheViewSaysNo(uint256 amount, uint256 frozen, bool isFromOk, bool isToOk) public {
        _fund();
        amount = bound(amount, 0, 120);
        token.setFrozenTokens(ALICE, bound(frozen, 0, 120));
        if (!isFromOk) registry.setAnswer(ALICE, POLICY, false, 1, 1);
        if (!isToOk) registry.setAnswer(BOB, POLICY, false, 1, 1);
        bool allowed = token.canTransfer(ALICE, BOB, amount);
        vm.prank(ALICE);
        (bool ok,) = address(token).call(abi.encodeCall(IERC20.transfer, (BOB, amount)));
        assertTrue(ok == (allowed && amount <= 100), "view and transfer");
    }
}
