// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {RegistryHandler} from "./support/RegistryHandler.sol";
import {Test} from "./support/Test.sol";

/// @dev The numbered invariants of IComplianceRegistry under random sequences of honest and ill-timed calls.
contract InvariantsTest is Test {
    RegistryHandler private handler;

    function setUp() public {
        handler = new RegistryHandler();
    }

    /// @dev Foundry calls these alone, in random order.
    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0].addr = address(handler);
        targets[0].selectors = new bytes4[](7);
        targets[0].selectors[0] = RegistryHandler.attest.selector;
        targets[0].selectors[1] = RegistryHandler.requestRebind.selector;
        targets[0].selectors[2] = RegistryHandler.wait_.selector;
        targets[0].selectors[3] = RegistryHandler.postRoot.selector;
        targets[0].selectors[4] = RegistryHandler.revokeRoots.selector;
        targets[0].selectors[5] = RegistryHandler.attest.selector;
        targets[0].selectors[6] = RegistryHandler.attest.selector;
    }

    function invariant_I1_I3_nullifiersAndAttestationsNeverGoBack() public view {
        assertTrue(bytes(handler.breach()).length == 0, handler.breach());
    }

    function invariant_I2_aNullifierOfAnAccountHasOneSubject() public view {
        for (uint256 i = 0; i < 3; ++i) {
            assertTrue(handler.subjectsOf(i) <= 1, "I2: two subjects count by one nullifier");
        }
    }

    function invariant_I4_whatCountsIsCurrent() public view {
        assertTrue(handler.isEachCurrent(), "I4: an attestation counts that is not current");
    }

    function afterInvariant() public view {
        assertTrue(handler.accepted() + handler.refused() > 0, "the sequence did something");
    }

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }
}
