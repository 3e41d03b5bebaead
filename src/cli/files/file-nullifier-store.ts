import { dirname } from "node:path";
import {
  judgeNullifier,
  type NullifierClaim,
  type NullifierOutcome,
  type NullifierStore,
} from "../../verifier/nullifier-store.ts";
import { toJson } from "../to-json.ts";
import { readJsonInput, wrongForm } from "./read-input.ts";
import { withDirectoryLock } from "./with-directory-lock.ts";
import { writeOutput } from "./write-output.ts";

const SCALAR = /^(0|[1-9][0-9]{0,77})$/;

/**
 * Nullifiers in one JSON file, for a verifier at a terminal. Each `take` holds the directory's lock and replaces the
 * whole file; a service keeps them in its database.
 */
export class FileNullifierStore implements NullifierStore {
  readonly #path: string;

  /** @param path absolute */
  constructor(path: string) {
    this.#path = path;
  }

  async take(claim: NullifierClaim): Promise<NullifierOutcome> {
    return withDirectoryLock(dirname(this.#path), async () => {
      const held = await this.#read();
      const outcome = judgeNullifier(held.get(claim.nullifier), claim);
      if (outcome === "accepted" || outcome === "renewed") {
        held.set(claim.nullifier, claim);
        await writeOutput(this.#path, `${toJson([...held.values()])}\n`, { force: true });
      }
      return outcome;
    });
  }

  async #read(): Promise<Map<string, NullifierClaim>> {
    const json = await readJsonInput(this.#path).catch((cause: { code?: string }) => {
      if (cause.code === "ERR_CLI_FILE_MISSING") return [];
      throw cause;
    });
    // A store that cannot be read may have forgotten a nullifier, so it is refused whole.
    if (!Array.isArray(json) || !json.every(isClaim)) {
      throw wrongForm(this.#path, "is not a list of nullifiers");
    }
    return new Map(json.map((claim) => [claim.nullifier, claim]));
  }
}

function isClaim(value: unknown): value is NullifierClaim {
  if (typeof value !== "object" || value === null) return false;
  const { mode, ruleHash, nullifier, subject, asOf } = value as Record<string, unknown>;
  return (
    (mode === "once" || mode === "session" || mode === "account") &&
    typeof ruleHash === "string" &&
    SCALAR.test(ruleHash) &&
    typeof nullifier === "string" &&
    SCALAR.test(nullifier) &&
    (subject === undefined || typeof subject === "string") &&
    Number.isInteger(asOf)
  );
}
