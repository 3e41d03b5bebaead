import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Option } from "commander";
import { loadHash } from "../../../field/poseidon.ts";
import { bindHolder } from "../../../holder/bind-holder.ts";
import { createHolder } from "../../../holder/create-holder.ts";
import type { CommandSpec } from "../../command.ts";
import { formatHolderCommitment } from "../../files/holder-commitment.ts";
import { openHolder, WALLET_FILES, writeHolder } from "../../files/wallet-directory.ts";
import { withDirectoryLock } from "../../files/with-directory-lock.ts";
import { assertWritable, createDirectory, writeOutput } from "../../files/write-output.ts";
import { forceOption, parsePattern, passphraseFileOption } from "../../options.ts";
import { readPassphrase } from "../../read-passphrase.ts";
import { toJson } from "../../to-json.ts";

interface Options {
  readonly dir: string;
  readonly issuer: string;
  readonly out: string;
  readonly passphraseFile?: string;
  readonly force?: true;
}

/**
 * `symbolon holder init`: the wallet's secret where there is none yet, and its commitment to one issuer. A wallet that
 * exists is opened and left as it is, so the command is repeated for a further issuer.
 */
export const holderInit: CommandSpec<Options> = {
  name: "init",
  summary: "create a wallet, and write its commitment to an issuer",
  options: [
    new Option("--dir <dir>", "the wallet's directory").default("wallet"),
    new Option("--issuer <did>", "did:web of the issuer to bind to")
      .argParser(parsePattern(/^did:web:[A-Za-z0-9.%:-]{1,240}$/, "a did:web"))
      .makeOptionMandatory(),
    new Option("--out <file>", "write the commitment to this file").makeOptionMandatory(),
    passphraseFileOption(),
    forceOption(),
  ],
  async run({ dir, issuer, out, passphraseFile, force }, { io, progress }) {
    const directory = resolve(io.cwd, dir);
    const path = resolve(io.cwd, out);
    // The commitment may go into the wallet's directory, which is made for it.
    const isInside = dirname(path) === directory;
    if (!isInside) await assertWritable(path, { force });
    const passphrase = await readPassphrase(io, passphraseFile);
    const hash = await loadHash();
    const isNew = !existsSync(join(directory, WALLET_FILES.keystore));
    if (isNew) await createDirectory(directory);
    if (isInside) await assertWritable(path, { force });
    const holderCommitment = await withDirectoryLock(directory, async () => {
      progress.report({ stage: isNew ? "encrypt secret" : "decrypt secret" });
      const holder = isNew
        ? createHolder((bytes) => bytes.set(io.randomBytes(bytes.length)))
        : await openHolder(directory, passphrase);
      if (isNew) await writeHolder(io, directory, holder, passphrase);
      return bindHolder(hash, holder, issuer).commitment;
    });
    const commitment = formatHolderCommitment({ issuer, holderCommitment });
    await writeOutput(path, `${toJson(commitment)}\n`, { force });
    return {
      json: { out, isNew, issuer, holderCommitment },
      human: `${isNew ? "new wallet" : "wallet"} in ${dir}; give ${out} to ${issuer}`,
    };
  },
};
