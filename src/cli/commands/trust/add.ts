import { resolve } from "node:path";
import { Option } from "commander";
import { CliError, TrustError } from "../../../errors.ts";
import { loadHash } from "../../../field/poseidon.ts";
import type { IssuerAuthority, IssuerRecord } from "../../../trust/issuer-record.ts";
import { parseIssuerAuthority, parseIssuerRecord } from "../../../trust/parse-issuer-record.ts";
import { buildTrustTree } from "../../../trust/trust-tree.ts";
import type { CommandSpec } from "../../command.ts";
import { readJsonInput } from "../../files/read-input.ts";
import { readTrustDirectory, writeTrustDirectory } from "../../files/trust-directory.ts";
import { withDirectoryLock } from "../../files/with-directory-lock.ts";
import { createDirectory } from "../../files/write-output.ts";
import { unixSeconds } from "../../unix-seconds.ts";

interface Options {
  readonly dir: string;
  readonly record: string;
  readonly authority?: string;
}

/** `symbolon trust add`: lists an issuer, or takes its newer status root. What it may attest is the registrar's say. */
export const trustAdd: CommandSpec<Options> = {
  name: "add",
  summary: "list an issuer, or take a listed issuer's newer status root",
  options: [
    new Option("--dir <dir>", "the registrar's directory").default("trust"),
    new Option("--record <file>", "what the issuer published: record.json").makeOptionMandatory(),
    new Option("--authority <file>", "what it may attest: regimes, maxKycLevel, clientClasses"),
  ],
  async run(options, { io }) {
    const directory = resolve(io.cwd, options.dir);
    const now = unixSeconds(io.now());
    const published = await readJsonInput(resolve(io.cwd, options.record));
    const authority =
      options.authority === undefined
        ? undefined
        : parseIssuerAuthority(await readJsonInput(resolve(io.cwd, options.authority)));
    const claimed = parseIssuerRecord(published, { now });
    await createDirectory(directory);
    return withDirectoryLock(directory, async () => {
      const records = await readTrustDirectory(directory);
      const index = records.findIndex(({ id }) => id === claimed.id);
      const record = { ...claimed, ...decideAuthority(records[index], claimed, authority) };
      const next =
        index < 0 ? [...records, record] : records.map((old, i) => (i === index ? record : old));
      const tree = buildTrustTree(await loadHash(), next, { now });
      await writeTrustDirectory(directory, next);
      const place = index < 0 ? next.length - 1 : index;
      return {
        json: { id: record.id, index: place, issuers: next.length, trustRoot: tree.root },
        human: `${record.id} is issuer ${place + 1} of ${next.length}\ntrust root ${tree.root}`,
      };
    });
  },
};

/** An issuer does not say what it may attest: the registrar does, once, and again when it changes its mind. */
function decideAuthority(
  held: IssuerRecord | undefined,
  claimed: IssuerRecord,
  authority: IssuerAuthority | undefined,
): IssuerAuthority {
  if (held === undefined) {
    if (authority !== undefined) return authority;
    throw new CliError("ERR_CLI_USAGE", "a new issuer needs --authority: what it may attest");
  }
  const isSameKey =
    held.publicKey.x === claimed.publicKey.x && held.publicKey.y === claimed.publicKey.y;
  if (!isSameKey) {
    throw new TrustError("ERR_TRUST_ISSUER_DUPLICATE", "this issuer is listed with another key");
  }
  if (claimed.statusAsOf < held.statusAsOf) {
    throw new TrustError(
      "ERR_TRUST_RECORD_FORM",
      "the record is older than the one on file: it would bring revoked credentials back",
    );
  }
  const { regimes, maxKycLevel, clientClasses } = authority ?? held;
  return { regimes, maxKycLevel, clientClasses };
}
