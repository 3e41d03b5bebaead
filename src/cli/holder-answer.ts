import { resolve } from "node:path";
import { Option } from "commander";
import { loadHash } from "../field/poseidon.ts";
import type { HolderData } from "../holder/holder-data.ts";
import type { Hex } from "../presentation/abi-encode.ts";
import { readJsonInput } from "./files/read-input.ts";
import { readLeafList } from "./files/read-leaf-list.ts";
import { readStatusTiles } from "./files/read-status-tiles.ts";
import { chooseCredential, openHolder, readCredentials } from "./files/wallet-directory.ts";
import type { CliIo } from "./io.ts";
import { collect, parseAddress, parseInteger, passphraseFileOption } from "./options.ts";
import { readPassphrase } from "./read-passphrase.ts";

/** What `holder explain` and `holder prove` need to answer a request. */
export interface HolderAnswerOptions {
  readonly dir: string;
  readonly request: string;
  readonly audience: string;
  readonly trust: string;
  readonly status?: string;
  readonly issuer?: string;
  readonly account?: readonly string[];
  readonly minIssuers: number;
  readonly passphraseFile?: string;
}

export const holderAnswerOptions = (): Option[] => [
  new Option("--dir <dir>", "the wallet's directory").default("wallet"),
  new Option("--request <file>", "the verifier's request").makeOptionMandatory(),
  new Option(
    "--audience <origin>",
    "who sent the request, as the channel authenticated it",
  ).makeOptionMandatory(),
  new Option(
    "--trust <file>",
    "leaf list of a trust root that this wallet trusts by itself",
  ).makeOptionMandatory(),
  new Option("--status <dir>", "copy of the issuer's status files (default: fetch them)"),
  new Option("--issuer <did>", "whose credential to use, where the wallet has several"),
  new Option(
    "--account <address>",
    "an account that the wallet signs for; may be repeated",
  ).argParser((value: string, previous?: readonly string[]) =>
    collect(parseAddress(value), previous),
  ),
  new Option("--min-issuers <k>", "refuse a policy that fewer issuers could serve")
    .argParser(parseInteger(1, 512))
    .default(3),
  passphraseFileOption(),
];

/** Opens the wallet and gathers everything that an answer rests on. */
export async function readHolderData(io: CliIo, options: HolderAnswerOptions): Promise<HolderData> {
  const directory = resolve(io.cwd, options.dir);
  const hash = await loadHash();
  const request = await readJsonInput(resolve(io.cwd, options.request));
  const trust = await readLeafList(io, options.trust);
  const credential = chooseCredential(await readCredentials(directory), options.issuer);
  const tiles = await readStatusTiles(
    io,
    credential,
    options.status === undefined ? undefined : resolve(io.cwd, options.status),
  );
  const accounts = (options.account ?? []).map((address) => address.toLowerCase() as Hex);
  return {
    hash,
    request,
    credential,
    holder: await openHolder(directory, await readPassphrase(io, options.passphraseFile)),
    trust: { root: trust.root, verified: trust },
    status: tiles,
    audience: options.audience,
    subjects: accounts,
    ...(accounts.length === 1 && accounts[0] !== undefined ? { subject: accounts[0] } : {}),
    minIssuers: options.minIssuers,
    now: io.now(),
  };
}
