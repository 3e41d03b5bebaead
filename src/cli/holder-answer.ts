import { resolve } from "node:path";
import { Option } from "commander";
import { loadHash } from "../field/poseidon.ts";
import type { HolderData } from "../holder/holder-data.ts";
import { chooseSubject, validateRequest } from "../holder/validate-request.ts";
import type { Hex } from "../presentation/abi-encode.ts";
import { parsePresentationRequest } from "../presentation/parse-presentation-request.ts";
import type { PresentationRequest } from "../presentation/types.ts";
import { readJsonInput } from "./files/read-input.ts";
import { readLeafList } from "./files/read-leaf-list.ts";
import { readStatusTiles } from "./files/read-status-tiles.ts";
import { chooseCredential, openHolder, readCredentials } from "./files/wallet-directory.ts";
import type { CliIo } from "./io.ts";
import { parseAddress, parseInteger, passphraseFileOption } from "./options.ts";
import { readPassphrase } from "./read-passphrase.ts";
import type { Disclosed } from "./say-disclosure.ts";

/** What `holder explain` and `holder prove` need to answer a request. */
export interface HolderAnswerOptions {
  readonly dir: string;
  readonly request: string;
  readonly audience: string;
  readonly trust: string;
  readonly status?: string;
  readonly allowLocal?: true;
  readonly issuer?: string;
  readonly account?: readonly Hex[];
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
  new Option(
    "--allow-local",
    "fetch status files also from this machine or a private network; for a trial",
  ),
  new Option("--issuer <did>", "whose credential to use, where the wallet has several"),
  new Option(
    "--account <address>",
    "an account that the wallet signs for; may be repeated",
  ).argParser((value: string, previous: readonly Hex[] = []) => [...previous, parseAddress(value)]),
  new Option("--min-issuers <k>", "refuse a policy that fewer issuers could serve")
    .argParser(parseInteger(1, 512))
    .default(3),
  passphraseFileOption(),
];

const NO_TILES: HolderData["status"] = { top: new Uint8Array(), bottom: new Uint8Array() };

/** What an answer rests on, and the request in its parsed form. */
export interface HolderQuestion {
  readonly data: HolderData;
  readonly request: PresentationRequest;
  readonly disclosed: Disclosed;
}

/** Opens the wallet and gathers everything. Nothing is fetched for a request that the wallet would not answer. */
export async function readHolderQuestion(
  io: CliIo,
  options: HolderAnswerOptions,
): Promise<HolderQuestion> {
  const directory = resolve(io.cwd, options.dir);
  const hash = await loadHash();
  const json = await readJsonInput(resolve(io.cwd, options.request));
  const request = parsePresentationRequest(hash, json);
  const trust = await readLeafList(io, options.trust);
  const credential = chooseCredential(await readCredentials(directory), options.issuer);
  const accounts = options.account ?? [];
  const data: HolderData = {
    hash,
    request: json,
    credential,
    holder: await openHolder(directory, await readPassphrase(io, options.passphraseFile)),
    trust: { root: trust.root, verified: trust },
    status: NO_TILES,
    audience: options.audience,
    subjects: accounts,
    ...(accounts.length === 1 && accounts[0] !== undefined ? { subject: accounts[0] } : {}),
    minIssuers: options.minIssuers,
    now: io.now(),
  };
  validateRequest(request, data, undefined);
  const subject = chooseSubject(request, data);
  const status = await readStatusTiles(io, credential, {
    directory: options.status === undefined ? undefined : resolve(io.cwd, options.status),
    allowLocal: options.allowLocal,
  });
  const disclosed = { subject, issuers: trust.records.length };
  return { data: { ...data, status }, request, disclosed };
}
