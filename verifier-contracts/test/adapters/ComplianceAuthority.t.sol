// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IAuthority} from "@openzeppelin/contracts/access/manager/IAuthority.sol";
import {ComplianceAuthority} from "../../adapters/ComplianceAuthority.sol";
import {IAccessManaged as IOurAccessManaged} from "../../interfaces/external/IAccessManaged.sol";
import {IAccessManager as IOurAccessManager} from "../../interfaces/external/IAccessManager.sol";
import {AdapterTest} from "../support/AdapterTest.sol";

contract Vault is AccessManaged {
    uint256 public deposits;
    uint256 public fee;

    constructor(address authority) AccessManaged(authority) {}

    function deposit() external restricted {
        ++deposits;
    }

    function setFee(uint256 fee_) external restricted {
        fee = fee_;
    }
}

/// @dev Against OpenZeppelin's own AccessManager and AccessManaged.
contract ComplianceAuthorityTest is AdapterTest {
    uint64 private constant OPERATOR = 7;
    address private constant CAROL = address(0xCA401);

    AccessManager private manager = new AccessManager(address(this));
    ComplianceAuthority private authority = new ComplianceAuthority(_options(), IOurAccessManager(address(manager)));
    Vault private vault = new Vault(address(authority));

    constructor() {
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = Vault.deposit.selector;
        manager.setTargetFunctionRole(address(vault), selectors, manager.PUBLIC_ROLE());
        selectors[0] = Vault.setFee.selector;
        manager.setTargetFunctionRole(address(vault), selectors, OPERATOR);
        _setGate(Vault.deposit.selector, true);
    }

    function _admits(address account) internal view override returns (bool) {
        (bool immediate, uint32 delay) = authority.canCall(account, address(vault), Vault.deposit.selector);
        assertEq(delay, 0, "delay");
        return immediate;
    }

    function test_selectors() public pure {
        assertEq(ComplianceAuthority.canCall.selector, bytes4(0xb7009613), "canCall");
        assertEq(IAuthority.canCall.selector, bytes4(0xb7009613), "OpenZeppelin's canCall");
        assertEq(IOurAccessManaged.setAuthority.selector, IAccessManaged.setAuthority.selector, "setAuthority");
    }

    function test_gatedFunctionIsForTheCompliant() public {
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, ALICE));
        vault.deposit();
        registry.setCompliant(ALICE, POLICY);
        vm.prank(ALICE);
        vault.deposit();
        assertEq(vault.deposits(), 1, "deposited");
        vm.warp(block.timestamp + 2 days);
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, ALICE));
        vault.deposit();
    }

    function test_theRestIsTheManagers() public {
        registry.setCompliant(ALICE, POLICY);
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, ALICE));
        vault.setFee(1);
        manager.grantRole(OPERATOR, CAROL, 0);
        vm.prank(CAROL);
        vault.setFee(2);
        assertEq(vault.fee(), 2, "by role, without attestation");
    }

    function test_roleAndComplianceTogether() public {
        _setGate(Vault.setFee.selector, true);
        manager.grantRole(OPERATOR, CAROL, 0);
        registry.setCompliant(ALICE, POLICY);
        (bool immediate,) = authority.canCall(CAROL, address(vault), Vault.setFee.selector);
        assertTrue(!immediate, "role without compliance");
        (immediate,) = authority.canCall(ALICE, address(vault), Vault.setFee.selector);
        assertTrue(!immediate, "compliance without role");
        registry.setCompliant(CAROL, POLICY);
        (immediate,) = authority.canCall(CAROL, address(vault), Vault.setFee.selector);
        assertTrue(immediate, "both");
    }

    function test_closedTargetIsClosedToTheCompliant() public {
        registry.setCompliant(ALICE, POLICY);
        manager.setTargetClosed(address(vault), true);
        assertTrue(!_admits(ALICE), "closed");
    }

    function test_delayedMemberSchedulesAndExecutes() public {
        manager.grantRole(OPERATOR, CAROL, 1 hours);
        bytes memory data = abi.encodeCall(Vault.setFee, (3));
        vm.prank(CAROL);
        manager.schedule(address(vault), data, 0);
        vm.prank(CAROL);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, CAROL));
        vault.setFee(3);
        vm.warp(block.timestamp + 1 hours);
        vm.prank(CAROL);
        manager.execute(address(vault), data);
        assertEq(vault.fee(), 3, "executed");
    }

    function test_gatedFunctionIsNotReachedThroughExecute() public {
        registry.setCompliant(ALICE, POLICY);
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, address(manager)));
        manager.execute(address(vault), abi.encodeCall(Vault.deposit, ()));
    }

    function test_onlyTheManagerAdministers() public {
        vm.expectRevert(abi.encodeWithSelector(ComplianceAuthority.NotManager.selector, address(this)));
        authority.setGate(address(vault), Vault.deposit.selector, false);
        vm.expectRevert(abi.encodeWithSelector(ComplianceAuthority.NotManager.selector, address(this)));
        authority.updateAuthority(address(vault), address(manager));
        _setGate(Vault.deposit.selector, false);
        assertTrue(_admits(BOB), "no longer gated");
    }

    function test_authorityIsReplacedThroughTheManager() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, address(manager)));
        manager.updateAuthority(address(vault), address(manager));
        manager.execute(
            address(authority), abi.encodeCall(ComplianceAuthority.updateAuthority, (address(vault), address(manager)))
        );
        assertEq(vault.authority(), address(manager), "manager again");
    }

    function _setGate(bytes4 selector, bool isGated) private {
        manager.execute(
            address(authority), abi.encodeCall(ComplianceAuthority.setGate, (address(vault), selector, isGated))
        );
    }
}
