import type { Reader } from "../../../credential/read-object.ts";
export type TrustSource = { kind: string };
export const readTrustSource: Reader<TrustSource> = (v) => v as TrustSource;
export async function readTrust(..._: unknown[]): Promise<never> {
  throw new Error("todo");
}
