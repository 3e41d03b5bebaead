// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ITrustRegistry} from "../../interfaces/ITrustRegistry.sol";
import {BabyJubJub} from "../../registries/BabyJubJub.sol";
import {TrustTest} from "../support/TrustTest.sol";

contract TrustReviewTest is TrustTest {
    uint256 private constant FIELD = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    /// @dev Finding: a place that was never in a root is gone for good, so that a registrar whose key is stolen ends the
    ///      registry for new issuers, whatever the watchers do.
    function test_aVetoedKeyGivesItsPlaceBack() public {
        bytes32 first = _propose(0);
        vm.prank(watcher);
        registry.veto(first);
        bytes32 second = _propose(1);
        assertEq(registry.issuerOf(second).index, 0, "the place of the vetoed key");
    }

    /// @dev Finding: who holds the secret of a revoked key holds that of its negative.
    function test_T3_theNegativeOfARevokedKeyIsKnownToo() public {
        _list(2);
        _publish(0, 2);
        _revoke(0);
        ITrustRegistry.IssuerProposal memory negative = proposals[0];
        negative.x = FIELD - negative.x;
        vm.prank(registrar);
        vm.expectRevert();
        registry.proposeIssuer(negative);
    }

    /// @dev Finding: nobody takes back a change that has waited and was not applied; anyone applies it, years later.
    function test_aChangeThatWasNotAppliedCanStillBeVetoed() public {
        _list(1);
        _publish(0, 1);
        ITrustRegistry.IssuerAuthority memory wide =
            ITrustRegistry.IssuerAuthority(type(uint64).max, 7, type(uint16).max);
        bytes32 id = _issuerId(0);
        vm.prank(registrar);
        registry.proposeChange(id, wide, stranger);
        vm.warp(block.timestamp + KEY_DELAY + 365 days);
        vm.prank(watcher);
        registry.veto(id);
    }

    /// @dev Refused: epochs that the two roots of a recurrence and `minTrustEpoch` disagree on.
    function test_aRecurringRootAnswersWithTheNewMinimum() public {
        _list(3);
        uint256 root = _publish(0, 2);
        uint256 wider = _publish(2, 3);
        _revoke(2);
        (uint256 newest, uint40 epoch) = _latest();
        assertEq(newest, root, "recurs");
        (uint40 at, uint40 least) = registry.requireTrustRoot(root);
        assertTrue(at == epoch && least == registry.minTrustEpoch() && least == epoch, "epochs");
        vm.expectRevert();
        registry.requireTrustRoot(wider);
        vm.warp(block.timestamp + 1);
        _publishOne(_next(0));
        (at, least) = registry.requireTrustRoot(root);
        assertTrue(at == epoch && least == epoch, "superseded, in its window");
        (uint256 last, uint40 lastEpoch) = _latest();
        vm.prank(registrar);
        registry.advanceMinTrustEpoch(lastEpoch);
        (at, least) = registry.requireTrustRoot(last);
        assertTrue(at == lastEpoch && least == lastEpoch, "the cached minimum moves with it");
        vm.expectRevert();
        registry.requireTrustRoot(root);
    }

    /// @dev Refused: a change of a key that was revoked while it waited, and of one that was vetoed.
    function test_noChangeBringsARevokedKeyBack() public {
        _list(2);
        _publish(0, 2);
        bytes32 id = _issuerId(0);
        vm.prank(registrar);
        registry.proposeChange(id, proposals[0].authority, stranger);
        vm.warp(block.timestamp + KEY_DELAY);
        vm.prank(publisher);
        registry.revokeIssuer(id);
        vm.expectRevert();
        registry.applyChange(id);
        assertEq(registry.leafAt(0), 0, "no leaf");
    }

    /// @dev Refused: multiples of eight of a point are keys, the point plus torsion is none.
    function test_pointsOfSmallOrderAreNoKeys() public pure {
        assertTrue(!BabyJubJub.isKey(0, 1), "identity");
        assertTrue(!BabyJubJub.isKey(0, FIELD - 1), "order two");
        assertTrue(!BabyJubJub.isKey(0, FIELD + 1), "not canonical");
        assertTrue(!BabyJubJub.isKey(0, 0), "off the curve");
        // circomlib's generator of the whole curve
        assertTrue(
            !BabyJubJub.isKey(
                995203441582195749578291179787384436505546430278305826713579947235728471134,
                5472060717959818805561601436314318772137091100104008585924551046643952123905
            ),
            "generator of the curve"
        );
        assertTrue(
            BabyJubJub.isKey(
                5299619240641551281634865583518297030282874472190772894086521144482721001553,
                16950150798460657717958625567821834550301663161624707787222815936182638968203
            ),
            "base point"
        );
    }
}
