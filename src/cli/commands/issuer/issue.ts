import { join, resolve } from "node:path";
import { Option } from "commander";
import { formatInstant } from "../../../credential/calendar.ts";
import { parseClaims } from "../../../credential/parse-claims.ts";
import { CliError } from "../../../errors.ts";
import { createLocalSigner } from "../../../issuer/create-local-signer.ts";
import { issueCredential } from "../../../issuer/issue-credential.ts";
import { openKeystore } from "../../../issuer/open-keystore.ts";
import type { CommandSpec } from "../../command.ts";
import { readHolderCommitment } from "../../files/holder-commitment.ts";
import { ISSUER_FILES, openIssuerDirectory } from "../../files/issuer-directory.ts";
import { readJsonInput } from "../../files/read-input.ts";
import { withDirectoryLock } from "../../files/with-directory-lock.ts";
import { assertWritable } from "../../files/write-output.ts";
import { writeResult } from "../../files/write-result.ts";
import { readKeystoreFile } from "../../keystore-file.ts";
import {
  forceOption,
  parseDuration,
  parsePattern,
  parseTime,
  passphraseFileOption,
} from "../../options.ts";
import { readPassphrase } from "../../read-passphrase.ts";
import { toJson } from "../../to-json.ts";
import { unixSeconds } from "../../unix-seconds.ts";

interface Options {
  readonly dir: string;
  readonly customer: string;
  readonly holder: string;
  readonly claims: string;
  readonly expires?: Date;
  readonly validFor: number;
  readonly out: string;
  readonly passphraseFile?: string;
  readonly force?: true;
}

/** `symbolon issuer issue`: signs claims to a holder's commitment. The file is for the holder alone: mode 0600. */
export const issuerIssue: CommandSpec<Options> = {
  name: "issue",
  summary: "sign a credential to a holder",
  options: [
    new Option("--dir <dir>", "the issuer's directory").default("issuer"),
    new Option("--customer <name>", "the issuer's own name for the customer")
      .argParser(parsePattern(/\S/, "a name"))
      .makeOptionMandatory(),
    new Option("--holder <file>", "the wallet's commitment to this issuer").makeOptionMandatory(),
    new Option("--claims <file>", "the claims, JSON").makeOptionMandatory(),
    new Option("--expires <time>", "end of the credential, such as 2027-01-31T00:00:00Z")
      .argParser(parseTime)
      .conflicts("validFor"),
    new Option("--valid-for <time>", "end of the credential, from now")
      .argParser(parseDuration)
      .default(365 * 86_400, "365d"),
    new Option("--out <file>", "write the credential to this file").makeOptionMandatory(),
    passphraseFileOption(),
    forceOption(),
  ],
  async run(options, { io, progress }) {
    const directory = resolve(io.cwd, options.dir);
    const out = resolve(io.cwd, options.out);
    await assertWritable(out, { force: options.force });
    const claims = parseClaims(await readJsonInput(resolve(io.cwd, options.claims)));
    const holder = await readHolderCommitment(resolve(io.cwd, options.holder));
    const keystore = await readKeystoreFile(join(directory, ISSUER_FILES.keystore));
    const passphrase = await readPassphrase(io, options.passphraseFile);
    progress.report({ stage: "decrypt key" });
    const signer = await createLocalSigner(await openKeystore(keystore, passphrase));
    const expires = options.expires ?? new Date(io.now().getTime() + options.validFor * 1000);
    return withDirectoryLock(directory, async () => {
      progress.report({ stage: "issue" });
      const { issuer, save } = await openIssuerDirectory(io, directory, signer);
      if (holder.issuer !== issuer.id) {
        throw new CliError("ERR_CLI_FILE_FORM", "the commitment is to another issuer");
      }
      const credential = await issueCredential(issuer, {
        customerId: options.customer,
        holderCommitment: holder.holderCommitment,
        claims,
        expiresAt: formatInstant(unixSeconds(expires)),
      });
      await save();
      const { status, issuedAt, expiresAt } = credential;
      await writeResult(
        out,
        `${toJson(credential)}\n`,
        { force: options.force, isSecret: true },
        {
          what: `status index ${status.index} is taken for a credential that nobody has: revoke it, issue another`,
          details: { statusIndex: status.index },
        },
      );
      return {
        json: { out: options.out, statusIndex: status.index, issuedAt, expiresAt },
        human: `credential in ${options.out}, status index ${status.index}, until ${expiresAt}`,
      };
    });
  },
};
