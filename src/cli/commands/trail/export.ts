import { resolve } from "node:path";
import { Option } from "commander";
import { readTrail } from "../../../chain/trail/read-trail.ts";
import { CliError } from "../../../errors.ts";
import type { Hex } from "../../../presentation/abi-encode.ts";
import { toCsv } from "../../../trail/to-csv.ts";
import type { Trail } from "../../../trail/trail-schema.ts";
import { venueRecords } from "../../../trail/venue-records.ts";
import { venueReport } from "../../../trail/venue-report.ts";
import { publicClientOf, rpcUrlOption } from "../../chain-clients.ts";
import type { CommandSpec } from "../../command.ts";
import { readPack } from "../../files/read-policy-or-pack.ts";
import { assertWritable, writeOutput } from "../../files/write-output.ts";
import { collect, forceOption, parseAddress, parseInteger } from "../../options.ts";
import { toJson } from "../../to-json.ts";

interface Options {
  readonly rpcUrl: string;
  readonly fromBlock: number;
  readonly toBlock?: number;
  readonly venue?: readonly string[];
  readonly policyRegistry?: Hex;
  readonly trustRegistry?: Hex;
  readonly complianceRegistry?: Hex;
  readonly solvency?: Hex;
  readonly format: "json" | "csv" | "records";
  readonly pack?: readonly string[];
  readonly blocksPerCall?: number;
  readonly allowUnfinalised?: true;
  readonly allowUnknownEvents?: true;
  readonly out: string;
  readonly force?: true;
}

const block = parseInteger(0, Number.MAX_SAFE_INTEGER);
const contract = (flag: string, what: string) =>
  new Option(`--${flag} <address>`, what).argParser(parseAddress);

/** `symbolon trail export`: the events of a range of blocks as one JSON file, or the venues' fills as CSV or JSON. */
export const trailExport: CommandSpec<Options> = {
  name: "export",
  summary: "read what the contracts wrote for supervisors",
  options: [
    rpcUrlOption(),
    new Option("--from-block <number>", "first block").argParser(block).makeOptionMandatory(),
    new Option("--to-block <number>", "last block (default: the last finalised one)").argParser(
      block,
    ),
    new Option("--venue <address>", "a trading venue; repeatable").argParser(collectAddress),
    contract("policy-registry", "the PolicyRegistry"),
    contract("trust-registry", "the TrustRegistry"),
    contract("compliance-registry", "the ComplianceRegistry"),
    contract("solvency", "the contract with solvency statements"),
    new Option(
      "--format <format>",
      "json: every event; csv: the venues' fills with CDE names; records: those and their sums by day, as JSON",
    )
      .choices(["json", "csv", "records"])
      .default("json"),
    new Option(
      "--pack <pack>",
      "add a policy pack, a file or pack:<id>, for the supervisor page; repeatable",
    ).argParser(collect),
    new Option("--blocks-per-call <number>", "blocks asked for at once (default: 2000)").argParser(
      parseInteger(1, 1_000_000),
    ),
    new Option("--allow-unfinalised", "accept blocks that may still be replaced"),
    new Option("--allow-unknown-events", "count events that the trail has no form for"),
    new Option("--out <file>", "write the trail to this file").makeOptionMandatory(),
    forceOption(),
  ],
  async run(options, { io, progress }) {
    const { format, force } = options;
    const contracts = contractsOf(options);
    if (format !== "json" && options.pack !== undefined) {
      throw new CliError("ERR_CLI_USAGE", "a trail alone carries packs: leave --pack out");
    }
    const out = resolve(io.cwd, options.out);
    await assertWritable(out, { force });
    const packs = await Promise.all((options.pack ?? []).map((source) => readPack(io, source)));
    const trail = await readTrail(publicClientOf(options.rpcUrl), {
      fromBlock: options.fromBlock,
      toBlock: options.toBlock,
      contracts,
      blocksPerCall: options.blocksPerCall,
      allowUnfinalised: options.allowUnfinalised,
      allowUnknownEvents: options.allowUnknownEvents,
      signal: io.signal,
      onProgress: (share) => progress.report({ stage: "read", share }),
    });
    const content = {
      csv: () => toCsv(venueRecords(trail, { reportedAt: io.now() })),
      records: () => `${toJson(venueReport(trail, { reportedAt: io.now() }))}\n`,
      json: () => `${toJson(packs.length === 0 ? trail : { ...trail, packs })}\n`,
    }[format]();
    await writeOutput(out, content, { force });
    return { json: { out: options.out, format, ...summaryOf(trail) }, human: sayTrail(trail) };
  },
};

function collectAddress(text: string, previous: readonly string[] = []): string[] {
  return collect(parseAddress(text), previous);
}

function contractsOf(options: Options) {
  const { policyRegistry, trustRegistry, complianceRegistry, solvency } = options;
  const venues = (options.venue ?? []) as readonly Hex[];
  const given = [policyRegistry, trustRegistry, complianceRegistry, solvency, ...venues].filter(
    (address) => address !== undefined,
  );
  if (given.length === 0) throw new CliError("ERR_CLI_USAGE", "name at least one contract");
  if (new Set(given).size < given.length) {
    throw new CliError("ERR_CLI_USAGE", "one address is given for two contracts");
  }
  return { policyRegistry, trustRegistry, complianceRegistry, solvency, venues };
}

function summaryOf({ chainId, fromBlock, toBlock, asOf, isFinal, records }: Trail) {
  return { chainId, fromBlock, toBlock, asOf, isFinal, records: records.length };
}

function sayTrail({ chainId, fromBlock, toBlock, isFinal, records, unknownEvents }: Trail): string {
  const unknown = unknownEvents.reduce((sum, { count }) => sum + count, 0);
  return [
    `${records.length} events of blocks ${fromBlock} to ${toBlock} of chain ${chainId}`,
    ...(unknown > 0 ? [`${unknown} events that the trail has no form for`] : []),
    ...(isFinal ? [] : [`block ${toBlock} is not finalised: it may still be replaced`]),
  ].join("\n");
}
