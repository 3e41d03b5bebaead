// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ITrustRegistry} from "../interfaces/ITrustRegistry.sol";
import {ITrustRoots} from "../interfaces/ITrustRoots.sol";
import {Test} from "./support/Test.sol";
import {TrustHandler} from "./support/TrustHandler.sol";

/// @dev The numbered invariants of ITrustRegistry under random sequences of calls by the roles.
contract TrustInvariantsTest is Test {
    uint256 private constant ROOT_WINDOW = 1 days;

    TrustHandler private handler;
    ITrustRegistry private registry;

    function setUp() public {
        handler = new TrustHandler();
        registry = handler.target();
    }

    /// @dev Foundry calls these alone, in random order.
    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        bytes4[14] memory selectors = [
            TrustHandler.propose.selector,
            TrustHandler.propose.selector,
            TrustHandler.publish.selector,
            TrustHandler.publish.selector,
            TrustHandler.publish.selector,
            TrustHandler.publish.selector,
            TrustHandler.proposeChange.selector,
            TrustHandler.applyChange.selector,
            TrustHandler.veto.selector,
            TrustHandler.revoke.selector,
            TrustHandler.advance.selector,
            TrustHandler.wait_.selector,
            TrustHandler.waitForKeys.selector,
            TrustHandler.propose.selector
        ];
        targets = new FuzzSelector[](1);
        targets[0].addr = address(handler);
        targets[0].selectors = new bytes4[](selectors.length);
        for (uint256 i = 0; i < selectors.length; ++i) {
            targets[0].selectors[i] = selectors[i];
        }
    }

    function invariant_T1_everyLeafIsAnActiveKeysWithItsStatus() public view {
        assertTrue(handler.isTreeTheIssuers(), "T1: a leaf or the root is not the issuers'");
    }

    function invariant_T2_T3_T4_nothingGoesBack() public view {
        assertTrue(bytes(handler.breach()).length == 0, handler.breach());
    }

    function invariant_T2_rootsAreNeverRemoved() public view {
        uint40 end = uint40(handler.epochs());
        for (uint40 epoch = 0; epoch < end; ++epoch) {
            uint256 root = handler.roots(epoch);
            assertEq(registry.trustRootAt(epoch), root, "T2: history");
            assertTrue(registry.trustRoot(root).epoch >= epoch, "T2: a root went back");
        }
        assertEq(registry.trustRootAt(end), 0, "T2: no later root");
    }

    function invariant_rootsPassAsTheirTimesSay() public view {
        uint40 minEpoch = registry.minTrustEpoch();
        uint40 revokedBefore = handler.revokedBefore();
        assertTrue(minEpoch >= revokedBefore, "a revocation did not last");
        for (uint256 i = 1; i < handler.epochs(); ++i) {
            uint256 root = handler.roots(i);
            ITrustRoots.TrustRoot memory posted = registry.trustRoot(root);
            bool isInTime = posted.supersededAt == 0 || block.timestamp <= posted.supersededAt + ROOT_WINDOW;
            bool isUsable = posted.epoch >= minEpoch && isInTime;
            assertTrue(registry.isTrustRootUsable(root) == isUsable, "usable");
            try registry.requireTrustRoot(root) returns (uint40 epoch, uint40 min) {
                assertTrue(isUsable && epoch == posted.epoch && min == minEpoch, "taken");
                assertTrue(epoch >= revokedBefore, "a root from before a revocation passed");
            } catch {
                assertTrue(!isUsable, "refused");
            }
        }
    }

    function afterInvariant() public view {
        assertTrue(handler.accepted() + handler.refused() > 0, "the sequence did something");
    }

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }
}
