import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { bytesToHex } from "@noble/hashes/utils.js";
import { CliError } from "../../../errors.ts";
import { parseSigningKey } from "../../../policy/pack/signing-key.ts";
import { digestCustomerId } from "../../../solvency/customer-id.ts";
import { prepareInclusionBundles } from "../../../solvency/report/inclusion-bundle.ts";
import {
  customerKey,
  formatCustomerKey,
  locate,
  openRecord,
} from "../../../solvency/report/inclusion-record.ts";
import { PublicationReader } from "../../../solvency/report/publication.ts";
import { bucketPath, readBuckets } from "../../../solvency/report/read-buckets.ts";
import { verifyReportSignature } from "../../../solvency/report/sign-report.ts";
import { refuse } from "../../../solvency/solvency-error.ts";
import type { CommandContext, CommandResult } from "../../command.ts";
import { readJsonInput } from "../../files/read-input.ts";
import { readSecretInput, readSecretJson } from "../../files/read-secret-input.ts";
import { assertAbsent, writeOutput } from "../../files/write-output.ts";
import { runOf } from "./prepare-run.ts";
import { PublicationFolder } from "./publication-folder.ts";
import { deriveRunSecrets, readSecret } from "./read-secret.ts";
import { readStandardInput } from "./read-typed.ts";
import { readRunConfig } from "./run-config.ts";

export interface ExtractOptions {
  /** Folder of the publication. */
  readonly source: string;
  readonly config: string;
  readonly customers?: string | undefined;
  readonly out: string;
  readonly keysOnly?: true | undefined;
  readonly passphraseFile?: string | undefined;
}

const KEYS_FILE = "keys.jsonl";

/**
 * Writes `keys.jsonl`, a line a customer with id, key and the name of their bundle, and the bundles. Names tell nobody
 * whose a bundle is. An id that the publication has no record of ends it: the ledger knew another spelling, or nobody.
 */
export async function extractInclusion(
  { source, config: configFile, customers, out, keysOnly, passphraseFile }: ExtractOptions,
  { io, progress }: CommandContext,
): Promise<CommandResult> {
  const { config, path } = await readRunConfig(io, configFile);
  const target = resolve(io.cwd, out);
  await assertAbsent(target);
  const signingKey = await readSecretJson(path(config.signingKey));
  const folder = resolve(io.cwd, source);
  const signed = await readJsonInput(join(folder, "report.json"));
  const report = await verifyReportSignature(signed, parseSigningKey(signingKey).publicJwk);
  if (report.entity !== config.entity || report.epoch !== config.epoch) {
    refuse("REPORT_CONTEXT", "the publication is of another epoch than the configuration");
  }
  const ids = await readIds();
  const secret = await readSecret(io, path(config.secret), passphraseFile);
  const { inclusion } = deriveRunSecrets(secret, runOf(config));
  secret.fill(0);
  const publication = new PublicationFolder(folder);
  const reader = new PublicationReader(publication, report.files);
  const files = await readBuckets(publication, reader);
  const bundleOf = keysOnly ? undefined : await prepareInclusionBundles(publication, report);
  const { buckets, recordBytes } = report.inclusion;

  await mkdir(target, { mode: 0o700 });
  const lines: string[] = [];
  for (const [i, id] of ids.entries()) {
    if (io.signal.aborted) refuse("RUN_ABORTED", "stopped: remove the folder, and begin anew");
    const key = customerKey(inclusion, config.epoch, digestCustomerId(id));
    const { bucket, locator } = locate(key, 0, buckets);
    const record = openRecord(key, 0, await files.get(bucketPath(bucket)), recordBytes);
    if (record === undefined) {
      refuse("INCLUSION", `line ${i + 1}: the publication has no record of this customer`, {
        line: i + 1,
      });
    }
    const name = `${bytesToHex(locator)}.json`;
    if (bundleOf !== undefined) {
      await writeOutput(join(target, name), await bundleOf(key), { isSecret: true });
    }
    lines.push(
      JSON.stringify({
        customer: id,
        key: formatCustomerKey(key),
        ...(bundleOf === undefined ? {} : { bundle: name }),
      }),
    );
    progress.report({ stage: "extract", share: (i + 1) / ids.length });
  }
  await writeOutput(join(target, KEYS_FILE), `${lines.join("\n")}\n`, { isSecret: true });
  return {
    json: { out, customers: ids.length, bundles: bundleOf === undefined ? 0 : ids.length },
    human: `${ids.length} customers in ${join(out, KEYS_FILE)}: hand each their own line over their account, and over nothing else`,
  };

  async function readIds(): Promise<string[]> {
    const text =
      customers === undefined
        ? await readStandardInput(io)
        : await readSecretInput(resolve(io.cwd, customers));
    const read = text.split(/\r?\n/).filter((line) => line !== "");
    if (read.length === 0) throw new CliError("ERR_CLI_USAGE", "no customer's id is given");
    if (new Set(read.map((id) => digestCustomerId(id))).size !== read.length) {
      throw new CliError("ERR_CLI_USAGE", "a customer's id is given twice");
    }
    return read;
  }
}
