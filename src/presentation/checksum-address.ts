import { type Hex, keccakText } from "./abi-encode.ts";

/** An address with its checksum in the case of its letters: https://eips.ethereum.org/EIPS/eip-55 */
export function checksumAddress(address: Hex): Hex {
  const digits = address.slice(2).toLowerCase();
  const digest = keccakText(digits);
  const digit = (letter: string, i: number) =>
    Number.parseInt(digest[i + 2] ?? "0", 16) >= 8 ? letter.toUpperCase() : letter;
  return `0x${[...digits].map(digit).join("")}`;
}
