// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AggregatorV3Interface} from "../../interfaces/AggregatorV3Interface.sol";
import {IComplianceRegistry} from "../../interfaces/IComplianceRegistry.sol";
import {IMarginPolicy} from "../../interfaces/IMarginPolicy.sol";
import {IPerpetualVenue} from "../../interfaces/IPerpetualVenue.sol";
import {IPolicyRegistry} from "../../interfaces/IPolicyRegistry.sol";
import {ISettlementToken} from "../../interfaces/ISettlementToken.sol";
import {MarginPolicy} from "../../margin/MarginPolicy.sol";
import {PerpetualVenue} from "../../margin/PerpetualVenue.sol";
import {SolvencyStatements} from "../../margin/SolvencyStatements.sol";
import {PolicyRegistry} from "../../registries/PolicyRegistry.sol";
import {ComplianceStandIn, TestFeed} from "./MarginDoubles.sol";
import {Test} from "./Test.sol";
import {TestToken} from "./TestTokens.sol";

/// @dev More of Foundry's cheatcodes.
interface MarginVm {
    function startPrank(address sender) external;
    function stopPrank() external;
    function expectRevert(bytes calldata error_) external;
    function expectPartialRevert(bytes4 selector) external;
    function etch(address target, bytes calldata code) external;
}

/// @dev Two authorities with a pack each in the real oracle, a venue with one instrument, everything allowed.
///      EU: retail 2 times, professional 10 times; INT: professional 30 times. 'Other' assets; the collateral is cash.
abstract contract MarginTest is Test {
    MarginVm internal constant vmx = MarginVm(address(vm));

    uint256 internal constant START = 1_767_225_600;
    uint8 internal constant RETAIL = 1;
    uint8 internal constant PROFESSIONAL = 2;
    uint8 internal constant OTHER = 7;
    uint8 internal constant CASH = 1;
    uint32 internal constant GRACE = 2 days;
    uint32 internal constant REPORT_STALE = 35 days;
    uint32 internal constant LEVERAGE_AGE = 24 hours;
    string internal constant LEI = "5299000SYMBOLONVEN13";
    bytes32 internal constant ENTITY = keccak256("5299000SYMBOLONVEN13");
    bytes32 internal constant BTC = keccak256("BTC");
    bytes32 internal constant EU_RETAIL = keccak256("eu-retail");
    bytes32 internal constant EU_PRO = keccak256("eu-professional");
    bytes32 internal constant INT_PRO = keccak256("int-professional");
    bytes32 internal constant EU_RETAIL_KYC = keccak256("compliance: eu retail");
    bytes32 internal constant EU_PRO_KYC = keccak256("compliance: eu professional");
    bytes32 internal constant INT_PRO_KYC = keccak256("compliance: int professional");
    address internal constant REPORTER = address(0x0e9);
    address internal constant VERIFIER_A = address(0xa11);
    address internal constant VERIFIER_B = address(0xb0b);
    address internal constant VERIFIER_C = address(0xca7);
    address internal constant ALICE = address(0xa11ce);
    address internal constant BOB = address(0xb0bb1e);
    address internal constant CAROL = address(0xca401);

    PolicyRegistry internal registry;
    ComplianceStandIn internal compliance;
    SolvencyStatements internal statements;
    MarginPolicy internal margins;
    PerpetualVenue internal venue;
    TestToken internal token;
    TestFeed internal price;
    TestFeed internal volatility;
    bytes32 internal euAuthority;
    bytes32 internal intAuthority;
    bytes32 internal euPack;
    bytes32 internal intPack;
    uint32 internal epoch;

    function setUp() public virtual {
        vm.warp(START);
        registry = new PolicyRegistry();
        euAuthority = registry.createAuthority("did:web:eu.example", 7 days);
        intAuthority = registry.createAuthority("did:web:int.example", 0);
        euPack = announce(euAuthority, START, euFigures(1_000));
        intPack = announce(intAuthority, START, intFigures());

        address[] memory verifiers = new address[](3);
        (verifiers[0], verifiers[1], verifiers[2]) = (VERIFIER_A, VERIFIER_B, VERIFIER_C);
        statements = new SolvencyStatements(address(this), verifiers, 2);
        statements.registerEntity(LEI, "Sample Venue", REPORTER, 30 days);
        margins = new MarginPolicy(address(this), registry, statements, euPack, GRACE);
        volatility = new TestFeed(4, 5_000);
        margins.setVolatilityFeed(IMarginPolicy.Figure.Margin, OTHER, volatility, 1 days, 10_000);
        margins.setVolatilityFeed(IMarginPolicy.Figure.Haircut, 3, volatility, 1 days, 10_000);

        compliance = new ComplianceStandIn();
        token = new TestToken(6);
        venue = newVenue();
        price = new TestFeed(8, 100e8);
        list(venue, BTC, price);
        venue.addGate(EU_RETAIL, EU_RETAIL_KYC, euPack, RETAIL, "EU, retail");
        venue.addGate(EU_PRO, EU_PRO_KYC, euPack, PROFESSIONAL, "EU, professional");
        venue.addGate(INT_PRO, INT_PRO_KYC, intPack, PROFESSIONAL, "INT, professional");
        fund(address(this), 1_000_000e6);
        venue.fundPool(1_000_000e6);
        verifySolvent(true);
        admit(ALICE);
        admit(BOB);
    }

    function newVenue() internal returns (PerpetualVenue) {
        return new PerpetualVenue(
            IPerpetualVenue.Setup({
                owner: address(this),
                token: ISettlementToken(address(token)),
                complianceRegistry: IComplianceRegistry(address(compliance)),
                marginPolicy: margins,
                collateralClass: CASH,
                maintenanceBps: 5_000,
                rewardBps: 100,
                lei: LEI,
                name: "Sample Venue",
                settlementCurrency: "USD"
            })
        );
    }

    function list(PerpetualVenue venue_, bytes32 instrument, AggregatorV3Interface feed) internal {
        venue_.listInstrument(
            instrument,
            IPerpetualVenue.Listing({
                feed: feed,
                maxPriceAge: 1 hours,
                assetClass: OTHER,
                maxPosition: 10_000e18,
                maxOpenInterest: 50_000e18,
                upi: "",
                cfi: "FCXCXX",
                underlying: "BTC"
            })
        );
    }

    function announce(bytes32 authority, uint256 validFrom, IPolicyRegistry.Figures memory figures)
        internal
        returns (bytes32 policyId)
    {
        IPolicyRegistry.Announcement memory a;
        a.packDigest = keccak256("pack");
        (a.validFrom, a.validUntil) = (uint40(validFrom), uint40(validFrom + 365 days));
        a.times = IPolicyRegistry.Times({
            attestation: 30 days,
            attestationForLeverage: LEVERAGE_AGE,
            asOfOnChain: 1 days,
            superseded: 7 days,
            solvencyReport: REPORT_STALE
        });
        a.figures = figures;
        (policyId,) = registry.announce(authority, "margin", a);
    }

    /// @param leverage of professionals, in hundredths
    function euFigures(uint16 leverage) internal pure returns (IPolicyRegistry.Figures memory f) {
        f.haircuts = new IPolicyRegistry.Haircut[](2);
        f.haircuts[0] = IPolicyRegistry.Haircut(CASH, 0, 0, 0);
        f.haircuts[1] = IPolicyRegistry.Haircut(3, 500, 4_000, 5_000);
        f.margins = new IPolicyRegistry.Margin[](2);
        f.margins[0] = IPolicyRegistry.Margin(OTHER, 0, 5_000, 5_000, 200, 0);
        f.margins[1] = IPolicyRegistry.Margin(OTHER, PROFESSIONAL, 1_000, 5_000, leverage, 8_000);
    }

    function intFigures() internal pure returns (IPolicyRegistry.Figures memory f) {
        f.haircuts = new IPolicyRegistry.Haircut[](1);
        f.haircuts[0] = IPolicyRegistry.Haircut(CASH, 0, 0, 0);
        f.margins = new IPolicyRegistry.Margin[](1);
        f.margins[0] = IPolicyRegistry.Margin(OTHER, PROFESSIONAL, 333, 2_500, 3_000, 8_000);
    }

    /// @dev By all three policies, just now.
    function admit(address account) internal {
        attest(account, EU_RETAIL_KYC, euPack, 1);
        attest(account, EU_PRO_KYC, euPack, 1);
        attest(account, INT_PRO_KYC, intPack, 1);
    }

    function attest(address account, bytes32 policyId, bytes32 pack, uint16 version) internal {
        compliance.setCurrent(policyId, account, attestation(pack, version, block.timestamp, 1));
    }

    function attestation(bytes32 pack, uint16 version, uint256 asOf, uint40 trustEpoch)
        internal
        view
        returns (IComplianceRegistry.Attestation memory)
    {
        (, uint32 number,,) = registry.policyOf(pack);
        return IComplianceRegistry.Attestation({
            asOf: uint40(asOf),
            expiresAt: uint40(asOf + 30 days),
            trustEpoch: trustEpoch,
            version: version,
            tier: IComplianceRegistry.Tier.Proof,
            policyNumber: number,
            nullifierTag: 7
        });
    }

    function fund(address account, uint256 amount) internal {
        token.mint(account, amount);
        vm.prank(account);
        token.approve(address(venue), type(uint256).max);
    }

    function deposit(address account, uint256 amount) internal {
        fund(account, amount);
        vm.prank(account);
        venue.addCollateral(amount);
    }

    function open(address account, bytes32 gate, int256 delta) internal {
        vm.prank(account);
        venue.increase(BTC, gate, delta, 0);
    }

    function close(address account, uint256 amount) internal {
        vm.prank(account);
        venue.reduce(BTC, amount, 0);
    }

    function withdraw(address account, uint256 amount) internal {
        vm.prank(account);
        venue.withdrawCollateral(amount);
    }

    function sizeOf(address account) internal view returns (int256) {
        return venue.positionOf(BTC, account).size;
    }

    /// @dev Both feeds answer now.
    function refresh() internal {
        price.set(100e8);
        volatility.set(5_000);
    }

    function reportNow(bool isSolvent) internal returns (bytes32 hash) {
        ++epoch;
        vm.prank(REPORTER);
        hash = statements.report(
            ENTITY, epoch, keccak256(abi.encode("root", epoch)), uint40(block.timestamp), isSolvent, 9_000, "ipfs://r"
        );
    }

    function verifySolvent(bool isSolvent) internal {
        bytes32 hash = reportNow(isSolvent);
        confirm(VERIFIER_A, hash);
        confirm(VERIFIER_B, hash);
    }

    function confirm(address verifier, bytes32 hash) internal {
        vm.prank(verifier);
        statements.confirm(ENTITY, epoch, hash);
    }

    function failNow(uint32 failed) internal {
        vm.prank(VERIFIER_C);
        statements.fail(ENTITY, failed, "a batch is missing");
    }
}
