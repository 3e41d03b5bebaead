import { webcrypto } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Signer } from "../../credential/signer.ts";
import { KeyError, ServiceError } from "../../errors.ts";
import { assertPublicKey, type Point } from "../../field/babyjub.ts";
import { parseScalar } from "../../field/scalar.ts";
import { MemoryCommitmentRegistry } from "../../issuer/commitment-registry.ts";
import { createIssuer, type Issuer } from "../../issuer/create-issuer.ts";
import { createLocalSigner } from "../../issuer/create-local-signer.ts";
import { openKeystore } from "../../issuer/open-keystore.ts";
import { isPlaceOfDid } from "../../openid4vci/issuer-metadata.ts";
import { StatusList } from "../../status/status-list.ts";
import type { ServiceConfig } from "../config/service-config.ts";
import { readSecretFile } from "../keys/load-service-keys.ts";
import type { ServiceKeys } from "../keys/service-keys.ts";
import { BoundedQueue } from "../verification/bounded-queue.ts";
import { issuanceSecrets } from "./issuance-secrets.ts";
import { credentialIssuerOf, type Issuing, type VerifyPossession } from "./issuing.ts";

export interface OpenIssuingOptions {
  readonly config: ServiceConfig;
  readonly keys: ServiceKeys;
  /** Whether the keys end with the process: what was sealed would be lost, and customers bound again. */
  readonly areEphemeral: boolean;
  /** Of the issuer's keystore; wins over `issuance.passphraseFile`. */
  readonly passphrase: string | undefined;
  /** Elsewhere than in this process: a pairing takes tens of milliseconds. */
  readonly verifyPossession: VerifyPossession;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

/**
 * Opens the issuer of `issuance.directory`, as `symbolon issuer init` made it: its profile and its keystore. Books and
 * revocations are the store's, and the directory must not have any: two books would bind a customer twice.
 * @throws ServiceError `ERR_SERVICE_CONFIG`; KeyError of the keystore; TrustError of the profile
 */
export async function openIssuing(options: OpenIssuingOptions): Promise<Issuing | undefined> {
  const { config, keys, areEphemeral, verifyPossession, clock } = options;
  const { concurrency, maxWaiting } = config.verification;
  const queue = new BoundedQueue({ concurrency, maxWaiting });
  const { directory } = config.issuance;
  if (directory === undefined) return undefined;
  if (areEphemeral) throw refuse("keyFile", "a service that issues needs its key file");
  const profile = await readProfile(directory);
  await assertNoBooks(directory);
  const credentialIssuer = credentialIssuerOf(config);
  const issuer = await createIssuer({
    id: String(profile.id),
    signer: await openSigner(options, directory),
    authority: profile.authority as Issuer["authority"],
    statusAddress: String(profile.statusAddress),
    statusList: new StatusList(Number(profile.lists)),
    registry: new MemoryCommitmentRegistry(),
    random: (bytes) => webcrypto.getRandomValues(bytes),
    now: () => Math.floor(clock() / 1000),
  });
  assertSameKey(issuer.publicKey, profile.publicKey);
  if (!isPlaceOfDid(credentialIssuer, issuer.id)) {
    throw refuse(
      "issuance.credentialIssuer",
      "its host, or its path, is not the one of the issuer's did:web",
    );
  }
  return {
    issuer,
    credentialIssuer,
    secrets: issuanceSecrets(keys),
    verifyPossession: (asked) => queue.run(() => verifyPossession(asked)),
  };
}

async function openSigner(
  { config, passphrase }: OpenIssuingOptions,
  directory: string,
): Promise<Signer> {
  const { passphraseFile } = config.issuance;
  const given =
    passphrase ??
    (passphraseFile === undefined
      ? undefined
      : (await readSecretFile(passphraseFile, "issuance.passphraseFile")).replace(/\r?\n$/, ""));
  if (given === undefined || given === "") {
    throw refuse(
      "issuance.passphraseFile",
      "the issuer's keystore needs its passphrase, or set SYMBOLON_SERVICE_ISSUER_PASSPHRASE",
    );
  }
  const text = await readSecretFile(join(directory, "keystore.json"), "issuance.directory");
  const secret = await openKeystore(parse(text), given);
  try {
    return await createLocalSigner(secret);
  } finally {
    secret.fill(0);
  }
}

async function readProfile(directory: string): Promise<Record<string, unknown>> {
  const profile = parse(await read(join(directory, "issuer.json"))) as Record<string, unknown>;
  const { type, version, lists } = profile ?? {};
  const isForm = type === "SymbolonIssuerProfile" && version === 1 && Number.isInteger(lists);
  if (!isForm) throw refuse("issuance.directory", "it is no issuer's: symbolon issuer init");
  return profile;
}

async function assertNoBooks(directory: string): Promise<void> {
  const books = parse(await read(join(directory, "issued.json")));
  if (!Array.isArray(books) || books.length > 0) {
    throw refuse(
      "issuance.directory",
      "credentials were issued from it by the command line, whose books are not the service's; give the service an issuer of its own",
    );
  }
}

function assertSameKey(publicKey: Point, json: unknown): void {
  const { x, y } = (json ?? {}) as Record<string, unknown>;
  const named = assertPublicKey({
    x: parseScalar(x, "publicKey.x"),
    y: parseScalar(y, "publicKey.y"),
  });
  if (named.x !== publicKey.x || named.y !== publicKey.y) {
    throw refuse("issuance.directory", "the profile does not name the keystore's key");
  }
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw refuse("issuance.directory", "a file of the issuer cannot be read", cause);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text.
    throw new KeyError("ERR_KEY_KEYSTORE_FORM", "issuance.directory: a file is no JSON");
  }
}

function refuse(key: string, message: string, cause?: unknown): ServiceError {
  return new ServiceError("ERR_SERVICE_CONFIG", `${key}: ${message}`, {
    details: { keys: [key] },
    ...(cause === undefined ? {} : { cause }),
  });
}
