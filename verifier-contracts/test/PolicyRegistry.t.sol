// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPolicyRegistry} from "../interfaces/IPolicyRegistry.sol";
import {PolicyRegistry} from "../registries/PolicyRegistry.sol";
import {Bn254} from "../verifiers/Bn254.sol";
import {Test} from "./support/Test.sol";

contract PolicyRegistryTest is Test {
    uint40 private constant NOW = 1_767_268_800;
    uint40 private constant NOTICE = 3 days;
    uint32 private constant GRACE = 7 days;
    string private constant PACK = "eu-mica-retail";

    address private admin = address(0xA);
    address private publisher = address(0xB);
    address private guardian = address(0xC);
    address private stranger = address(0xD);

    PolicyRegistry private oracle;
    bytes32 private authority;

    function setUp() public {
        vm.warp(NOW);
        oracle = new PolicyRegistry();
        vm.prank(admin);
        authority = oracle.createAuthority("did:web:regulator.example", NOTICE);
        vm.prank(admin);
        oracle.setRole(authority, IPolicyRegistry.Role.Publisher, publisher, true);
        vm.prank(admin);
        oracle.setRole(authority, IPolicyRegistry.Role.Guardian, guardian, true);
    }

    function test_anAuthorityIsItsCreatorsAlone() public {
        vm.prank(stranger);
        bytes32 other = oracle.createAuthority("did:web:regulator.example", 0);
        assertTrue(other != authority, "the same name, another authority");
        assertEq(oracle.authorityOf(authority).admin, admin, "admin");
        vm.prank(admin);
        vm.expectRevert(abi.encodeWithSelector(IPolicyRegistry.AuthorityExists.selector, authority));
        oracle.createAuthority("did:web:regulator.example", 0);
        vm.expectRevert(IPolicyRegistry.NameInvalid.selector);
        oracle.createAuthority("", 0);
        vm.expectRevert(IPolicyRegistry.NameInvalid.selector);
        oracle.createAuthority(string(new bytes(257)), 0);
    }

    function test_handoverTakesTwoSteps() public {
        _refusesRole(stranger);
        vm.prank(stranger);
        oracle.transferAdmin(authority, stranger);

        vm.prank(admin);
        oracle.transferAdmin(authority, guardian);
        assertEq(oracle.authorityOf(authority).admin, admin, "not yet");
        _refusesRole(stranger);
        vm.prank(stranger);
        oracle.acceptAdmin(authority);
        vm.prank(guardian);
        oracle.acceptAdmin(authority);
        assertEq(oracle.authorityOf(authority).admin, guardian, "handed over");
        _refusesRole(admin);
        vm.prank(admin);
        oracle.setRole(authority, IPolicyRegistry.Role.Publisher, admin, true);
        _refusesRole(guardian);
        vm.prank(guardian);
        oracle.acceptAdmin(authority);
    }

    function test_aHandoverCanBeWithdrawn() public {
        vm.prank(admin);
        oracle.transferAdmin(authority, guardian);
        vm.prank(admin);
        oracle.transferAdmin(authority, address(0));
        _refusesRole(guardian);
        vm.prank(guardian);
        oracle.acceptAdmin(authority);
    }

    function test_rolesDoWhatTheyAreForAndNoMore() public {
        bytes32 policyId = _announce(publisher, NOW);
        _refusesRole(guardian);
        vm.prank(guardian);
        oracle.announce(authority, PACK, _announcement(NOW + NOTICE));
        _refusesRole(publisher);
        vm.prank(publisher);
        oracle.suspend(policyId, "");
        vm.prank(guardian);
        oracle.suspend(policyId, "an incident");
        _refusesRole(guardian);
        vm.prank(guardian);
        oracle.lift(policyId, "");
        vm.prank(admin);
        oracle.lift(policyId, "over");
        vm.prank(admin);
        oracle.setRole(authority, IPolicyRegistry.Role.Publisher, publisher, false);
        _refusesRole(publisher);
        vm.prank(publisher);
        oracle.announce(authority, PACK, _announcement(NOW + NOTICE));
        vm.expectRevert(abi.encodeWithSelector(IPolicyRegistry.AuthorityUnknown.selector, bytes32("none")));
        oracle.announce("none", PACK, _announcement(NOW));
    }

    function test_whatIsAnnouncedTodayIsInForceAtItsTime() public {
        bytes32 policyId = _announce(publisher, NOW);
        assertEq(policyId, oracle.policyIdOf(authority, PACK), "id");
        assertEq(oracle.versionInForce(policyId), 1, "first");
        _announce(publisher, NOW + 10 days);
        assertEq(oracle.versionInForce(policyId), 1, "announced alone");
        vm.warp(NOW + 10 days - 1);
        assertEq(oracle.versionInForce(policyId), 1, "a second before");
        vm.warp(NOW + 10 days);
        assertEq(oracle.versionInForce(policyId), 2, "in force");
        assertEq(oracle.versionAt(policyId, NOW + 10 days - 1), 1, "then");
        assertEq(oracle.versionAt(policyId, NOW - 1), 0, "before the first");
    }

    function test_P3_furtherVersionsWaitForTheLeastNotice() public {
        _announce(publisher, NOW - 100 days);
        _refusesTimes(NOW + NOTICE - 1, NOW + NOTICE);
        _announce(publisher, NOW + NOTICE);
    }

    function test_P2_validFromNeverFalls() public {
        bytes32 policyId = _announce(publisher, NOW);
        _announce(publisher, NOW + 10 days);
        _refusesTimes(NOW + 10 days - 1, NOW + 10 days);
        // announced for the same day: the later one is the one, the earlier never is
        _announce(publisher, NOW + 10 days);
        vm.warp(NOW + 10 days);
        assertEq(oracle.versionInForce(policyId), 3, "the correction");
        (, uint32 number,,) = oracle.policyOf(policyId);
        (uint40 from, uint40 until,) = oracle.standingOf(number, 2);
        assertTrue(from >= until, "never in force");
    }

    function test_refusesTimesThatEndBeforeTheyBegin() public {
        IPolicyRegistry.Announcement memory a = _announcement(NOW);
        a.validUntil = a.validFrom;
        _refuses(a, abi.encodeWithSelector(IPolicyRegistry.AnnouncementTimesInvalid.selector, 0));
        a.validFrom = NOW - 2 days;
        a.validUntil = NOW;
        _refuses(a, abi.encodeWithSelector(IPolicyRegistry.AnnouncementTimesInvalid.selector, 0));
        a.validFrom = 0;
        a.validUntil = NOW + 1;
        _refuses(a, abi.encodeWithSelector(IPolicyRegistry.AnnouncementTimesInvalid.selector, 0));
        a.validFrom = 1;
        vm.prank(publisher);
        oracle.announce(authority, PACK, a);
    }

    function test_refusesContentThatRulesNothing() public {
        bytes memory invalid = abi.encodeWithSelector(IPolicyRegistry.AnnouncementInvalid.selector);
        for (uint256 i = 0; i < 6; ++i) {
            IPolicyRegistry.Announcement memory a = _announcement(NOW);
            if (i == 0) a.policyHash = 0;
            if (i == 1) a.policyHash = Bn254.SCALAR_ORDER;
            if (i == 2) a.packDigest = 0;
            if (i == 3) a.times.attestation = 0;
            if (i == 4) a.times.asOfOnChain = 0;
            if (i == 5) a.times.attestationForLeverage = a.times.attestation + 1;
            _refuses(a, invalid);
        }
        vm.prank(publisher);
        vm.expectRevert(IPolicyRegistry.NameInvalid.selector);
        oracle.announce(authority, "", _announcement(NOW));
    }

    function test_atMostFourVersionsWait() public {
        _announce(publisher, NOW);
        for (uint40 i = 1; i <= 4; ++i) {
            _announce(publisher, NOW + i * 10 days);
        }
        _refuses(_announcement(NOW + 50 days), abi.encodeWithSelector(IPolicyRegistry.TooManyAnnounced.selector));
        vm.warp(NOW + 10 days);
        _announce(publisher, NOW + 50 days);
    }

    /// @dev The newest version's own `superseded` is what older ones get; a later one can end them sooner.
    function test_aSupersededVersionStandsForItsGrace() public {
        bytes32 policyId = _announce(publisher, NOW);
        (, uint32 number,,) = oracle.policyOf(policyId);
        _assertStanding(number, 1, NOW, NOW + 1000 days);
        _announce(publisher, NOW + 10 days);
        _assertStanding(number, 1, NOW, NOW + 10 days + GRACE);
        _assertStanding(number, 2, NOW + 10 days, NOW + 1010 days);
        IPolicyRegistry.Announcement memory a = _announcement(NOW + 12 days);
        a.times.superseded = 0;
        vm.prank(publisher);
        oracle.announce(authority, PACK, a);
        _assertStanding(number, 1, NOW, NOW + 12 days);
        _assertStanding(number, 2, NOW + 10 days, NOW + 12 days);
        _assertStanding(number, 0, 0, 0);
        _assertStanding(number, 4, 0, 0);
        _assertStanding(number + 1, 1, 0, 0);
    }

    function test_aVersionEndsWithItsOwnValidity() public {
        IPolicyRegistry.Announcement memory a = _announcement(NOW);
        a.validUntil = NOW + 1 days;
        vm.prank(publisher);
        (bytes32 policyId,) = oracle.announce(authority, PACK, a);
        vm.warp(NOW + 1 days - 1);
        assertEq(oracle.versionInForce(policyId), 1, "last second");
        vm.warp(NOW + 1 days);
        assertEq(oracle.versionInForce(policyId), 0, "nothing in force");
    }

    function test_P1_P4_suspensionChangesNoVersionAndBlocksNoRead() public {
        IPolicyRegistry.Announcement memory a = _announcement(NOW);
        a.figures.haircuts = new IPolicyRegistry.Haircut[](1);
        a.figures.haircuts[0] = IPolicyRegistry.Haircut(8, 2000, 6000, 5000);
        vm.prank(publisher);
        (bytes32 policyId,) = oracle.announce(authority, PACK, a);
        bytes32 before = keccak256(abi.encode(oracle.versionOf(policyId, 1)));
        vm.prank(guardian);
        oracle.suspend(policyId, "an incident");
        vm.prank(guardian);
        vm.expectRevert(IPolicyRegistry.SuspensionUnchanged.selector);
        oracle.suspend(policyId, "again");
        assertEq(keccak256(abi.encode(oracle.versionOf(policyId, 1))), before, "version");
        assertEq(oracle.versionInForce(policyId), 1, "in force");
        assertEq(oracle.haircutOf(policyId, 1, 8).bps, 2000, "figures");
        (, uint32 number,, bool isSuspended) = oracle.policyOf(policyId);
        (,, bool stands) = oracle.standingOf(number, 1);
        assertTrue(isSuspended && stands, "suspended");
        assertTrue(!oracle.recognises(policyId, policyId, 4), "no recognition");
        vm.prank(admin);
        oracle.lift(policyId, "over");
        (,,, isSuspended) = oracle.policyOf(policyId);
        assertTrue(!isSuspended, "lifted");
    }

    function test_refusesFiguresOutOfBounds() public {
        bytes memory invalid = abi.encodeWithSelector(IPolicyRegistry.FiguresInvalid.selector);
        for (uint256 i = 0; i < 12; ++i) {
            IPolicyRegistry.Announcement memory a = _withFigures();
            IPolicyRegistry.Figures memory f = a.figures;
            if (i == 0) f.haircuts[0].maxBps = f.haircuts[0].bps - 1;
            if (i == 1) f.haircuts[0].maxBps = 10_001;
            if (i == 2) f.haircuts[0].referenceVolatilityBps = 0;
            if (i == 3) f.haircuts[1].collateralClass = f.haircuts[0].collateralClass;
            if (i == 4) f.haircuts[0].collateralClass = 0;
            if (i == 5) f.margins[0].initialBps = 0;
            if (i == 6) f.margins[0].maxInitialBps = 10_001;
            if (i == 7) f.margins[1].clientClass = f.margins[0].clientClass;
            if (i == 8) f.margins[0].assetClass = 0;
            if (i == 9) f.recognitions[0].authorityId = 0;
            if (i == 10) f.recognitions[0].scopes = 0;
            if (i == 11) f.haircuts = new IPolicyRegistry.Haircut[](65);
            _refuses(a, invalid);
        }
        vm.prank(publisher);
        oracle.announce(authority, PACK, _withFigures());
    }

    function test_figuresAreOfTheirVersion() public {
        IPolicyRegistry.Announcement memory a = _withFigures();
        vm.prank(publisher);
        (bytes32 policyId,) = oracle.announce(authority, PACK, a);
        assertEq(oracle.versionOf(policyId, 1).figuresHash, keccak256(abi.encode(a.figures)), "hash");
        (a.validFrom, a.validUntil) = (NOW + 10 days, NOW + 20 days);
        a.figures.margins[0].leverageHundredths = 100;
        vm.prank(publisher);
        oracle.announce(authority, PACK, a);
        assertEq(oracle.marginOf(policyId, 1, 7, 1).leverageHundredths, 200, "version 1");
        assertEq(oracle.marginOf(policyId, 2, 7, 1).leverageHundredths, 100, "version 2");
        assertEq(oracle.marginOf(policyId, 2, 7, 9).leverageHundredths, 3000, "every other client");
        assertEq(oracle.marginOf(policyId, 2, 6, 1).assetClass, 0, "no row");
        assertEq(oracle.haircutOf(policyId, 3, 8).collateralClass, 0, "no version");
    }

    function test_recognitionIsOfOneAuthorityRegimeScopeAndTime() public {
        vm.prank(stranger);
        bytes32 foreign = oracle.createAuthority("did:web:fca.example", 0);
        IPolicyRegistry.Announcement memory b = _announcement(NOW);
        b.regime = 2;
        vm.prank(stranger);
        (bytes32 theirs,) = oracle.announce(foreign, "uk", b);

        IPolicyRegistry.Announcement memory a = _announcement(NOW);
        a.figures.recognitions = new IPolicyRegistry.Recognition[](1);
        a.figures.recognitions[0] = IPolicyRegistry.Recognition(foreign, 2, 4, NOW + 30 days);
        vm.prank(publisher);
        (bytes32 ours,) = oracle.announce(authority, PACK, a);
        assertTrue(oracle.recognises(ours, theirs, 4), "recognised");
        assertTrue(!oracle.recognises(theirs, ours, 4), "not in return");
        assertTrue(!oracle.recognises(ours, theirs, 1) && !oracle.recognises(ours, theirs, 5), "another scope");
        assertTrue(!oracle.recognises(ours, theirs, 0), "no scope");
        assertTrue(!oracle.recognises(ours, ours, 4) && !oracle.recognises(ours, "none", 4), "others");

        // anyone can call a policy of theirs by that regime: it is not recognised
        vm.prank(guardian);
        bytes32 impostor = oracle.createAuthority("did:web:fca.example", 0);
        vm.prank(guardian);
        (bytes32 fake,) = oracle.announce(impostor, "uk", b);
        assertTrue(!oracle.recognises(ours, fake, 4), "an impostor");

        vm.prank(stranger);
        oracle.suspend(theirs, "");
        assertTrue(!oracle.recognises(ours, theirs, 4), "suspended");
        vm.prank(stranger);
        oracle.lift(theirs, "");
        vm.warp(NOW + 30 days - 1);
        assertTrue(oracle.recognises(ours, theirs, 4), "last second");
        vm.warp(NOW + 30 days);
        assertTrue(!oracle.recognises(ours, theirs, 4), "over");
    }

    /// @dev P2 and P4 for any sequence of dates: the version at a time is the newest that began by then.
    function testFuzz_versionAtIsTheNewestThatBegan(uint40[6] memory gaps, uint256 at) public {
        uint40[7] memory from;
        from[1] = NOW;
        bytes32 policyId = _announce(publisher, NOW);
        for (uint256 i = 2; i < 7; ++i) {
            vm.warp(from[i - 1]);
            from[i] = from[i - 1] + NOTICE + uint40(bound(gaps[i - 1], 0, 30 days));
            _announce(publisher, from[i]);
        }
        at = bound(at, NOW - 1 days, from[6] + 1 days);
        uint256 expected = 0;
        for (uint256 i = 1; i < 7; ++i) {
            if (from[i] <= at) expected = i;
        }
        assertEq(oracle.versionAt(policyId, at), expected, "version");
    }

    function _announcement(uint40 validFrom) private pure returns (IPolicyRegistry.Announcement memory a) {
        a.policyHash = 1234;
        a.packDigest = keccak256("pack");
        a.validFrom = validFrom;
        a.validUntil = validFrom + 1000 days;
        a.regime = 1;
        a.times = IPolicyRegistry.Times(30 days, 1 days, 1 days, GRACE, 35 days);
        a.uri = "https://regulator.example/pack.json";
    }

    function _withFigures() private pure returns (IPolicyRegistry.Announcement memory a) {
        a = _announcement(NOW);
        a.figures.haircuts = new IPolicyRegistry.Haircut[](2);
        a.figures.haircuts[0] = IPolicyRegistry.Haircut(8, 2000, 6000, 5000);
        a.figures.haircuts[1] = IPolicyRegistry.Haircut(1, 0, 0, 0);
        a.figures.margins = new IPolicyRegistry.Margin[](2);
        a.figures.margins[0] = IPolicyRegistry.Margin(7, 1, 5000, 9000, 200, 6000);
        a.figures.margins[1] = IPolicyRegistry.Margin(7, 0, 333, 5000, 3000, 6000);
        a.figures.recognitions = new IPolicyRegistry.Recognition[](1);
        a.figures.recognitions[0] = IPolicyRegistry.Recognition("other", 2, 4, NOW + 30 days);
    }

    function _announce(address who, uint40 validFrom) private returns (bytes32 policyId) {
        vm.prank(who);
        (policyId,) = oracle.announce(authority, PACK, _announcement(validFrom));
    }

    function _assertStanding(uint32 number, uint16 version, uint256 from, uint256 until) private view {
        (uint40 countsFrom, uint40 countsUntil,) = oracle.standingOf(number, version);
        assertEq(countsFrom, from, "from");
        assertEq(countsUntil, until, "until");
    }

    function _refusesRole(address who) private {
        vm.expectRevert(abi.encodeWithSelector(IPolicyRegistry.RoleMissing.selector, authority, who));
    }

    function _refusesTimes(uint40 validFrom, uint256 earliest) private {
        bytes memory error_ = abi.encodeWithSelector(IPolicyRegistry.AnnouncementTimesInvalid.selector, earliest);
        _refuses(_announcement(validFrom), error_);
    }

    function _refuses(IPolicyRegistry.Announcement memory a, bytes memory error_) private {
        vm.prank(publisher);
        vm.expectRevert(error_);
        oracle.announce(authority, PACK, a);
    }
}
