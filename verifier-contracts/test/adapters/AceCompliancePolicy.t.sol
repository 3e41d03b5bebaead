// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AceCompliancePolicy} from "../../adapters/AceCompliancePolicy.sol";
import {IAceIdentityValidator} from "../../interfaces/external/IAceIdentityValidator.sol";
import {IAcePolicy} from "../../interfaces/external/IAcePolicy.sol";
import {AdapterTest} from "../support/AdapterTest.sol";

contract AceCompliancePolicyTest is AdapterTest {
    address private constant TARGET = address(0x7a46e7);
    bytes4 private constant SELECTOR = 0xa9059cbb;

    AceCompliancePolicy private policy = new AceCompliancePolicy(_options(), false);
    AceCompliancePolicy private ofCaller = new AceCompliancePolicy(_options(), true);

    /// @dev The validator never reverts; the policy says no by its one error, which the engine knows.
    function _admits(address account) internal view override returns (bool admitted) {
        admitted = policy.validate(account, "");
        try policy.run(BOB, TARGET, SELECTOR, _accounts(account), "") returns (IAcePolicy.PolicyResult result) {
            assertEq(uint256(result), 2, "Continue");
            assertTrue(admitted, "run, but not validate");
        } catch (bytes memory error_) {
            assertTrue(!admitted, "validate, but not run");
            if (error_.length != 0) assertEq(bytes4(error_), bytes4(0x7212a5d8), "PolicyRejected(string)");
        }
    }

    function test_selectorsAndInterfaceIds() public view {
        assertEq(IAceIdentityValidator.validate.selector, bytes4(0xcaf92785), "validate");
        assertEq(IAcePolicy.run.selector, bytes4(0xe3e3094e), "run");
        assertEq(IAcePolicy.postRun.selector, bytes4(0x43747414), "postRun");
        assertEq(IAcePolicy.onInstall.selector, bytes4(0xa1a7d906), "onInstall");
        assertEq(IAcePolicy.onUninstall.selector, bytes4(0x3d92ceca), "onUninstall");
        assertEq(IAcePolicy.typeAndVersion.selector, bytes4(0x181f5a77), "typeAndVersion");
        assertEq(bytes4(keccak256("run(address,address,bytes4,bytes[],bytes)")), bytes4(0xe3e3094e), "keccak of run");
        assertEq(bytes4(keccak256("validate(address,bytes)")), bytes4(0xcaf92785), "keccak of validate");
        assertTrue(policy.supportsInterface(0x24bd30e1), "policy");
        assertTrue(policy.supportsInterface(0xcaf92785), "validator");
        assertTrue(policy.supportsInterface(0x01ffc9a7) && !policy.supportsInterface(0xffffffff), "ERC-165");
    }

    function test_everyParameterMustComply() public {
        registry.setCompliant(ALICE, POLICY);
        bytes[] memory both = new bytes[](2);
        (both[0], both[1]) = (abi.encode(ALICE), abi.encode(BOB));
        vm.expectRevert(abi.encodeWithSelector(IAcePolicy.PolicyRejected.selector, "account does not meet the policy"));
        policy.run(ALICE, TARGET, SELECTOR, both, "");
        registry.setCompliant(BOB, POLICY);
        assertEq(uint256(policy.run(TARGET, TARGET, SELECTOR, both, "")), 2, "Continue");
    }

    function test_forgottenParametersAreRefused() public {
        vm.expectRevert(abi.encodeWithSelector(IAcePolicy.InvalidParameters.selector, "expected at least one account"));
        policy.run(ALICE, TARGET, SELECTOR, new bytes[](0), "");
    }

    function test_callerIsAnOption() public {
        vm.expectRevert(abi.encodeWithSelector(IAcePolicy.PolicyRejected.selector, "caller does not meet the policy"));
        ofCaller.run(ALICE, TARGET, SELECTOR, new bytes[](0), "");
        registry.setCompliant(ALICE, POLICY);
        assertEq(uint256(ofCaller.run(ALICE, TARGET, SELECTOR, new bytes[](0), "")), 2, "Continue");
        vm.expectRevert(abi.encodeWithSelector(IAcePolicy.PolicyRejected.selector, "account does not meet the policy"));
        ofCaller.run(ALICE, TARGET, SELECTOR, _accounts(BOB), "");
    }

    function test_parametersAreAccounts() public {
        bytes[3] memory wrong = [bytes(""), abi.encodePacked(ALICE), abi.encode(uint256(1) << 160)];
        for (uint256 i = 0; i < wrong.length; ++i) {
            bytes[] memory parameters = new bytes[](1);
            parameters[0] = wrong[i];
            vm.expectRevert(abi.encodeWithSelector(IAcePolicy.InvalidParameters.selector, "expected an account"));
            policy.run(ALICE, TARGET, SELECTOR, parameters, "");
        }
    }

    function test_hooksOfTheEngine() public view {
        policy.onInstall(TARGET, SELECTOR);
        policy.postRun(ALICE, TARGET, SELECTOR, new bytes[](0), "");
        policy.onUninstall(TARGET, SELECTOR);
        assertEq(keccak256(bytes(policy.typeAndVersion())), keccak256("AceCompliancePolicy 1.0.0"), "version");
    }

    function _accounts(address account) private pure returns (bytes[] memory parameters) {
        parameters = new bytes[](1);
        parameters[0] = abi.encode(account);
    }
}
