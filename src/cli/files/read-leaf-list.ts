import { resolve } from "node:path";
import { loadHash } from "../../field/poseidon.ts";
import { type VerifiedLeafList, verifyLeafList } from "../../trust/verify-leaf-list.ts";
import type { CliIo } from "../io.ts";
import { readJsonInput } from "./read-input.ts";

/** A registrar's leaf list, its root recomputed. */
export async function readLeafList(io: CliIo, file: string): Promise<VerifiedLeafList> {
  const json = await readJsonInput(resolve(io.cwd, file));
  return verifyLeafList(await loadHash(), json);
}
