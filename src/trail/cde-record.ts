/**
 * A fill under the names of the CPMI-IOSCO Critical Data Elements: 'Harmonisation of critical OTC derivatives data
 * elements (other than UTI and UPI)', Technical Guidance of April 2018 and its version 3, which added action and event.
 * https://www.leiroc.org, https://www.bis.org/cpmi/publ/d175.htm. All members are text, as in a report; empty where the
 * chain does not say.
 */
export interface CdeRecord {
  readonly reportingTimestamp: string;
  readonly eventTimestamp: string;
  readonly executionTimestamp: string;
  readonly uniqueTransactionIdentifier: string;
  readonly uniqueProductIdentifier: string;
  readonly counterparty1: string;
  readonly counterparty2: string;
  readonly counterparty2IdentifierType: string;
  readonly direction1: string;
  readonly platformIdentifier: string;
  readonly actionType: string;
  readonly eventType: string;
  readonly price: string;
  readonly priceCurrency: string;
  readonly priceNotation: string;
  readonly notionalAmount: string;
  readonly notionalCurrency: string;
  readonly totalNotionalQuantity: string;
  readonly venue: string;
  readonly instrument: string;
  readonly cfi: string;
  readonly underlying: string;
  readonly cause: string;
  readonly fillQuantity: string;
  readonly fillNotional: string;
  readonly positionAfter: string;
  readonly policyId: string;
  readonly isConsistent: string;
  readonly transaction: string;
  readonly logIndex: string;
}

export interface CdeColumn {
  readonly key: keyof CdeRecord;
  /** Column of the CSV: the element's name, or one of ours, which starts with 'Symbolon'. */
  readonly title: string;
  readonly source: string;
  readonly meaning: string;
}

const column = (
  key: keyof CdeRecord,
  title: string,
  source: string,
  meaning: string,
): CdeColumn => ({
  key,
  title,
  source,
  meaning,
});

export const CDE_COLUMNS: readonly CdeColumn[] = [
  column("reportingTimestamp", "Reporting timestamp", "CDE 2.4", "when the export was made, UTC"),
  column("eventTimestamp", "Event timestamp", "CDE v3", "time of the block, UTC"),
  column(
    "executionTimestamp",
    "Execution timestamp",
    "CDE 2.5",
    "time of the block in which the position was opened; empty where that is before the range",
  ),
  column(
    "uniqueTransactionIdentifier",
    "Unique transaction identifier",
    "ISO 23897",
    "one for the life of a position: the venue's LEI, then 26 hex digits of the opening transaction's hash and 6 of the log's index; empty where either is missing",
  ),
  column(
    "uniqueProductIdentifier",
    "Unique product identifier",
    "ISO 4914",
    "of the instrument; empty where the venue gave none or it is not 12 letters and digits",
  ),
  column(
    "counterparty1",
    "Counterparty 1 (reporting counterparty)",
    "CDE 2.6",
    "the venue's LEI, by its own word; empty where its check digits are wrong",
  ),
  column("counterparty2", "Counterparty 2", "CDE 2.7", "the account's address: a pseudonym"),
  column(
    "counterparty2IdentifierType",
    "Counterparty 2 identifier type",
    "CDE 2.8",
    "False: no LEI",
  ),
  column(
    "direction1",
    "Direction 1",
    "CDE 2.13.1",
    "of the reporting counterparty in the position: SLLR where the account is long, BYER where it is short",
  ),
  column(
    "platformIdentifier",
    "Platform identifier",
    "CDE 2.17, ISO 10383",
    "the venue's MIC, where whoever exports gave one",
  ),
  column("actionType", "Action type", "CDE v3", "NEWT, MODI or TERM"),
  column("eventType", "Event type", "CDE v3", "TRAD, or ETRM where the position became smaller"),
  column("price", "Price", "CDE 2.50", "of the fill, at most 13 decimals"),
  column(
    "priceCurrency",
    "Price currency",
    "CDE 2.51, ISO 4217",
    "the venue's settlement currency, by its own word",
  ),
  column("priceNotation", "Price notation", "CDE 2.52", "1: a monetary amount"),
  column(
    "notionalAmount",
    "Notional amount",
    "CDE 2.70",
    "what is outstanding after the fill, at its price; at most 5 decimals",
  ),
  column(
    "notionalCurrency",
    "Notional currency",
    "CDE 2.74, ISO 4217",
    "the venue's settlement currency, by its own word",
  ),
  column(
    "totalNotionalQuantity",
    "Total notional quantity",
    "CDE",
    "what is outstanding after the fill, base units; at most 5 decimals",
  ),
  column("venue", "Symbolon venue", "CAIP-10", "chain and address of the venue's contract"),
  column("instrument", "Symbolon instrument", "trail", "the venue's id of the instrument"),
  column("cfi", "Symbolon CFI", "ISO 10962", "of the instrument, by the venue's word"),
  column("underlying", "Symbolon underlying", "trail", "of the instrument, by the venue's word"),
  column("cause", "Symbolon cause", "trail", "Open, Increase, Reduce, Close or Liquidation"),
  column("fillQuantity", "Symbolon fill quantity", "trail", "of the fill, base units, 18 decimals"),
  column(
    "fillNotional",
    "Symbolon fill notional",
    "trail",
    "of the fill, settlement currency, 18 decimals",
  ),
  column(
    "positionAfter",
    "Symbolon position after",
    "trail",
    "base units, 18 decimals; below 0 for short",
  ),
  column(
    "policyId",
    "Symbolon policy",
    "trail",
    "by which the account was admitted; empty where none was asked",
  ),
  column(
    "isConsistent",
    "Symbolon consistent",
    "trail",
    "False where the fill's notional is not its size times its price",
  ),
  column("transaction", "Symbolon transaction", "trail", "hash of the transaction"),
  column("logIndex", "Symbolon log index", "trail", "place in the block"),
];
