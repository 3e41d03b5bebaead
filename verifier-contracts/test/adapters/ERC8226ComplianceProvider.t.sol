// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ERC8226ComplianceProvider} from "../../adapters/ERC8226ComplianceProvider.sol";
import {IComplianceGate} from "../../interfaces/IComplianceGate.sol";
import {IERC8226ComplianceProvider} from "../../interfaces/external/IERC8226ComplianceProvider.sol";
import {IERC8226PrincipalCheck} from "../../interfaces/external/IERC8226PrincipalCheck.sol";
import {AdapterTest} from "../support/AdapterTest.sol";

contract ERC8226ComplianceProviderTest is AdapterTest {
    bytes32 private constant SCOPE = keccak256("scope document");

    ERC8226ComplianceProvider private provider = new ERC8226ComplianceProvider(_options(), SCOPE);

    function _admits(address account) internal view override returns (bool) {
        (bool eligible, uint8 reason, uint48 expiresAt) = provider.checkPrincipal(account, SCOPE);
        assertTrue(eligible == (reason == 0), "reason 0 exactly where eligible");
        assertTrue(eligible ? expiresAt > block.timestamp : expiresAt == block.timestamp, "never 'no expiry'");
        (bool byReference,,) = provider.checkPrincipal(account, POLICY, SCOPE);
        assertTrue(byReference == eligible, "both forms");
        return eligible;
    }

    function test_selectorsAndInterfaceIds() public view {
        assertEq(IERC8226PrincipalCheck.checkPrincipal.selector, bytes4(0x01003112), "check");
        assertEq(IERC8226ComplianceProvider.checkPrincipal.selector, bytes4(0xbcd33097), "check by reference");
        assertTrue(provider.supportsInterface(0x01003112), "check's id");
        assertTrue(provider.supportsInterface(type(IERC8226ComplianceProvider).interfaceId), "draft's id");
        assertTrue(provider.supportsInterface(0x01ffc9a7) && !provider.supportsInterface(0xffffffff), "ERC-165");
    }

    function test_otherScopesAndReferencesHaveNobody() public {
        registry.setCompliant(ALICE, POLICY);
        (bool eligible, uint8 reason,) = provider.checkPrincipal(ALICE, POLICY);
        assertTrue(!eligible && reason == 8, "another scope");
        (eligible, reason,) = provider.checkPrincipal(ALICE, SCOPE, SCOPE);
        assertTrue(!eligible && reason == 6, "another reference");
    }

    function test_passesReasonAndExpiryOn() public {
        registry.setAnswer(ALICE, POLICY, true, uint64(block.timestamp + 9), 0);
        (, uint8 reason, uint48 expiresAt) = provider.checkPrincipal(ALICE, SCOPE);
        assertEq(expiresAt, block.timestamp + 9, "expiry");
        registry.setAnswer(ALICE, POLICY, true, type(uint64).max, 0);
        (,, expiresAt) = provider.checkPrincipal(ALICE, SCOPE);
        assertEq(expiresAt, type(uint48).max, "cut, not wrapped");
        registry.setAnswer(ALICE, POLICY, false, 0, 7);
        (, reason,) = provider.checkPrincipal(ALICE, SCOPE);
        assertEq(reason, 7, "reason");
    }

    function test_nobodyGrantsOrRevokes() public {
        vm.expectRevert(abi.encodeWithSelector(IComplianceGate.NotSupported.selector, provider.grantPrincipal.selector));
        provider.grantPrincipal(ALICE, POLICY, SCOPE);
        vm.expectRevert(
            abi.encodeWithSelector(IComplianceGate.NotSupported.selector, provider.revokePrincipal.selector)
        );
        provider.revokePrincipal(ALICE, SCOPE, 7);
    }
}
