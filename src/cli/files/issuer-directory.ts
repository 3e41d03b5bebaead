import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Signer } from "../../credential/signer.ts";
import { KeyError } from "../../errors.ts";
import { assertPublicKey, type Point } from "../../field/babyjub.ts";
import { parseScalar } from "../../field/scalar.ts";
import { MemoryCommitmentRegistry, type RegistryEntry } from "../../issuer/commitment-registry.ts";
import { createIssuer, type Issuer } from "../../issuer/create-issuer.ts";
import { StatusList } from "../../status/status-list.ts";
import type { IssuerAuthority } from "../../trust/issuer-record.ts";
import { parseIssuerAuthority } from "../../trust/parse-issuer-record.ts";
import type { CliIo } from "../io.ts";
import { toJson } from "../to-json.ts";
import { unixSeconds } from "../unix-seconds.ts";
import { readJsonInput, wrongForm } from "./read-input.ts";
import { assertOwnerOnly } from "./read-secret-input.ts";
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
  /** Writes books and revocations; call it before anything that they know of leaves the directory. */
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
  const books = join(directory, ISSUER_FILES.books);
  await assertOwnerOnly(books).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ENOENT") throw cause;
  });
  const registry = new MemoryCommitmentRegistry(await readBooks(books));
  const statusList = StatusList.fromBytes(
    await Promise.all(
      Array.from({ length: profile.lists }, (_, list) =>
        readFile(join(directory, ISSUER_FILES.revoked(list))).catch(() => {
          throw wrongForm(join(directory, ISSUER_FILES.revoked(list)), "is missing");
        }),
      ),
    ),
  );
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
  return { issuer, registry, save: () => saveState(directory, registry, statusList) };
}

export async function saveState(
  directory: string,
  registry: MemoryCommitmentRegistry,
  statusList: StatusList,
): Promise<void> {
  const books = `${toJson(registry.entries())}\n`;
  await writeOutput(join(directory, ISSUER_FILES.books), books, { force: true, isSecret: true });
  for (let list = 0; list < statusList.lists; list++) {
    const path = join(directory, ISSUER_FILES.revoked(list));
    await writeOutput(path, statusList.bytes(list), { force: true });
  }
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
  const json = await readJsonInput(path);
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

/** Revoking and publishing sign nothing, so they ask for no passphrase. */
function withoutKey(publicKey: Point): Signer {
  return {
    publicKey,
    sign: async () => {
      throw new KeyError("ERR_KEY_SIGNER_FAILED", "the issuer was opened without its key");
    },
  };
}
