import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { Option } from "commander";
import { CliError } from "../../../errors.ts";
import { createEngineVerifier } from "../../../proving/engine/engine-verifier.ts";
import { loadEngineHash } from "../../../proving/engine/load-engine-hash.ts";
import {
  type CheckedHolding,
  type CheckedInclusion,
  checkInclusion,
} from "../../../solvency/report/check-inclusion.ts";
import {
  createInclusionBundle,
  type InclusionBundle,
  readInclusionBundle,
} from "../../../solvency/report/inclusion-bundle.ts";
import { parseInclusionPins } from "../../../solvency/report/inclusion-pins.ts";
import { parseCustomerKey } from "../../../solvency/report/inclusion-record.ts";
import { verifyReportSignature } from "../../../solvency/report/sign-report.ts";
import type { CommandContext, CommandResult, CommandSpec } from "../../command.ts";
import { readBytesInput, readJsonInput } from "../../files/read-input.ts";
import { passphraseFileOption } from "../../options.ts";
import { unixSeconds } from "../../unix-seconds.ts";
import { extractInclusion } from "./extract-inclusion.ts";
import { PublicationFolder } from "./publication-folder.ts";
import { readSecretLine, readTypedLines } from "./read-typed.ts";

interface Options {
  readonly source: string;
  readonly pins?: string;
  readonly keyFile?: string;
  readonly idFile?: string;
  readonly extract?: true;
  readonly config?: string;
  readonly customers?: string;
  readonly out?: string;
  readonly keysOnly?: true;
  readonly passphraseFile?: string;
}

/**
 * `symbolon solvency inclusion <source>`: a customer's check, of a bundle or a whole publication; with `--extract` the
 * venue's side: keys and bundles for customers. An id comes from the customer, never from a file of the venue.
 */
export const solvencyInclusion: CommandSpec<Options> = {
  name: "inclusion",
  summary:
    "check that one's own balance is in the liabilities; or, as the venue, make what customers need",
  arguments: [{ name: "<source>", summary: "a customer's bundle, or the folder of a publication" }],
  options: [
    new Option(
      "--pins <file>",
      "what you know from elsewhere than the venue: its key, circuits' keys",
    ),
    new Option(
      "--key-file <file>",
      "the customer's key of the epoch, mode 0600 (default: standard input)",
    ),
    new Option("--id-file <file>", "the customer's id, mode 0600 (default: standard input)"),
    new Option("--extract", "the venue's side: write customers' keys and bundles"),
    new Option("--config <file>", "with --extract: the run's configuration"),
    new Option(
      "--customers <file>",
      "with --extract: ids, one a line, mode 0600 (default: standard input)",
    ),
    new Option("--out <dir>", "with --extract: a new folder"),
    new Option("--keys-only", "with --extract: no bundles, customers read the publication itself"),
    passphraseFileOption(),
  ],
  async run(options, context) {
    const { extract, config, customers, out, keysOnly, pins, keyFile, idFile } = options;
    if (extract) {
      if (pins ?? keyFile ?? idFile)
        throw usage("--pins, --key-file and --id-file are a customer's");
      if (config === undefined || out === undefined)
        throw usage("--extract needs --config and --out");
      return extractInclusion({ ...options, config, out }, context);
    }
    if (config ?? customers ?? out ?? keysOnly) {
      throw usage("--config, --customers, --out and --keys-only come with --extract");
    }
    if (pins === undefined) throw usage("give --pins, or --extract");
    return check(options, pins, context);
  },
};

async function check(
  { source, idFile, keyFile }: Options,
  pinsFile: string,
  { io, progress }: CommandContext,
): Promise<CommandResult> {
  const pins = parseInclusionPins(await readJsonInput(resolve(io.cwd, pinsFile)));
  const { id, key } = await readCustomer(io, idFile, keyFile);
  const bundle = await readBundle(resolve(io.cwd, source), key, pins);
  const engine = await createEngineVerifier();
  const checked = await checkInclusion(await loadEngineHash(), bundle, {
    id,
    key,
    pins,
    now: unixSeconds(io.now()),
    random: (bytes) => bytes.set(io.randomBytes(bytes.length)),
    verifyProofs: engine.verifyProofs,
    signal: io.signal,
    onStep: ({ check: stage }) => progress.report({ stage }),
  });
  const { report, holdings, proofs, isSolvent, floorBps, notVerified } = checked;
  return {
    json: {
      outcome: "included",
      entity: report.entity,
      epoch: report.epoch,
      snapshotAt: report.snapshotAt,
      statement: report.statement.digest,
      holdings: holdings.map(({ balance, debt, ...holding }) => ({
        ...holding,
        balance: String(balance),
        debt: String(debt),
      })),
      proofs: proofs.length,
      isSolvent,
      floorBps,
      receipts: checked.signedReceipts,
      policySignedBy: checked.policySignedBy,
      notVerified,
    },
    human: say(checked),
  };
}

/** What no file of the venue says: who asks, and the key that they were given. */
async function readCustomer(
  io: CommandContext["io"],
  idFile: string | undefined,
  keyFile: string | undefined,
): Promise<{ readonly id: string; readonly key: Uint8Array }> {
  const questions = [
    ...(idFile === undefined ? ["your id with the venue"] : []),
    ...(keyFile === undefined ? ["your key of the epoch"] : []),
  ];
  const typed = questions.length === 0 ? [] : await readTypedLines(io, questions);
  const id = idFile === undefined ? typed.shift() : await readSecretLine(io, idFile);
  const key = keyFile === undefined ? typed.shift() : await readSecretLine(io, keyFile);
  return { id: id ?? "", key: parseCustomerKey(key ?? "") };
}

/** A bundle is a file; of a whole publication the same is put together here. */
async function readBundle(
  path: string,
  key: Uint8Array,
  { reportKey }: ReturnType<typeof parseInclusionPins>,
): Promise<InclusionBundle> {
  const stats = await stat(path).catch(() => undefined);
  if (!stats?.isDirectory()) return readInclusionBundle(await readBytesInput(path));
  const report = await verifyReportSignature(await readJsonInput(`${path}/report.json`), reportKey);
  return readInclusionBundle(await createInclusionBundle(new PublicationFolder(path), report, key));
}

function say({ report, holdings, proofs, isSolvent, notVerified }: CheckedInclusion): string {
  return [
    `${report.entity}, epoch ${report.epoch}, snapshot of ${report.snapshotAt}`,
    "your account, as the venue counts it among what it owes:",
    ...holdings.map((holding) => `  ${sayHolding(holding)}`),
    `included: ${proofs.length} proofs verified, up to statement ${report.statement.digest}`,
    `the venue's proved verdict on itself: ${isSolvent ? "solvent" : "NOT SOLVENT"}`,
    "not verified:",
    ...notVerified.map((what) => `  ${what}`),
    "Compare the amounts with your own records of that moment; --json has the venue's signed receipts.",
  ].join("\n");
}

function sayHolding({ symbol, decimals, account, balance, debt }: CheckedHolding): string {
  const amount = (units: bigint) => {
    const text = String(units).padStart(decimals + 1, "0");
    const at = text.length - decimals;
    return decimals === 0 ? text : `${text.slice(0, at)}.${text.slice(at)}`;
  };
  return `${account} ${symbol} ${amount(balance)}${debt === 0n ? "" : `, debt ${amount(debt)}`}`;
}

const usage = (message: string) => new CliError("ERR_CLI_USAGE", message);
