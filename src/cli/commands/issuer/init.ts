import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { Option } from "commander";
import { MemoryCommitmentRegistry } from "../../../issuer/commitment-registry.ts";
import { createIssuer } from "../../../issuer/create-issuer.ts";
import { createKeystore } from "../../../issuer/create-keystore.ts";
import { createLocalSigner } from "../../../issuer/create-local-signer.ts";
import { openKeystore } from "../../../issuer/open-keystore.ts";
import { StatusList } from "../../../status/status-list.ts";
import { parseIssuerAuthority } from "../../../trust/parse-issuer-record.ts";
import type { CommandSpec } from "../../command.ts";
import { ISSUER_FILES, writeEmptyState, writeProfile } from "../../files/issuer-directory.ts";
import { readJsonInput } from "../../files/read-input.ts";
import { withDirectoryLock } from "../../files/with-directory-lock.ts";
import { assertAbsent, createDirectory } from "../../files/write-output.ts";
import { readKeystoreFile, writeKeystoreFile } from "../../keystore-file.ts";
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

/**
 * `symbolon issuer init`: a new key and empty status lists. A keystore is never overwritten, by no option. The profile is
 * written last: a directory without one takes the command again.
 */
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
  async run(options, { io, progress, note }) {
    const directory = resolve(io.cwd, options.dir);
    const { id, statusAddress, lists } = options;
    const profilePath = join(directory, ISSUER_FILES.profile);
    const keystorePath = join(directory, ISSUER_FILES.keystore);
    await assertAbsent(profilePath);
    const authority = parseIssuerAuthority(await readJsonInput(resolve(io.cwd, options.authority)));
    const passphrase = await readPassphrase(io, options.passphraseFile);
    const random = (bytes: Uint8Array) => bytes.set(io.randomBytes(bytes.length));
    // Without a profile it is no issuer yet: an init was cut short, and its key is used.
    const isResumed = existsSync(keystorePath);
    progress.report({ stage: isResumed ? "decrypt key" : "encrypt key" });
    const secret = isResumed
      ? await openKeystore(await readKeystoreFile(keystorePath), passphrase)
      : io.randomBytes(32);
    const { publicKey } = await createIssuer({
      id,
      signer: await createLocalSigner(secret),
      authority,
      statusAddress,
      statusList: new StatusList(lists),
      registry: new MemoryCommitmentRegistry(),
      random,
      now: () => unixSeconds(io.now()),
    });
    const keystore = isResumed ? undefined : await createKeystore({ secret, passphrase, random });
    secret.fill(0);
    await createDirectory(directory);
    await withDirectoryLock(directory, async () => {
      await assertAbsent(profilePath);
      if (keystore !== undefined) await writeKeystoreFile(keystorePath, keystore);
      await writeEmptyState(directory, lists);
      await writeProfile(directory, { id, publicKey, statusAddress, authority, lists });
    });
    if (isResumed) note("an init that was cut short is finished, with the key that it made");
    return {
      json: { directory: options.dir, id, publicKey, lists, isResumed },
      human: `issuer ${id} in ${options.dir}\npublic key x ${publicKey.x}\n           y ${publicKey.y}`,
    };
  },
};
