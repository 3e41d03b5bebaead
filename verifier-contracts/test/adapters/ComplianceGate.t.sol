// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ComplianceGate} from "../../adapters/ComplianceGate.sol";
import {IComplianceGate} from "../../interfaces/IComplianceGate.sol";
import {IComplianceRegistry} from "../../interfaces/IComplianceRegistry.sol";
import {AdapterTest} from "../support/AdapterTest.sol";
import {StandInRegistry} from "../support/StandInRegistry.sol";

contract OpenGate is ComplianceGate {
    constructor(GateOptions memory options) ComplianceGate(options) {}

    function isCompliant(address account) external view returns (bool) {
        return _isCompliant(account);
    }

    function answerOf(address account) external view returns (bool, uint64, uint8) {
        return _answerOf(account, policyId);
    }
}

/// @dev Says 'compliant' where it is given less than the gas of a question, but for what its first lines cost.
contract ThirstyRegistry {
    uint256 private immutable share;
    uint256 private immutable words;

    constructor(uint256 share_, uint256 words_) {
        (share, words) = (share_ - 150, words_);
    }

    fallback() external {
        if (gasleft() > share) revert("fed");
        uint256 size = 32 * words;
        assembly ("memory-safe") {
            mstore(0x80, 1)
            mstore(0xa0, 0xffffffff)
            return(0x80, size)
        }
    }
}

contract ComplianceGateTest is AdapterTest {
    bytes32 private constant VIA = keccak256("via");

    OpenGate private gate = new OpenGate(_options());
    OpenGate private starved = _thirsty(100_000, false);
    OpenGate private starvedOfRecognised = _thirsty(400_000, true);

    function _admits(address account) internal view override returns (bool) {
        return gate.isCompliant(account);
    }

    function test_optionsAreReadable() public view {
        assertEq(address(gate.registry()), address(registry), "registry");
        assertEq(gate.policyId(), POLICY, "policy");
        assertTrue(!gate.acceptsRecognised(), "recognised");
        assertEq(uint256(gate.leastTier()), 0, "tier");
    }

    function test_registryHasCode() public {
        IComplianceGate.GateOptions memory options = _options();
        options.registry = IComplianceRegistry(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IComplianceGate.RegistryWithoutCode.selector, ALICE));
        new OpenGate(options);
    }

    function test_answersWithReasonAndExpiry() public {
        _expectAnswer(false, 0, 6);
        registry.setAnswer(ALICE, POLICY, true, uint64(block.timestamp + 5), 0);
        _expectAnswer(true, block.timestamp + 5, 0);
        registry.setAnswer(ALICE, POLICY, false, 12, 1);
        _expectAnswer(false, 12, 1);
        registry.setAnswer(ALICE, POLICY, true, 12, 0);
        _expectAnswer(false, 12, 8);
        registry.setAnswer(ALICE, POLICY, false, 12, 9);
        _expectAnswer(false, 0, 8);
        registry.setConduct(StandInRegistry.Conduct.Reverts);
        _expectAnswer(false, 0, 8);
    }

    function test_recognisedRegimesByOption() public {
        registry.setRecognised(ALICE, POLICY, VIA);
        assertTrue(!gate.isCompliant(ALICE), "not by default");
        OpenGate open = _gate(true, IComplianceRegistry.Tier.Attested);
        assertTrue(open.isCompliant(ALICE), "by option");
        assertTrue(!open.isCompliant(BOB), "another");
        registry.setCompliant(BOB, POLICY);
        assertTrue(open.isCompliant(BOB), "by the policy itself");
        for (uint256 conduct = 1; conduct <= uint256(type(StandInRegistry.Conduct).max); ++conduct) {
            registry.setConduct(StandInRegistry.Conduct(conduct));
            assertTrue(!open.isCompliant(ALICE), vm.toString(conduct));
        }
    }

    function test_leastTierIsOfThePolicyThatAnswers() public {
        OpenGate strict = _gate(false, IComplianceRegistry.Tier.Proof);
        registry.setCompliant(ALICE, POLICY);
        assertTrue(strict.isCompliant(ALICE), "proof");
        registry.setTier(ALICE, POLICY, IComplianceRegistry.Tier.Attested);
        assertTrue(!strict.isCompliant(ALICE), "a service's word");
        assertTrue(gate.isCompliant(ALICE), "enough for the other gate");
        OpenGate open = _gate(true, IComplianceRegistry.Tier.Proof);
        registry.setRecognised(BOB, POLICY, VIA);
        registry.setTier(BOB, POLICY, IComplianceRegistry.Tier.Proof);
        assertTrue(!open.isCompliant(BOB), "no tier with the linked policy");
        registry.setTier(BOB, VIA, IComplianceRegistry.Tier.Proof);
        assertTrue(open.isCompliant(BOB), "proof with the linked policy");
    }

    /// @dev More gas than the question needs is all that a full answer takes; a burnt share leaves the rest.
    function test_costOfTheWorstRegistryIsBounded() public {
        registry.setConduct(StandInRegistry.Conduct.BurnsGas);
        uint256 before = gasleft();
        assertTrue(!gate.isCompliant(ALICE), "no answer");
        uint256 used = before - gasleft();
        assertTrue(used > 100_000 && used < 115_000, "one share of gas");
    }

    function test_theRegistryHasItsShareOrIsNotAsked() public view {
        for (uint256 given = 98_000; given < 114_000; given += 20) {
            assertTrue(!starved.isCompliant{gas: given}(ALICE), vm.toString(given));
            assertTrue(!starvedOfRecognised.isCompliant{gas: 300_000 + given}(ALICE), vm.toString(given));
        }
    }

    /// @dev The first call to the registry in a transaction: its address is cold.
    function testFuzz_theShareIsWholeWhereTheRegistryIsCold(uint256 given) public view {
        assertTrue(!starved.isCompliant{gas: bound(given, 102_000, 108_000)}(ALICE), "starved");
    }

    function _thirsty(uint256 share, bool recognised) private returns (OpenGate) {
        IComplianceGate.GateOptions memory options = _options();
        options.registry = IComplianceRegistry(address(new ThirstyRegistry(share, recognised ? 4 : 3)));
        options.acceptsRecognised = recognised;
        return new OpenGate(options);
    }

    function _gate(bool recognised, IComplianceRegistry.Tier tier) private returns (OpenGate) {
        return
            new OpenGate(IComplianceGate.GateOptions(IComplianceRegistry(address(registry)), POLICY, recognised, tier));
    }

    function _expectAnswer(bool ok, uint256 expiresAt, uint256 reason) private view {
        (bool isOk, uint64 until, uint8 why) = gate.answerOf(ALICE);
        assertTrue(isOk == ok, "ok");
        assertEq(until, expiresAt, "expiry");
        assertEq(why, reason, "reason");
    }
}
