// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {UniswapAllowlistChecker} from "../../adapters/UniswapAllowlistChecker.sol";
import {IAllowlistChecker} from "../../interfaces/external/IAllowlistChecker.sol";
import {AdapterTest} from "../support/AdapterTest.sol";

contract UniswapAllowlistCheckerTest is AdapterTest {
    bytes32 private constant LIQUIDITY_POLICY = keccak256("liquidity");
    bytes32 private constant BOND_POLICY = keccak256("bond");
    address private constant TOKEN = address(0x70);
    address private constant BOND = address(0x71);
    address private constant CLOSED = address(0x72);

    UniswapAllowlistChecker private samePolicy;
    UniswapAllowlistChecker private checker;

    constructor() {
        samePolicy = new UniswapAllowlistChecker(_options(), POLICY, new UniswapAllowlistChecker.TokenPolicies[](0));
        UniswapAllowlistChecker.TokenPolicies[] memory own = new UniswapAllowlistChecker.TokenPolicies[](2);
        own[0] = UniswapAllowlistChecker.TokenPolicies(BOND, BOND_POLICY, 0);
        own[1] = UniswapAllowlistChecker.TokenPolicies(CLOSED, 0, 0);
        checker = new UniswapAllowlistChecker(_options(), LIQUIDITY_POLICY, own);
    }

    function _admits(address account) internal view override returns (bool) {
        bytes2 flags = samePolicy.checkAllowlist(account, TOKEN);
        assertTrue(flags == 0x0000 || flags == 0x0003, "both or none");
        return flags & 0x0001 == 0x0001;
    }

    function test_selectorAndInterfaceIds() public view {
        assertEq(IAllowlistChecker.checkAllowlist.selector, bytes4(0x9d38cc8c), "selector");
        assertEq(type(IAllowlistChecker).interfaceId, bytes4(0x9d38cc8c), "id");
        assertTrue(checker.supportsInterface(0x9d38cc8c), "checker");
        assertTrue(checker.supportsInterface(0x01ffc9a7), "ERC-165");
        assertTrue(!checker.supportsInterface(0xffffffff), "none");
    }

    function test_swapAndLiquidityApart() public {
        registry.setCompliant(ALICE, POLICY);
        registry.setCompliant(BOB, LIQUIDITY_POLICY);
        assertEq(checker.checkAllowlist(ALICE, TOKEN), bytes2(0x0001), "swap");
        assertEq(checker.checkAllowlist(BOB, TOKEN), bytes2(0x0002), "liquidity");
        registry.setCompliant(ALICE, LIQUIDITY_POLICY);
        assertEq(checker.checkAllowlist(ALICE, TOKEN), bytes2(0x0003), "both");
    }

    function test_policiesOfAToken() public {
        registry.setCompliant(ALICE, POLICY);
        registry.setCompliant(ALICE, LIQUIDITY_POLICY);
        registry.setCompliant(ALICE, bytes32(0));
        assertEq(checker.checkAllowlist(ALICE, BOND), bytes2(0x0000), "the bond's policy");
        registry.setCompliant(ALICE, BOND_POLICY);
        assertEq(checker.checkAllowlist(ALICE, BOND), bytes2(0x0001), "no policy for liquidity: nobody");
        assertEq(checker.checkAllowlist(ALICE, CLOSED), bytes2(0x0000), "closed");
    }

    function test_routerIsNotItsCaller() public {
        registry.setCompliant(ALICE, POLICY);
        address router = address(0x4007e4);
        assertEq(samePolicy.checkAllowlist(router, TOKEN), bytes2(0x0000), "router");
    }
}
