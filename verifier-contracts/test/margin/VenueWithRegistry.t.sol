// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPerpetualVenue} from "../../interfaces/IPerpetualVenue.sol";
import {IPolicies} from "../../interfaces/IPolicies.sol";
import {IPolicyRegistry} from "../../interfaces/IPolicyRegistry.sol";
import {ISettlementToken} from "../../interfaces/ISettlementToken.sol";
import {MarginPolicy} from "../../margin/MarginPolicy.sol";
import {PerpetualVenue} from "../../margin/PerpetualVenue.sol";
import {SolvencyStatements} from "../../margin/SolvencyStatements.sol";
import {TestFeed} from "../support/MarginDoubles.sol";
import {RegistryTest} from "../support/RegistryTest.sol";
import {TestToken} from "../support/TestTokens.sol";

/// @dev The venue over the real registry: who trades has proved it there, under packs that carry rules and figures.
contract VenueWithRegistryTest is RegistryTest {
    string private constant LEI = "5299000SYMBOLONVEN13";
    bytes32 private constant BTC = keccak256("BTC");
    bytes32 private constant RETAIL = "retail";
    bytes32 private constant PROFESSIONAL = "professional";
    address private constant REPORTER = address(0x0e9);
    address private constant AUDITOR = address(0xa11);

    address private foreignRegulator = address(0xF0);
    bytes32 private foreignPack;
    PerpetualVenue private venue;
    TestToken private token;

    function setUp() public override {
        super.setUp();
        vm.prank(regulator);
        (bytes32 homePack,) = oracle.announce(authority, "retail", _pack(POLICY_HASH + 1, 1, 5_000, 200));
        vm.prank(foreignRegulator);
        bytes32 foreign = oracle.createAuthority("did:web:foreign.example", 0);
        vm.prank(foreignRegulator);
        (foreignPack,) = oracle.announce(foreign, "professional", _pack(POLICY_HASH + 2, 2, 333, 3_000));
        rules = homePack;
        _register(RETAIL, IPolicies.Mode.Account);
        rules = foreignPack;
        _register(PROFESSIONAL, IPolicies.Mode.Account);

        address[] memory auditors = new address[](1);
        auditors[0] = AUDITOR;
        SolvencyStatements statements = new SolvencyStatements(address(this), auditors, 1);
        statements.registerEntity(LEI, "Sample Venue", REPORTER, 30 days);
        vm.prank(REPORTER);
        bytes32 hash = statements.report(keccak256(bytes(LEI)), 1, "root", NOW, true, 9_000, "ipfs://r");
        vm.prank(AUDITOR);
        statements.confirm(keccak256(bytes(LEI)), 1, hash);
        MarginPolicy margins = new MarginPolicy(address(this), oracle, statements, homePack, 2 days);
        token = new TestToken(6);
        venue = new PerpetualVenue(
            IPerpetualVenue.Setup({
                owner: address(this),
                token: ISettlementToken(address(token)),
                complianceRegistry: registry,
                marginPolicy: margins,
                collateralClass: 1,
                maintenanceBps: 5_000,
                rewardBps: 100,
                lei: LEI,
                name: "Sample Venue",
                settlementCurrency: "USD"
            })
        );
        venue.listInstrument(
            BTC, IPerpetualVenue.Listing(new TestFeed(8, 100e8), 365 days, 7, 10_000e18, 50_000e18, "", "FCXCXX", "BTC")
        );
        venue.addGate(RETAIL, RETAIL, homePack, 1, "home, retail");
        venue.addGate(PROFESSIONAL, PROFESSIONAL, foreignPack, 2, "foreign, professional");
        _fund(address(this), 1_000_000e6);
        venue.fundPool(1_000_000e6);
        _fund(alice, 1_000e6);
        vm.prank(alice);
        venue.addCollateral(1_000e6);
    }

    function test_theSameAccountIsRefused30TimesAsRetailAndAllowedAsProfessional() public {
        _refuses(PROFESSIONAL, 299e18, _notCompliant(PROFESSIONAL, 6));
        _attest(_present(RETAIL, alice));
        _attest(_present(PROFESSIONAL, alice));
        _refuses(
            RETAIL, 299e18, abi.encodeWithSelector(IPerpetualVenue.MarginInsufficient.selector, 14_950e18, 1_000e18)
        );
        _open(PROFESSIONAL, 299e18);
        assertEq(uint256(int256(venue.positionOf(BTC, alice).size)), 299e18, "size");
    }

    function test_aRevocationStopsNewExposureAndNoClosing() public {
        _attest(_present(PROFESSIONAL, alice));
        _open(PROFESSIONAL, 10e18);
        _post(ROOT_2, 2);
        vm.prank(registrar);
        trust.advanceMinTrustEpoch(2);
        _refuses(PROFESSIONAL, 1e18, _notCompliant(PROFESSIONAL, 7));
        vm.prank(alice);
        venue.reduce(BTC, 10e18, 0);
        assertEq(uint256(int256(venue.positionOf(BTC, alice).size)), 0, "closed");
    }

    function test_aSuspensionStopsNewExposureAndNoClosing() public {
        _attest(_present(PROFESSIONAL, alice));
        _open(PROFESSIONAL, 10e18);
        vm.prank(foreignRegulator);
        oracle.suspend(foreignPack, "an incident");
        _refuses(PROFESSIONAL, 1e18, abi.encodeWithSelector(IPerpetualVenue.GateClosed.selector, PROFESSIONAL));
        vm.prank(alice);
        venue.reduce(BTC, 10e18, 0);
        assertEq(uint256(int256(venue.positionOf(BTC, alice).size)), 0, "closed");
    }

    function test_leverageAsksForAFreshAttestation() public {
        _attest(_present(PROFESSIONAL, alice));
        vm.warp(NOW + 1 days + 1);
        _refuses(
            PROFESSIONAL,
            10e18,
            abi.encodeWithSelector(IPerpetualVenue.AttestationTooOld.selector, uint256(NOW), uint256(1 days))
        );
        _attest(_present(PROFESSIONAL, alice));
        _open(PROFESSIONAL, 10e18);
    }

    function _pack(uint256 policyHash, uint8 clientClass, uint16 initialBps, uint16 leverage)
        private
        pure
        returns (IPolicyRegistry.Announcement memory a)
    {
        a = _announcement(policyHash, NOW);
        a.figures.haircuts = new IPolicyRegistry.Haircut[](1);
        a.figures.haircuts[0] = IPolicyRegistry.Haircut(1, 0, 0, 0);
        a.figures.margins = new IPolicyRegistry.Margin[](1);
        a.figures.margins[0] = IPolicyRegistry.Margin(7, clientClass, initialBps, initialBps, leverage, 0);
    }

    function _fund(address account, uint256 amount) private {
        token.mint(account, amount);
        vm.prank(account);
        token.approve(address(venue), amount);
    }

    function _open(bytes32 gate, int256 delta) private {
        vm.prank(alice);
        venue.increase(BTC, gate, delta, 0);
    }

    function _refuses(bytes32 gate, int256 delta, bytes memory error_) private {
        vm.prank(alice);
        vm.expectRevert(error_);
        venue.increase(BTC, gate, delta, 0);
    }

    function _notCompliant(bytes32 policyId, uint8 reason) private view returns (bytes memory) {
        return abi.encodeWithSelector(IPerpetualVenue.NotCompliant.selector, alice, policyId, reason);
    }
}
