import { resolve } from "node:path";
import { Option } from "commander";
import { parseClaims } from "../../../credential/parse-claims.ts";
import { TrustError } from "../../../errors.ts";
import { loadHash } from "../../../field/poseidon.ts";
import { receiveCredential } from "../../../holder/receive-credential.ts";
import type { CommandSpec } from "../../command.ts";
import { readJsonInput } from "../../files/read-input.ts";
import { readLeafList } from "../../files/read-leaf-list.ts";
import { openHolder, readCredentials, writeCredentials } from "../../files/wallet-directory.ts";
import { withDirectoryLock } from "../../files/with-directory-lock.ts";
import { passphraseFileOption } from "../../options.ts";
import { readPassphrase } from "../../read-passphrase.ts";

interface Options {
  readonly dir: string;
  readonly credential: string;
  readonly claims?: string;
  readonly trust?: string;
  readonly passphraseFile?: string;
}

/** `symbolon holder receive`: takes a credential in place of an earlier one of the same issuer, once all of it holds. */
export const holderReceive: CommandSpec<Options> = {
  name: "receive",
  summary: "check a credential and keep it",
  options: [
    new Option("--dir <dir>", "the wallet's directory").default("wallet"),
    new Option("--credential <file>", "what the issuer sent").makeOptionMandatory(),
    new Option(
      "--claims <file>",
      "the claims that were agreed: the credential must say just these",
    ),
    new Option("--trust <file>", "leaf list: the credential must carry the listed issuer's key"),
    passphraseFileOption(),
  ],
  async run(options, { io, progress }) {
    const directory = resolve(io.cwd, options.dir);
    const json = await readJsonInput(resolve(io.cwd, options.credential));
    const promised =
      options.claims === undefined
        ? undefined
        : parseClaims(await readJsonInput(resolve(io.cwd, options.claims)));
    const trust = options.trust === undefined ? undefined : await readLeafList(io, options.trust);
    const passphrase = await readPassphrase(io, options.passphraseFile);
    return withDirectoryLock(directory, async () => {
      const kept = await readCredentials(directory);
      progress.report({ stage: "decrypt secret" });
      const holder = await openHolder(directory, passphrase);
      const credential = await receiveCredential(json, {
        hash: await loadHash(),
        holder,
        now: io.now(),
        ...(promised === undefined ? {} : { promised }),
      });
      const { issuer, expiresAt } = credential;
      if (trust !== undefined) {
        const { x, y } = issuer.publicKey;
        const listed = trust.records[trust.tree.indexOf({ x: BigInt(x), y: BigInt(y) })];
        if (listed?.id !== issuer.id) {
          throw new TrustError(
            "ERR_TRUST_ISSUER_UNKNOWN",
            "the trust list has the credential's key under another issuer",
          );
        }
      }
      const others = kept.filter((entry) => entry.issuer.id !== issuer.id);
      await writeCredentials(directory, [...others, credential]);
      return {
        json: { issuer: issuer.id, expiresAt, credentials: others.length + 1 },
        human: `kept a credential of ${issuer.id}, until ${expiresAt}`,
      };
    });
  },
};
