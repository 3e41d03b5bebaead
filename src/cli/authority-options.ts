import { resolve } from "node:path";
import { Option } from "commander";
import { CliError } from "../errors.ts";
import type { Authority } from "../policy/pack/authority-schema.ts";
import { parseAuthority } from "../policy/pack/parse-authority.ts";
import { DID_DOCUMENT_MOST, resolveAuthority } from "../policy/pack/resolve-authority.ts";
import { readJsonInput } from "./files/read-input.ts";
import type { CliIo } from "./io.ts";
import { parseInteger } from "./options.ts";

export interface AuthorityOptions {
  readonly authority?: string;
  readonly did?: string;
  readonly threshold?: number;
  readonly allowLocal?: true;
}

/** Whom the caller trusts: a file with its keys, or its DID and how many of its keys must sign. */
export const authorityOptions = (): Option[] => [
  new Option("--authority <file>", "the authority that you trust: its DID, threshold and keys"),
  new Option("--did <did>", "instead: its did:web identifier; the keys are fetched"),
  new Option("--threshold <k>", "with --did: how many of its keys must sign").argParser(
    parseInteger(1, 32),
  ),
  new Option("--allow-local", "let the DID lead to this machine or a private network"),
];

/** @throws CliError `ERR_CLI_USAGE`; PolicyError those of `parseAuthority` and `resolveAuthority` */
export async function readAuthority(io: CliIo, options: AuthorityOptions): Promise<Authority> {
  const { authority, did, threshold, allowLocal = false } = options;
  if (authority !== undefined && did === undefined && threshold === undefined) {
    return parseAuthority(await readJsonInput(resolve(io.cwd, authority)));
  }
  if (authority !== undefined || did === undefined || threshold === undefined) {
    const message =
      "give --authority, or --did and --threshold: whom you trust is not read from the pack";
    throw new CliError("ERR_CLI_USAGE", message);
  }
  return resolveAuthority(did, {
    threshold,
    fetch: async (url) => {
      const bytes = await io.fetchBytes(url, {
        maximum: DID_DOCUMENT_MOST,
        allowLocal,
        signal: io.signal,
      });
      return new Response(new Uint8Array(bytes));
    },
  });
}
