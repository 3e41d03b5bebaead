import type { Hex } from "../../../presentation/abi-encode.ts";
export async function linkedAddresses(_: unknown): Promise<Hex[]> {
  return [];
}
