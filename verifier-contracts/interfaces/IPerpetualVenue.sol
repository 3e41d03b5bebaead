// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AggregatorV3Interface} from "./AggregatorV3Interface.sol";
import {IComplianceRegistry} from "./IComplianceRegistry.sol";
import {IMarginPolicy} from "./IMarginPolicy.sol";
import {ISettlementToken} from "./ISettlementToken.sol";
import {ITwoStepOwned} from "./ITwoStepOwned.sol";
import {IVenueTrail} from "./IVenueTrail.sol";

/// @title  IPerpetualVenue
/// @notice A sample of a perpetuals venue behind compliance policies, a margin pack and a solvency gate
/// @dev    A sample: no funding payments, no order book, every fill is at the oracle's price against a pool that the owner
///         provides. Money below is in units of the settlement token; sizes, prices and events have 18 decimals.
///         Invariants:
///         V1 collateral of all accounts + pool <= the token's balance here, equal but for tokens sent without a call;
///         V2 open interest is the sum of the positions, side by side;
///         V3 reducing, closing and adding collateral ask neither registry, nor margin policy, nor solvency, and pass on
///            whatever price feed answers or does not;
///         V4 nobody withdraws more than their equity; rounding is against the account;
///         V5 a change of a pack, of volatility or of a gate liquidates nobody: a position's maintenance margin is fixed
///            when it is opened or increased.
interface IPerpetualVenue is IVenueTrail, ITwoStepOwned {
    /// @param collateralClass of the token, in the packs' haircuts
    /// @param maintenanceBps  share of the margin at which a position was opened, below which anyone may liquidate
    /// @param rewardBps       share of the notional that goes to the liquidator, from what is left
    struct Setup {
        address owner;
        ISettlementToken token;
        IComplianceRegistry complianceRegistry;
        IMarginPolicy marginPolicy;
        uint8 collateralClass;
        uint16 maintenanceBps;
        uint16 rewardBps;
        string lei;
        string name;
        string settlementCurrency;
    }

    /// @param policyId       of the compliance registry; who meets it may enter here
    /// @param oraclePolicyId of the PolicyRegistry; whose margins hold here
    /// @param clientClass    the row of its margins. That `policyId` proves this class is for the owner to see to
    /// @param regime         a label for people
    struct Gate {
        bytes32 policyId;
        bytes32 oraclePolicyId;
        uint8 clientClass;
        bool isOpen;
        string regime;
    }

    /// @param maxPriceAge     seconds after which the feed's price opens nothing
    /// @param maxPosition     of one account
    /// @param maxOpenInterest of each side
    struct Listing {
        AggregatorV3Interface feed;
        uint32 maxPriceAge;
        uint8 assetClass;
        uint128 maxPosition;
        uint128 maxOpenInterest;
        string upi;
        string cfi;
        string underlying;
    }

    struct Instrument {
        AggregatorV3Interface feed;
        uint32 maxPriceAge;
        uint8 assetClass;
        uint8 feedDecimals;
        uint8 index;
        uint128 maxPosition;
        uint128 maxOpenInterest;
        uint128 long_;
        uint128 short_;
        uint128 lastPrice;
        uint40 lastPriceAt;
    }

    /// @param size       above 0 long, below 0 short
    /// @param marginBps  margin at the last opening or increase, basis points of notional
    /// @param gateId     through which it was last opened or increased
    /// @param entryValue what the size cost
    struct Position {
        int128 size;
        uint32 marginBps;
        bytes32 gateId;
        int256 entryValue;
    }

    /// @param debt          losses beyond the collateral, while other positions are open
    /// @param owed          gains that the pool could not pay yet
    /// @param openPositions bit i: a position in the i-th instrument
    struct Account {
        uint256 collateral;
        uint256 debt;
        uint256 owed;
        uint8 openPositions;
    }

    event GateChanged(
        bytes32 indexed gateId,
        bytes32 indexed policyId,
        bytes32 indexed oraclePolicyId,
        uint8 clientClass,
        string regime,
        bool isOpen
    );
    event CapsChanged(bytes32 indexed instrument, uint128 maxPosition, uint128 maxOpenInterest);
    /// @dev In 18 decimals, as all money in events.
    event PoolChanged(uint256 before, uint256 after_);
    event OwedChanged(address indexed account, uint256 before, uint256 after_);
    /// @notice Losses that the venue bears, by liquidation or by closing.
    event LossBorne(address indexed account, uint256 loss);

    /// @notice A share above 10,000, or a token of more than 18 decimals.
    error SetupInvalid();
    error GateExists(bytes32 gateId);
    /// @notice No such gate, or one that takes no new exposure; or its pack is not in force or suspended.
    error GateClosed(bytes32 gateId);
    error InstrumentExists(bytes32 instrument);
    error InstrumentUnknown(bytes32 instrument);
    /// @notice At most 8 instruments; sizes below 2^100; an age; a feed of at most 18 decimals.
    error ListingInvalid();
    /// @notice The venue's solvency is not known, or known not to be: no new exposure.
    error ExposureNotAllowed(bytes32 venueEntity);
    /// @notice The account does not meet the gate's policy, for this reason of ERC-8226.
    error NotCompliant(address account, bytes32 policyId, uint8 reason);
    /// @notice Leverage is opened by a recent attestation only.
    error AttestationTooOld(uint256 asOf, uint256 maxAge);
    /// @notice The pack in force has no leverage for this class of clients and assets.
    error LeverageForbidden(bytes32 instrument, bytes32 gateId);
    /// @notice Less equity, after the haircut, than the margin of the pack in force asks.
    error MarginInsufficient(uint256 required, int256 equity);
    error PriceStale(bytes32 instrument);
    /// @notice The price is on the wrong side of the caller's limit.
    error PriceBeyondLimit(uint256 price, uint256 limit);
    error AmountInvalid();
    /// @notice An increase against the position: reduce it first.
    error DirectionInvalid();
    error CapExceeded(uint256 cap);
    error PositionUnknown(bytes32 instrument, address account);
    error CollateralInsufficient(uint256 collateral);
    error AccountHealthy(int256 equity, uint256 maintenance);
    /// @notice The pool backs open positions and what is owed.
    error PoolLocked();
    error Reentered();

    /// @notice Owner only. A gate never changes but to close.
    function addGate(
        bytes32 gateId,
        bytes32 policyId,
        bytes32 oraclePolicyId,
        uint8 clientClass,
        string calldata regime
    ) external;

    /// @notice Owner only, for good: no new exposure through it.
    function closeGate(bytes32 gateId) external;

    /// @notice Owner only. Each id once; the feed never changes.
    function listInstrument(bytes32 instrument, Listing calldata listing) external;

    /// @notice Owner only. A cap of 0 ends new exposure; positions above a cap stay.
    function setCaps(bytes32 instrument, uint128 maxPosition, uint128 maxOpenInterest) external;

    /// @notice Owner only.
    function fundPool(uint256 amount) external;

    /// @notice Owner only, while no position is open and nothing is owed.
    function withdrawPool(uint256 amount) external;

    /// @notice Asks nobody for anything: money alone is no exposure.
    function addCollateral(uint256 amount) external;

    /// @notice With positions open, the rest must still carry them by the packs in force now, at fresh prices.
    function withdrawCollateral(uint256 amount) external;

    /// @notice Opens a position or increases it: compliance, solvency, margin and fresh prices are asked.
    /// @param  delta      above 0 long, below 0 short
    /// @param  limitPrice the highest price for a long, the lowest for a short; 0 for any
    function increase(bytes32 instrument, bytes32 gateId, int256 delta, uint256 limitPrice) external;

    /// @notice Reduces or closes, at the last price where the feed is stale or gone.
    /// @param  amount     without sign; the position's size or more closes it
    /// @param  limitPrice the lowest price for a long, the highest for a short; 0 for any
    function reduce(bytes32 instrument, uint256 amount, uint256 limitPrice) external;

    /// @notice Anyone, at fresh prices, where equity is below maintenance: closes all positions of the account.
    function liquidate(address account) external;

    /// @notice Anyone: pays what is owed to an account into its collateral, as far as the pool goes.
    function payOwed(address account) external;

    function accountOf(address account) external view returns (Account memory);

    function positionOf(bytes32 instrument, address account) external view returns (Position memory);

    function instrumentOf(bytes32 instrument) external view returns (Instrument memory);

    function instruments() external view returns (bytes32[] memory);

    function gateOf(bytes32 gateId) external view returns (Gate memory);

    /// @return equity      collateral and what is owed, less debt, plus gains and losses; 18 decimals
    /// @return maintenance what it may not fall below
    /// @return isFresh     whether every price is
    function equityOf(address account) external view returns (int256 equity, uint256 maintenance, bool isFresh);

    /// @return price   with 18 decimals
    /// @return isFresh whether it opens anything
    function priceOf(bytes32 instrument) external view returns (uint256 price, bool isFresh);

    function pool() external view returns (uint256);

    /// @notice All that is owed to accounts beyond the pool.
    function totalOwed() external view returns (uint256);

    /// @notice All losses that the venue has borne.
    function totalLoss() external view returns (uint256);

    /// @notice keccak256 of the venue's LEI.
    function entity() external view returns (bytes32);
}
