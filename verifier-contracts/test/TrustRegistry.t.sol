// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {EmptyTrustTree} from "../generated/EmptyTrustTree.sol";
import {ITrustHash} from "../interfaces/ITrustHash.sol";
import {ITrustRegistry} from "../interfaces/ITrustRegistry.sol";
import {ITrustRoots} from "../interfaces/ITrustRoots.sol";
import {TrustRegistry} from "../registries/TrustRegistry.sol";
import {TrustTest} from "./support/TrustTest.sol";

/// @dev Roots and what moves them; all roots are the SDK's.
contract TrustRegistryTest is TrustTest {
    function test_startsWithTheEmptyTree() public view {
        (uint256 root, uint40 epoch) = _latest();
        assertEq(root, _root("empty"), "root");
        assertEq(root, EmptyTrustTree.ROOT, "constant");
        assertEq(epoch, 1, "epoch");
        assertEq(registry.trustRootAt(1), root, "history");
        assertEq(registry.trustRootAt(0), 0, "no epoch 0");
        assertTrue(registry.isTrustRootUsable(root), "usable");
    }

    function test_refusesAnotherHash() public {
        ITrustHash another = new AnotherHash();
        vm.expectRevert(ITrustRegistry.TrustHashInvalid.selector);
        new TrustRegistry(owner, registrar, ROOT_WINDOW, KEY_DELAY, another);
    }

    function test_sameRootsAsTheSdk_oneByOne() public {
        _list(70);
        uint256 root;
        for (uint256 i = 0; i < 70; ++i) {
            root = _publish(i, i + 1);
            if (i == 2) assertEq(root, _root("three"), "three");
            if (i == 8) assertEq(root, _root("nine"), "nine");
        }
        assertEq(root, _root("seventy"), "seventy");
        (uint256 latest, uint40 epoch) = _latest();
        assertEq(latest, root, "latest");
        assertEq(epoch, 71, "an epoch a root");
    }

    function test_sameRootsAsTheSdk_inBatches() public {
        _list(70);
        assertEq(_publish(0, 3), _root("three"), "three");
        assertEq(_publish(3, 9), _root("nine"), "nine");
        assertEq(_publish(9, 70), _root("seventy"), "seventy");
        (, uint40 epoch) = _latest();
        assertEq(epoch, 4, "an epoch a batch");
        uint256[] memory leaves = _column("issuers.leaf");
        for (uint256 i = 0; i < 70; ++i) {
            assertEq(registry.leafAt(i), leaves[i], "leaf");
        }
        assertEq(registry.leafAt(70), 0, "no issuer");
        assertEq(registry.leafAt(512), 0, "no leaf");
        assertEq(registry.leafAt(type(uint256).max), 0, "no leaf");
    }

    function test_anyOrderOfPublishingGivesTheRoot() public {
        _list(9);
        for (uint256 i = 9; i > 0; --i) {
            _publish(i - 1, i);
        }
        (uint256 root,) = _latest();
        assertEq(root, _root("nine"), "nine");
    }

    function test_issuersThatHaveNoStatusAreInNoRoot() public {
        _list(70);
        assertEq(_publish(0, 9), _root("nine"), "61 issuers wait");
    }

    function test_tellsEachLeaf() public {
        _list(1);
        uint256 leaf = _column("issuers.leaf")[0];
        ITrustRegistry.IssuerAuthority memory a = proposals[0].authority;
        uint256 record = uint256(a.regimes) | (uint256(a.maxKycLevel) << 64) | (uint256(a.clientClasses) << 67)
            | (uint256(statuses[0].statusAsOf) << 83);
        assertEq(hash.leaf(proposals[0].x, proposals[0].y, statuses[0].statusRoot, record), leaf, "record word");
        vm.expectEmit(address(registry));
        emit ITrustRegistry.IssuerLeafChanged(_issuerId(0), 0, leaf, statuses[0].statusRoot, record);
        _publish(0, 1);
    }

    function test_tellsEachRoot() public {
        _list(3);
        vm.expectEmit(address(registry));
        emit ITrustRoots.TrustRootPosted(_root("three"), 2);
        _publish(0, 3);
    }

    function test_anEmptyBatchChangesNothing() public {
        _list(3);
        _publish(0, 3);
        assertEq(_publish(0, 0), _root("three"), "root");
        (, uint40 epoch) = _latest();
        assertEq(epoch, 2, "epoch");
    }

    function test_aBatchIsAllOrNothing() public {
        _list(3);
        statuses[2].statusRoot = 0;
        ITrustRegistry.StatusUpdate[] memory updates = statuses;
        vm.prank(publisher);
        vm.expectRevert();
        registry.publishStatus(updates);
        (uint256 root,) = _latest();
        assertEq(root, EmptyTrustTree.ROOT, "root");
        assertEq(registry.issuerOf(_issuerId(0)).statusAsOf, 0, "the first");
    }
}

/// @dev Right about leaves, wrong about nodes.
contract AnotherHash is ITrustHash {
    function leaf(uint256, uint256, uint256, uint256) external pure returns (uint256) {
        return EmptyTrustTree.LEAF_OF_1_2_3_4;
    }

    function node(uint256[8] calldata) external pure returns (uint256) {
        return EmptyTrustTree.LOWER;
    }
}
