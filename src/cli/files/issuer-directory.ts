import { join } from "node:path";
import type { Signer } from "../../credential/signer.ts";
import { KeyError } from "../../errors.ts";
import { assertPublicKey, type Point } from "../../field/babyjub.ts";
import { parseScalar } from "../../field/scalar.ts";
import { MemoryCommitmentRegistry, type RegistryEntry } from "../../issuer/commitment-registry.ts";
import { createIssuer, type Issuer } from "../../issuer/create-issuer.ts";
import { LIST_BYTES, StatusList } from "../../status/status-list.ts";
import type { IssuerAuthority } from "../../trust/issuer-record.ts";
import { parseIssuerAuthority } from "../../trust/parse-issuer-record.ts";
import type { CliIo } from "../io.ts";
import { toJson } from "../to-json.ts";
import { unixSeconds } from "../unix-seconds.ts";
import { readBytesInput, readJsonInput, wrongForm } from "./read-input.ts";
import { readSecretJson } from "./read-secret-input.ts";
import { writeOutput } from "./write-output.ts";

/** The files of an issuer's directory. `issued.json` names customers, the keystore holds the key: both mode 0600. */
export const ISSUER_FILES = {
  profile: "issuer.json",
  keystore: "keystore.json",
  books: "issued.json",
  revoked: (list: number) => `revoked-${list}.bin`,
} as const;

export interface IssuerProfile {
  readonly id: string;
  readonly publicKey: Point;
  readonly statusAddress: string;
  readonly authority: IssuerAuthority;
  /** Status lists that are open. */
  readonly lists: number;
}

export interface IssuerDirectory {
  readonly issuer: Issuer;
  readonly registry: MemoryCommitmentRegistry;
  /** Writes revocations and books; call it before anything that they know of leaves the directory. */
  save(): Promise<void>;
}

/** Opens an issuer for work that needs no key, or with its signer. */
export async function openIssuerDirectory(
  io: CliIo,
  directory: string,
  signer?: Signer,
): Promise<IssuerDirectory> {
  const profile = await readProfile(join(directory, ISSUER_FILES.profile));
  if (
    signer &&
    (signer.publicKey.x !== profile.publicKey.x || signer.publicKey.y !== profile.publicKey.y)
  ) {
    throw wrongForm(join(directory, ISSUER_FILES.profile), "does not name the keystore's key");
  }
  const registry = new MemoryCommitmentRegistry(
    await readBooks(join(directory, ISSUER_FILES.books)),
  );
  const written = await Promise.all(
    Array.from({ length: profile.lists }, (_, list) => readRevoked(directory, list)),
  );
  const statusList = StatusList.fromBytes(written);
  const issuer = await createIssuer({
    id: profile.id,
    signer: signer ?? withoutKey(profile.publicKey),
    authority: profile.authority,
    statusAddress: profile.statusAddress,
    statusList,
    registry,
    random: (bytes) => bytes.set(io.randomBytes(bytes.length)),
    now: () => unixSeconds(io.now()),
  });
  return { issuer, registry, save: () => saveState(directory, registry, statusList, written) };
}

/**
 * Revocations first, and of those what differs from `written`: where the books cannot be written, a credential is
 * revoked and its customer still bound, and revoking it once more frees the customer. The other way round the
 * customer would be free and the credential in force.
 */
async function saveState(
  directory: string,
  registry: MemoryCommitmentRegistry,
  statusList: StatusList,
  written: readonly Buffer[],
): Promise<void> {
  for (let list = 0; list < statusList.lists; list++) {
    const bytes = statusList.bytes(list);
    if (written[list]?.equals(bytes)) continue;
    await writeOutput(join(directory, ISSUER_FILES.revoked(list)), bytes, { force: true });
  }
  const books = `${toJson(registry.entries())}\n`;
  await writeOutput(join(directory, ISSUER_FILES.books), books, { force: true, isSecret: true });
}

/**
 * Empty books and status lists for a new issuer. What an `init` that was cut short has left is the same, and stays.
 * @throws CliError `ERR_CLI_FILE_EXISTS` where books or lists say something
 */
export async function writeEmptyState(directory: string, lists: number): Promise<void> {
  const empty = new StatusList(lists);
  for (let list = 0; list < lists; list++) {
    const bytes = Buffer.from(empty.bytes(list));
    await writeUnlessSame(join(directory, ISSUER_FILES.revoked(list)), bytes, { isSecret: false });
  }
  const books = Buffer.from(`${toJson([])}\n`);
  await writeUnlessSame(join(directory, ISSUER_FILES.books), books, { isSecret: true });
}

async function writeUnlessSame(
  path: string,
  content: Buffer,
  options: { readonly isSecret: boolean },
): Promise<void> {
  const found = await readBytesInput(path, options).catch((cause: { code?: string }) => {
    if (cause.code === "ERR_CLI_FILE_MISSING") return undefined;
    throw cause;
  });
  if (found?.equals(content) !== true) await writeOutput(path, content, options);
}

function readRevoked(directory: string, list: number): Promise<Buffer> {
  return readBytesInput(join(directory, ISSUER_FILES.revoked(list)), { maximum: LIST_BYTES });
}

export async function writeProfile(directory: string, profile: IssuerProfile): Promise<void> {
  const json = { type: "SymbolonIssuerProfile", version: 1, ...profile };
  await writeOutput(join(directory, ISSUER_FILES.profile), `${toJson(json)}\n`);
}

async function readProfile(path: string): Promise<IssuerProfile> {
  const json = await readJsonInput(path);
  const { type, version, id, publicKey, statusAddress, authority, lists } = (json ?? {}) as Record<
    string,
    unknown
  >;
  const isForm =
    type === "SymbolonIssuerProfile" &&
    version === 1 &&
    typeof id === "string" &&
    typeof statusAddress === "string" &&
    Number.isInteger(lists) &&
    Number(lists) >= 1 &&
    Number(lists) <= 256;
  if (!isForm) throw wrongForm(path, "is not the profile of an issuer: symbolon issuer init");
  const { x, y } = (publicKey ?? {}) as Record<string, unknown>;
  return {
    id,
    publicKey: assertPublicKey({
      x: parseScalar(x, "publicKey.x"),
      y: parseScalar(y, "publicKey.y"),
    }),
    statusAddress,
    authority: parseIssuerAuthority(authority),
    lists: Number(lists),
  };
}

async function readBooks(path: string): Promise<RegistryEntry[]> {
  const json = await readSecretJson(path);
  if (!Array.isArray(json)) throw wrongForm(path, "is not a list");
  return json.map((entry: unknown) => {
    const { customerId, holderCommitment, statusIndex, released } = (entry ?? {}) as Record<
      string,
      unknown
    >;
    if (
      typeof customerId !== "string" ||
      !Number.isInteger(statusIndex) ||
      typeof released !== "boolean"
    ) {
      throw wrongForm(path, "is not the books of an issuer");
    }
    return {
      customerId,
      holderCommitment: parseScalar(holderCommitment, "holderCommitment"),
      statusIndex: Number(statusIndex),
      released,
    };
  });
}

/** Revoking signs nothing, so it asks for no passphrase. */
function withoutKey(publicKey: Point): Signer {
  return {
    publicKey,
    sign: async () => {
      throw new KeyError("ERR_KEY_SIGNER_FAILED", "the issuer was opened without its key");
    },
  };
}
