import { resolve } from "node:path";
import { Option } from "commander";
import { CliError, TrustError } from "../../../errors.ts";
import { loadHash } from "../../../field/poseidon.ts";
import type { IssuerAuthority, IssuerRecord } from "../../../trust/issuer-record.ts";
import { parseIssuerAuthority } from "../../../trust/parse-issuer-record.ts";
import { buildTrustTree } from "../../../trust/trust-tree.ts";
import { verifyIssuerRecord } from "../../../trust/verify-issuer-record.ts";
import type { CommandSpec } from "../../command.ts";
import { readJsonInput } from "../../files/read-input.ts";
import { readTrustDirectory, writeTrustDirectory } from "../../files/trust-directory.ts";
import { withDirectoryLock } from "../../files/with-directory-lock.ts";
import { createDirectory } from "../../files/write-output.ts";
import { unixSeconds } from "../../unix-seconds.ts";

type Rotation = "beside" | "instead";

interface Options {
  readonly dir: string;
  readonly record: string;
  readonly authority?: string;
  readonly rotate?: Rotation;
}

/** `symbolon trust add`: lists an issuer, or takes its newer status root. What it may attest is the registrar's say. */
export const trustAdd: CommandSpec<Options> = {
  name: "add",
  summary: "list an issuer, or take a listed issuer's newer status root",
  options: [
    new Option("--dir <dir>", "the registrar's directory").default("trust"),
    new Option(
      "--record <file>",
      "what the issuer published and signed: record.json",
    ).makeOptionMandatory(),
    new Option("--authority <file>", "what it may attest: regimes, maxKycLevel, clientClasses"),
    new Option(
      "--rotate <how>",
      "list a listed issuer's new key beside its others, or instead of them",
    ).choices(["beside", "instead"]),
  ],
  async run(options, { io }) {
    const directory = resolve(io.cwd, options.dir);
    const now = unixSeconds(io.now());
    const published = await readJsonInput(resolve(io.cwd, options.record));
    const authority =
      options.authority === undefined
        ? undefined
        : parseIssuerAuthority(await readJsonInput(resolve(io.cwd, options.authority)));
    const hash = await loadHash();
    const claimed = await verifyIssuerRecord(hash, published, { now });
    await createDirectory(directory);
    return withDirectoryLock(directory, async () => {
      const records = await readTrustDirectory(directory);
      const held = heldRecord(records, claimed, options.rotate);
      const record = { ...claimed, ...decideAuthority(held, authority) };
      const next = placeRecord(records, record, options.rotate);
      const tree = buildTrustTree(hash, next, { now });
      await writeTrustDirectory(directory, next);
      const place = tree.indexOf(record.publicKey);
      return {
        json: { id: record.id, index: place, issuers: next.length, trustRoot: tree.root },
        human: `${record.id} is issuer ${place + 1} of ${next.length}\ntrust root ${tree.root}`,
      };
    });
  },
};

const isSameKey = (a: IssuerRecord, b: IssuerRecord): boolean =>
  a.publicKey.x === b.publicKey.x && a.publicKey.y === b.publicKey.y;

/** The record that a new one follows: of the same key, or of the key before where the registrar is told of a new one. */
function heldRecord(
  records: readonly IssuerRecord[],
  claimed: IssuerRecord,
  rotate: Rotation | undefined,
): IssuerRecord | undefined {
  const listed = records.filter(({ id }) => id === claimed.id);
  const sameKey = listed.find((record) => isSameKey(record, claimed));
  if (rotate !== undefined && listed.length === 0) {
    throw new CliError("ERR_CLI_USAGE", "--rotate is for an issuer that is listed");
  }
  if (sameKey === undefined) {
    if (listed.length === 0 || rotate !== undefined) return listed.at(-1);
    throw new TrustError(
      "ERR_TRUST_ISSUER_DUPLICATE",
      "this issuer is listed with another key: if the new one is its own, say --rotate",
    );
  }
  if (claimed.statusAsOf < sameKey.statusAsOf) {
    throw new TrustError(
      "ERR_TRUST_RECORD_FORM",
      "the record is older than the one on file: it would bring revoked credentials back",
    );
  }
  return sameKey;
}

/** An issuer does not say what it may attest: the registrar does, once, and again when it changes its mind. */
function decideAuthority(
  held: IssuerRecord | undefined,
  authority: IssuerAuthority | undefined,
): IssuerAuthority {
  const decided = authority ?? held;
  if (decided === undefined) {
    throw new CliError("ERR_CLI_USAGE", "a new issuer needs --authority: what it may attest");
  }
  const { regimes, maxKycLevel, clientClasses } = decided;
  return { regimes, maxKycLevel, clientClasses };
}

function placeRecord(
  records: readonly IssuerRecord[],
  record: IssuerRecord,
  rotate: Rotation | undefined,
): readonly IssuerRecord[] {
  const kept =
    rotate === "instead"
      ? records.filter((old) => old.id !== record.id || isSameKey(old, record))
      : records;
  const isListed = kept.some((old) => old.id === record.id && isSameKey(old, record));
  if (!isListed) return [...kept, record];
  return kept.map((old) => (old.id === record.id && isSameKey(old, record) ? record : old));
}
