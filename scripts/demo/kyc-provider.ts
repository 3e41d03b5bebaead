import { webcrypto } from "node:crypto";
import { formatInstant } from "../../src/credential/calendar.ts";
import type { Claims, Credential } from "../../src/credential/types.ts";
import type { Hash } from "../../src/field/poseidon.ts";
import { bindHolder } from "../../src/holder/bind-holder.ts";
import { createHolder, type Holder } from "../../src/holder/create-holder.ts";
import { receiveCredential } from "../../src/holder/receive-credential.ts";
import { MemoryCommitmentRegistry } from "../../src/issuer/commitment-registry.ts";
import { createIssuer, type Issuer } from "../../src/issuer/create-issuer.ts";
import { createLocalSigner } from "../../src/issuer/create-local-signer.ts";
import { issueCredential } from "../../src/issuer/issue-credential.ts";
import { publishStatusList } from "../../src/issuer/publish-status-list.ts";
import { StatusList } from "../../src/status/status-list.ts";
import type { StatusTiles } from "../../src/status/status-path-from-tiles.ts";
import { bottomTileName, TOP_TILE_NAME, tileOf } from "../../src/status/status-tiles.ts";
import { STATUS_LIST_LENGTH } from "../../src/status/status-tree-parameters.ts";
import type { IssuerRecord } from "../../src/trust/issuer-record.ts";

export const DAY = 86_400;
export const random = (bytes: Uint8Array): void => void webcrypto.getRandomValues(bytes);

/** The issuer of the demonstration, on a clock that can be set back. */
export interface KycProvider {
  readonly issuer: Issuer;
  /** @param seconds Unix seconds, or undefined for the machine's clock */
  setClock(seconds: number | undefined): void;
}

export interface Wallet {
  readonly holder: Holder;
  readonly credential: Credential;
}

const EARLIER_REVOCATIONS = 1_024;

/** A provider with a list of 131,072 entries, of which 1,024 were revoked before. */
export async function createKycProvider(): Promise<KycProvider> {
  const secret = new Uint8Array(32);
  random(secret);
  const statusList = new StatusList();
  const revoked = new Set<number>();
  const draw = new Uint32Array(1);
  while (revoked.size < EARLIER_REVOCATIONS) {
    revoked.add((webcrypto.getRandomValues(draw)[0] ?? 0) % STATUS_LIST_LENGTH);
  }
  for (const index of revoked) statusList.revoke(index);
  const registry = new MemoryCommitmentRegistry(
    [...revoked].map((statusIndex) => ({
      statusIndex,
      customerId: `former-${statusIndex}`,
      holderCommitment: BigInt(statusIndex + 1),
      released: true,
    })),
  );
  let fixed: number | undefined;
  const issuer = await createIssuer({
    id: "did:web:kyc.example",
    signer: await createLocalSigner(secret),
    authority: {
      regimes: ["EU-AMLR", "UK-MLR", "US-BSA"],
      maxKycLevel: "high",
      clientClasses: ["eu-retail", "eu-professional", "us-accredited"],
    },
    statusAddress: "https://kyc.example/status/",
    statusList,
    registry,
    random,
    now: () => fixed ?? Math.floor(Date.now() / 1000),
  });
  return {
    issuer,
    setClock(seconds) {
      fixed = seconds;
    },
  };
}

/** A new wallet binds itself to the provider, is issued a credential, and checks it against what was agreed. */
export async function issueToNewWallet(
  hash: Hash,
  { issuer }: KycProvider,
  customerId: string,
  claims: Claims,
): Promise<Wallet> {
  const holder = createHolder(random);
  const credential = await issueCredential(issuer, {
    customerId,
    holderCommitment: bindHolder(hash, holder, issuer.id).commitment,
    claims,
    expiresAt: formatInstant(issuer.now() + 365 * DAY),
  });
  const now = new Date(issuer.now() * 1000);
  const received = await receiveCredential(credential, {
    hash,
    holder,
    issuerKey: issuer.publicKey,
    promised: claims,
    now,
  });
  return { holder, credential: received };
}

/** What the provider's static host serves, and the record for the registrar. */
export interface PublishedStatus {
  readonly record: IssuerRecord;
  /** The two files that a wallet fetches. */
  tilesFor(credential: Credential): StatusTiles;
}

export async function publishStatus({ issuer }: KycProvider): Promise<PublishedStatus> {
  const { files, record } = await publishStatusList(issuer, {
    screenedAt: issuer.now(),
    listVersion: 412,
  });
  const file = (name: string): Uint8Array => {
    const bytes = files.get(name);
    if (bytes === undefined) throw new Error(`the provider published no ${name}`);
    return bytes;
  };
  return {
    record,
    tilesFor: ({ status }) => ({
      top: file(TOP_TILE_NAME),
      bottom: file(bottomTileName(tileOf(status.index))),
    }),
  };
}
