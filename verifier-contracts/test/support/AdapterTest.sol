// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceGate} from "../../interfaces/IComplianceGate.sol";
import {IComplianceRegistry} from "../../interfaces/IComplianceRegistry.sol";
import {StandInRegistry} from "./StandInRegistry.sol";
import {Test} from "./Test.sol";

/// @dev What holds of every adapter: who is admitted by which answer of the registry. A test gives `_admits`, which must
///      not revert, and sets up its adapter on `registry`.
abstract contract AdapterTest is Test {
    bytes32 internal constant POLICY = keccak256("policy");
    address internal constant ALICE = address(0xA11CE);
    address internal constant BOB = address(0xB0B);
    uint256 private constant CONDUCTS = uint256(type(StandInRegistry.Conduct).max);

    StandInRegistry internal registry = new StandInRegistry();

    function _admits(address account) internal view virtual returns (bool);

    function _options() internal view returns (IComplianceGate.GateOptions memory) {
        return IComplianceGate.GateOptions(
            IComplianceRegistry(address(registry)), POLICY, false, IComplianceRegistry.Tier.None
        );
    }

    function admits(address account) external view returns (bool) {
        return _admits(account);
    }

    function test_onlyTheCompliantAreAdmitted() public {
        assertTrue(!_admits(ALICE), "no attestation");
        registry.setCompliant(ALICE, POLICY);
        assertTrue(_admits(ALICE), "compliant");
        assertTrue(!_admits(BOB), "another");
        registry.setAnswer(ALICE, POLICY, false, uint64(block.timestamp), 1);
        assertTrue(!_admits(ALICE), "expired");
        registry.setAnswer(ALICE, POLICY, false, 0, 7);
        assertTrue(!_admits(ALICE), "revoked");
        registry.setAnswer(ALICE, POLICY, false, uint64(block.timestamp + 1 days), 8);
        assertTrue(!_admits(ALICE), "suspended");
    }

    function test_expiryIsCheckedAgain() public {
        registry.setAnswer(ALICE, POLICY, true, uint64(block.timestamp + 1), 0);
        assertTrue(_admits(ALICE), "last second");
        registry.setAnswer(ALICE, POLICY, true, uint64(block.timestamp), 0);
        assertTrue(!_admits(ALICE), "expires now");
        registry.setAnswer(ALICE, POLICY, true, 0, 0);
        assertTrue(!_admits(ALICE), "no expiry");
    }

    function test_zeroAddressIsNeverAdmitted() public {
        registry.setCompliant(address(0), POLICY);
        assertTrue(!_admits(address(0)), "zero address");
    }

    function test_noMisconductAdmitsOrReverts() public {
        registry.setCompliant(ALICE, POLICY);
        for (uint256 conduct = 1; conduct <= CONDUCTS; ++conduct) {
            registry.setConduct(StandInRegistry.Conduct(conduct));
            assertTrue(!_admits(ALICE), vm.toString(conduct));
        }
    }

    /// @dev The registry would say 'compliant' where it has less than its share of gas: no amount lets a caller get there.
    function testFuzz_starvationAdmitsNobody(uint256 gasGiven) public {
        registry.setConduct(StandInRegistry.Conduct.CompliantWhenStarved);
        gasGiven = bound(gasGiven, 0, 300_000);
        try this.admits{gas: gasGiven}(ALICE) returns (bool admitted) {
            assertTrue(!admitted, "admitted");
        } catch {}
    }
}
