import { join, resolve } from "node:path";
import { Option } from "commander";
import { MemoryCommitmentRegistry } from "../../../issuer/commitment-registry.ts";
import { createIssuer } from "../../../issuer/create-issuer.ts";
import { createKeystore } from "../../../issuer/create-keystore.ts";
import { createLocalSigner } from "../../../issuer/create-local-signer.ts";
import { StatusList } from "../../../status/status-list.ts";
import { parseIssuerAuthority } from "../../../trust/parse-issuer-record.ts";
import type { CommandSpec } from "../../command.ts";
import { ISSUER_FILES, saveState, writeProfile } from "../../files/issuer-directory.ts";
import { readJsonInput } from "../../files/read-input.ts";
import { withDirectoryLock } from "../../files/with-directory-lock.ts";
import { assertAbsent, createDirectory } from "../../files/write-output.ts";
import { writeKeystoreFile } from "../../keystore-file.ts";
import { parseInteger, parseUrl, passphraseFileOption } from "../../options.ts";
import { readPassphrase } from "../../read-passphrase.ts";
import { unixSeconds } from "../../unix-seconds.ts";

interface Options {
  readonly dir: string;
  readonly id: string;
  readonly statusAddress: string;
  readonly authority: string;
  readonly lists: number;
  readonly passphraseFile?: string;
}

/** `symbolon issuer init`: a new key and empty status lists. A keystore is never overwritten, by no option. */
export const issuerInit: CommandSpec<Options> = {
  name: "init",
  summary: "create an issuer's key, books and status list",
  options: [
    new Option("--dir <dir>", "the issuer's directory").default("issuer"),
    new Option("--id <did>", "did:web of the issuer").makeOptionMandatory(),
    new Option(
      "--status-address <url>",
      "where its status lists are published, with a '/' at its end",
    )
      .argParser(parseUrl)
      .makeOptionMandatory(),
    new Option(
      "--authority <file>",
      "what it may attest: regimes, maxKycLevel, clientClasses",
    ).makeOptionMandatory(),
    new Option("--lists <n>", "status lists of 131,072 entries")
      .argParser(parseInteger(1, 256))
      .default(1),
    passphraseFileOption(),
  ],
  async run(options, { io, progress }) {
    const directory = resolve(io.cwd, options.dir);
    const keystorePath = join(directory, ISSUER_FILES.keystore);
    await assertAbsent(join(directory, ISSUER_FILES.profile));
    await assertAbsent(keystorePath);
    const authority = parseIssuerAuthority(await readJsonInput(resolve(io.cwd, options.authority)));
    const passphrase = await readPassphrase(io, options.passphraseFile);
    const random = (bytes: Uint8Array) => bytes.set(io.randomBytes(bytes.length));
    const secret = io.randomBytes(32);
    const { id, statusAddress, lists } = options;
    const registry = new MemoryCommitmentRegistry();
    const statusList = new StatusList(lists);
    const signer = await createLocalSigner(secret);
    const { publicKey } = await createIssuer({
      id,
      signer,
      authority,
      statusAddress,
      statusList,
      registry,
      random,
      now: () => unixSeconds(io.now()),
    });
    progress.report({ stage: "encrypt key" });
    const keystore = await createKeystore({ secret, passphrase, random });
    secret.fill(0);
    await createDirectory(directory);
    await withDirectoryLock(directory, async () => {
      await writeKeystoreFile(keystorePath, keystore);
      await saveState(directory, registry, statusList);
      await writeProfile(directory, { id, publicKey, statusAddress, authority, lists });
    });
    return {
      json: { directory: options.dir, id, publicKey, lists },
      human: `issuer ${id} in ${options.dir}\npublic key x ${publicKey.x}\n           y ${publicKey.y}`,
    };
  },
};
