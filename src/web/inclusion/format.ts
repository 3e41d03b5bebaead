import { formatAmount, MAX_DECIMALS } from "../../solvency/ingest/parse-amount.ts";

export { counted, duration, moment, shortHex } from "../shared/format.ts";

/** Smallest units -> `184,467.44`, exactly. */
export function amount(units: bigint, decimals: number): string {
  const [whole = "", fraction] = formatAmount(units * 10n ** BigInt(MAX_DECIMALS - decimals)).split(
    ".",
  );
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
