import { join, resolve } from "node:path";
import { Option } from "commander";
import { createLocalSigner } from "../../../issuer/create-local-signer.ts";
import { openKeystore } from "../../../issuer/open-keystore.ts";
import { publishStatusList } from "../../../issuer/publish-status-list.ts";
import type { CommandSpec } from "../../command.ts";
import { ISSUER_FILES, openIssuerDirectory } from "../../files/issuer-directory.ts";
import { withDirectoryLock } from "../../files/with-directory-lock.ts";
import { assertAbsent, createDirectory, writeOutput } from "../../files/write-output.ts";
import { readKeystoreFile } from "../../keystore-file.ts";
import {
  forceOption,
  parseDuration,
  parseInteger,
  parseTime,
  passphraseFileOption,
} from "../../options.ts";
import { readPassphrase } from "../../read-passphrase.ts";
import { toJson } from "../../to-json.ts";
import { unixSeconds } from "../../unix-seconds.ts";

interface Options {
  readonly dir: string;
  readonly out: string;
  readonly screenedAt?: Date;
  readonly listVersion: number;
  readonly validFor?: number;
  readonly passphraseFile?: string;
  readonly force?: true;
}

/** Beside the status list: what the registrar takes. */
const RECORD_FILE = "record.json";

/** `symbolon issuer publish`: status lists and tiles for a static host, and the signed record for the registrar. */
export const issuerPublish: CommandSpec<Options> = {
  name: "publish",
  summary: "write the status lists, their tiles and the signed record for the registrar",
  options: [
    new Option("--dir <dir>", "the issuer's directory").default("issuer"),
    new Option("--out <dir>", "write the files to this directory").makeOptionMandatory(),
    new Option(
      "--screened-at <time>",
      "when all customers in force were screened (default: never)",
    ).argParser(parseTime),
    new Option("--list-version <n>", "version of the sanctions list that was screened against")
      .argParser(parseInteger(0, 2 ** 32 - 1))
      .default(0),
    new Option("--valid-for <time>", "how long the W3C status lists stay in force").argParser(
      parseDuration,
    ),
    passphraseFileOption(),
    forceOption(),
  ],
  async run(options, { io, progress }) {
    const directory = resolve(io.cwd, options.dir);
    const out = resolve(io.cwd, options.out);
    const keystore = await readKeystoreFile(join(directory, ISSUER_FILES.keystore));
    const passphrase = await readPassphrase(io, options.passphraseFile);
    progress.report({ stage: "decrypt key" });
    const signer = await createLocalSigner(await openKeystore(keystore, passphrase));
    return withDirectoryLock(directory, async () => {
      progress.report({ stage: "publish" });
      const { issuer } = await openIssuerDirectory(io, directory, signer);
      const { files, record, signedRecord } = await publishStatusList(issuer, {
        screenedAt: options.screenedAt === undefined ? 0 : unixSeconds(options.screenedAt),
        listVersion: options.listVersion,
        ...(options.validFor === undefined ? {} : { validFor: options.validFor }),
      });
      const all = new Map<string, string | Uint8Array>(files);
      all.set(RECORD_FILE, `${toJson(signedRecord)}\n`);
      if (options.force !== true) {
        for (const name of all.keys()) await assertAbsent(join(out, name));
      }
      await createDirectory(out);
      for (const [name, content] of all) {
        await writeOutput(join(out, name), content, { force: options.force });
      }
      return {
        json: {
          out: options.out,
          files: [...all.keys()],
          statusRoot: record.statusRoot,
          statusAsOf: record.statusAsOf,
        },
        human: `${all.size} files in ${options.out}\nstatus root ${record.statusRoot}`,
      };
    });
  },
};
