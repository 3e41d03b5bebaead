// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ERC3643Compliance} from "../../adapters/ERC3643Compliance.sol";
import {ERC3643IdentityRegistry} from "../../adapters/ERC3643IdentityRegistry.sol";
import {IComplianceGate} from "../../interfaces/IComplianceGate.sol";
import {IERC3643Compliance} from "../../interfaces/external/IERC3643Compliance.sol";
import {IERC3643IdentityRegistry} from "../../interfaces/external/IERC3643IdentityRegistry.sol";
import {AdapterTest} from "../support/AdapterTest.sol";

contract ERC3643IdentityRegistryTest is AdapterTest {
    ERC3643IdentityRegistry private identities = new ERC3643IdentityRegistry(_options());

    function _admits(address account) internal view override returns (bool) {
        return identities.isVerified(account);
    }

    function test_selectors() public pure {
        assertEq(IERC3643IdentityRegistry.isVerified.selector, bytes4(0xb9209e33), "isVerified");
        assertEq(IERC3643IdentityRegistry.investorCountry.selector, bytes4(0x7e42683b), "investorCountry");
        assertEq(IERC3643IdentityRegistry.contains.selector, bytes4(0x5dbe47e8), "contains");
        assertEq(IERC3643IdentityRegistry.identity.selector, bytes4(0xf0eb5e54), "identity");
    }

    function test_containsWhoeverAttested() public {
        assertTrue(!identities.contains(ALICE), "nobody");
        registry.setCompliant(ALICE, POLICY);
        assertTrue(identities.contains(ALICE), "compliant");
        registry.setAnswer(ALICE, POLICY, false, uint64(block.timestamp), 1);
        assertTrue(identities.contains(ALICE), "expired");
        assertTrue(!identities.contains(address(0)), "zero");
    }

    function test_revealsNothing() public {
        registry.setCompliant(ALICE, POLICY);
        assertEq(identities.investorCountry(ALICE), 0, "country");
        assertEq(identities.identity(ALICE), ALICE, "identity");
        assertEq(identities.identityStorage(), address(0), "storage");
        assertEq(identities.issuersRegistry(), address(0), "issuers");
        assertEq(identities.topicsRegistry(), address(0), "topics");
    }

    function test_nobodyRegisters() public {
        bytes[8] memory calls = [
            abi.encodeCall(IERC3643IdentityRegistry.registerIdentity, (ALICE, BOB, 1)),
            abi.encodeCall(IERC3643IdentityRegistry.deleteIdentity, (ALICE)),
            abi.encodeCall(IERC3643IdentityRegistry.setIdentityRegistryStorage, (ALICE)),
            abi.encodeCall(IERC3643IdentityRegistry.setClaimTopicsRegistry, (ALICE)),
            abi.encodeCall(IERC3643IdentityRegistry.setTrustedIssuersRegistry, (ALICE)),
            abi.encodeCall(IERC3643IdentityRegistry.updateCountry, (ALICE, 1)),
            abi.encodeCall(IERC3643IdentityRegistry.updateIdentity, (ALICE, BOB)),
            abi.encodeCall(
                IERC3643IdentityRegistry.batchRegisterIdentity, (new address[](1), new address[](1), new uint16[](1))
            )
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            (bool ok, bytes memory error_) = address(identities).call(calls[i]);
            assertTrue(!ok, "refused");
            bytes memory expected = abi.encodeWithSelector(IComplianceGate.NotSupported.selector, bytes4(calls[i]));
            assertEq(keccak256(error_), keccak256(expected), "coded error");
        }
    }
}

contract ERC3643ComplianceTest is AdapterTest {
    address private constant TOKEN = address(0x70);
    address private constant HOLDER = address(0x401de4);

    ERC3643Compliance private compliance = new ERC3643Compliance(_options(), true);
    ERC3643Compliance private receiverOnly = new ERC3643Compliance(_options(), false);

    function _admits(address account) internal view override returns (bool) {
        return compliance.canTransfer(address(0), account, 1);
    }

    function test_selectors() public pure {
        assertEq(IERC3643Compliance.canTransfer.selector, bytes4(0xe46638e6), "canTransfer");
        assertEq(IERC3643Compliance.transferred.selector, bytes4(0x8baf29b4), "transferred");
        assertEq(IERC3643Compliance.created.selector, bytes4(0x5f8dead3), "created");
        assertEq(IERC3643Compliance.destroyed.selector, bytes4(0x8d2ea772), "destroyed");
        assertEq(IERC3643Compliance.bindToken.selector, bytes4(0x3ff5aa02), "bindToken");
        assertEq(IERC3643Compliance.unbindToken.selector, bytes4(0x40db3b50), "unbindToken");
    }

    function test_senderIsAnOption() public {
        registry.setCompliant(ALICE, POLICY);
        assertTrue(!compliance.canTransfer(HOLDER, ALICE, 1), "sender checked");
        assertTrue(receiverOnly.canTransfer(HOLDER, ALICE, 1), "sender not checked");
        assertTrue(!receiverOnly.canTransfer(ALICE, HOLDER, 1), "receiver always");
        registry.setCompliant(HOLDER, POLICY);
        assertTrue(compliance.canTransfer(HOLDER, ALICE, 1), "both");
        assertTrue(!compliance.canTransfer(HOLDER, address(0), 1), "to nobody");
    }

    function test_onlyATokenBindsItselfAndUnbinds() public {
        vm.expectRevert(abi.encodeWithSelector(ERC3643Compliance.NotToken.selector, address(this)));
        compliance.bindToken(TOKEN);
        vm.prank(TOKEN);
        compliance.bindToken(TOKEN);
        assertEq(compliance.getTokenBound(), TOKEN, "bound");
        assertTrue(compliance.isTokenBound(TOKEN), "is bound");
        vm.prank(BOB);
        vm.expectRevert(abi.encodeWithSelector(ERC3643Compliance.AlreadyBound.selector, TOKEN));
        compliance.bindToken(BOB);
        vm.expectRevert(abi.encodeWithSelector(ERC3643Compliance.NotToken.selector, address(this)));
        compliance.unbindToken(TOKEN);
        vm.prank(TOKEN);
        compliance.unbindToken(TOKEN);
        assertTrue(!compliance.isTokenBound(TOKEN) && !compliance.isTokenBound(address(0)), "unbound");
    }

    function test_hooksAreTheTokens() public {
        vm.prank(TOKEN);
        compliance.bindToken(TOKEN);
        vm.expectRevert(abi.encodeWithSelector(ERC3643Compliance.NotToken.selector, address(this)));
        compliance.transferred(ALICE, BOB, 1);
        vm.prank(TOKEN);
        compliance.transferred(ALICE, BOB, 1);
        vm.prank(TOKEN);
        compliance.created(ALICE, 1);
        vm.prank(TOKEN);
        compliance.destroyed(ALICE, 1);
    }

    function test_noModules() public {
        assertEq(compliance.getModules().length, 0, "modules");
        assertTrue(!compliance.isModuleBound(ALICE), "module");
        vm.expectRevert(abi.encodeWithSelector(IComplianceGate.NotSupported.selector, compliance.addModule.selector));
        compliance.addModule(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IComplianceGate.NotSupported.selector, compliance.removeModule.selector));
        compliance.removeModule(ALICE);
        vm.expectRevert(
            abi.encodeWithSelector(IComplianceGate.NotSupported.selector, compliance.callModuleFunction.selector)
        );
        compliance.callModuleFunction("", ALICE);
    }
}
