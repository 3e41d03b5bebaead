import * as z from "zod";
import { address, bytes32, choice, type EventTable, signed, text, wide } from "../event-fields.ts";

/** In the order of IVenueTrail's `Cause`. */
export const POSITION_CAUSES = ["Open", "Increase", "Reduce", "Close", "Liquidation"] as const;

const instrument = bytes32("the instrument, as listed");
const ACCOUNT =
  "the account: pseudonymous, permanent on chain, and one person's trades in one place";

export const VENUE_EVENTS = {
  VenueDescribed: {
    signature: "event VenueDescribed(string lei, string name, string settlementCurrency)",
    meaning: "Who runs the venue. The last one counts.",
    readers: "supervisors, trade repositories",
    personal: "",
    args: z.strictObject({
      lei: text("LEI of the venue (ISO 17442), by its own word"),
      name: text("name of the venue, by its own word"),
      settlementCurrency: text("ISO 4217 code, or a DTI (ISO 24165), of every price and amount"),
    }),
  },
  InstrumentListed: {
    signature:
      "event InstrumentListed(bytes32 indexed instrument, string upi, string cfi, string underlying)",
    meaning: "An instrument may be traded from now on.",
    readers: "supervisors, trade repositories",
    personal: "",
    args: z.strictObject({
      instrument,
      upi: text("UPI (ISO 4914), 12 letters, or empty"),
      cfi: text("CFI (ISO 10962), 6 letters"),
      underlying: text("name of the underlying, a DTI (ISO 24165) where it has one"),
    }),
  },
  PositionChanged: {
    signature:
      "event PositionChanged(bytes32 indexed instrument, address indexed account, bytes32 indexed policyId, uint8 cause, int256 sizeBefore, int256 sizeAfter, uint256 price, uint256 notional)",
    meaning: "A fill. Sizes are above 0 for long and below 0 for short.",
    readers: "supervisors: market abuse, concentration; trade repositories",
    personal: ACCOUNT,
    args: z.strictObject({
      instrument,
      account: address("whose position"),
      policyId: bytes32(
        "compliance policy by which the account was admitted; 0 where none was asked",
      ),
      cause: choice(POSITION_CAUSES, "why it changed"),
      sizeBefore: signed("base units, 18 decimals"),
      sizeAfter: signed("base units, 18 decimals"),
      price: wide(256, "settlement currency for one base unit, 18 decimals"),
      notional: wide(256, "|sizeAfter - sizeBefore| * price, settlement currency, 18 decimals"),
    }),
  },
  OpenInterest: {
    signature: "event OpenInterest(bytes32 indexed instrument, uint256 long_, uint256 short_)",
    meaning: "Open interest after each change of a position.",
    readers: "supervisors: size and leverage of a market",
    personal: "",
    args: z.strictObject({
      instrument,
      long_: wide(256, "sum of long positions, base units, 18 decimals"),
      short_: wide(256, "sum of short positions, base units, 18 decimals, not negative"),
    }),
  },
  CollateralChanged: {
    signature: "event CollateralChanged(address indexed account, uint256 before, uint256 after_)",
    meaning: "An account's collateral changed.",
    readers: "supervisors: leverage; the account's owner",
    personal: ACCOUNT,
    args: z.strictObject({
      account: address("whose collateral"),
      before: wide(256, "settlement currency, 18 decimals"),
      after_: wide(256, "settlement currency, 18 decimals"),
    }),
  },
  Liquidated: {
    signature:
      "event Liquidated(bytes32 indexed instrument, address indexed account, address indexed liquidator, int256 size, uint256 price, uint256 loss)",
    meaning: "A position was closed by force.",
    readers: "supervisors: orderly liquidation, losses that the venue bears",
    personal: ACCOUNT,
    args: z.strictObject({
      instrument,
      account: address("whose position"),
      liquidator: address("who closed it"),
      size: signed("what was closed, base units, 18 decimals; below 0 for a short position"),
      price: wide(256, "settlement currency for one base unit, 18 decimals"),
      loss: wide(
        256,
        "what the venue bears after the collateral, settlement currency, 18 decimals",
      ),
    }),
  },
} as const satisfies EventTable;
