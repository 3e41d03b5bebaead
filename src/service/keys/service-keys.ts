import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type KeyObject,
  sign,
} from "node:crypto";
import { calculateJwkThumbprint, type JWK } from "jose";
import { type LocalAccount, privateKeyToAccount } from "viem/accounts";
import type { ServiceJwk } from "../../decision/json-web-keys.ts";

/** What the service signs with. Every key derives from one secret, so that one file is all there is to keep. */
export interface ServiceKeys {
  /** Ed25519: receipts and access tokens. */
  readonly receipts: SigningKey;
  /** Ed25519: checkpoints of the audit log. Apart, since what it signs is a note and no JWS. */
  readonly checkpoints: {
    /** 32 bytes. */
    readonly publicKey: Uint8Array;
    /** @returns 64 bytes */
    readonly sign: (message: Uint8Array) => Uint8Array;
  };
  /** secp256k1: decisions that a registry takes. */
  readonly attester: LocalAccount;
  /** 32 bytes for one use, e.g. `webhook/<endpoint>`: others do not follow from it. */
  readonly derive: (use: string) => Uint8Array;
  /** A name for a text that tells nothing of it: 43 characters of base64url. It outlives a rotation. */
  readonly pseudonym: (text: string) => string;
  /** Public keys of before; what they signed still verifies. Newest first. */
  readonly retired: readonly RetiredKeys[];
}

export interface SigningKey {
  /** RFC 7638 thumbprint. */
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicJwk: JWK;
}

/** Public halves, as the key file holds them. */
export interface PublicKeys {
  /** Ed25519, 32 bytes in base64url. */
  readonly receipts: string;
  readonly checkpoints: string;
  /** Lower-case address. */
  readonly attester: string;
}

/** Times are Unix seconds. */
export interface RetiredKeys extends PublicKeys {
  readonly from: number;
  /** Nothing of later is theirs. */
  readonly until: number;
}

export interface DeriveServiceKeysOptions {
  /** 32 bytes that stay when the secret is replaced; derived from it unless told. */
  readonly pseudonymSecret?: Uint8Array;
  readonly retired?: readonly RetiredKeys[];
}

/** RFC 8410: what stands before the 32 bytes of an Ed25519 private key in PKCS #8. */
const PKCS8_ED25519 = Buffer.from("302e020100300506032b657004220420", "hex");

/** @param secret 32 bytes */
export async function deriveServiceKeys(
  secret: Uint8Array,
  { pseudonymSecret, retired = [] }: DeriveServiceKeysOptions = {},
): Promise<ServiceKeys> {
  if (secret.length !== 32) throw new RangeError("the secret has 32 bytes");
  const derive = (use: string) =>
    new Uint8Array(hkdfSync("sha256", secret, "symbolon/service/1", use, 32));
  const checkpoints = ed25519(derive("checkpoints"));
  const pseudonymKey = pseudonymSecret ?? derive("pseudonyms");
  return {
    receipts: await signingKey(ed25519(derive("receipts"))),
    checkpoints: {
      publicKey: Buffer.from(String(publicJwk(checkpoints).x), "base64url"),
      sign: (message) => new Uint8Array(sign(null, message, checkpoints)),
    },
    attester: privateKeyToAccount(`0x${Buffer.from(derive("attester")).toString("hex")}`),
    derive: (use) => derive(`use/${use}`),
    pseudonym: (text) =>
      createHmac("sha256", pseudonymKey).update(text, "utf8").digest("base64url"),
    retired,
  };
}

export function publicKeysOf({ receipts, checkpoints, attester }: ServiceKeys): PublicKeys {
  return {
    receipts: String(receipts.publicJwk.x),
    checkpoints: Buffer.from(checkpoints.publicKey).toString("base64url"),
    attester: attester.address.toLowerCase(),
  };
}

/** The keys of receipts and access tokens, as the service publishes them: the one that signs first. */
export function publishedJwks({ receipts, retired }: ServiceKeys): Promise<ServiceJwk[]> {
  return Promise.all([
    publishedJwk(String(receipts.publicJwk.x)),
    ...retired.map(({ receipts, until }) => publishedJwk(receipts, until)),
  ]);
}

async function publishedJwk(x: string, exp?: number): Promise<ServiceJwk> {
  const jwk = { kty: "OKP", crv: "Ed25519", x } as const;
  const kid = await calculateJwkThumbprint(jwk);
  return { ...jwk, kid, alg: "EdDSA", use: "sig", ...(exp === undefined ? {} : { exp }) };
}

async function signingKey(privateKey: KeyObject): Promise<SigningKey> {
  const jwk = publicJwk(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { kid, privateKey, publicJwk: { ...jwk, kid, alg: "EdDSA", use: "sig" } };
}

function ed25519(seed: Uint8Array): KeyObject {
  return createPrivateKey({
    key: Buffer.concat([PKCS8_ED25519, seed]),
    format: "der",
    type: "pkcs8",
  });
}

function publicJwk(privateKey: KeyObject): JWK {
  return createPublicKey(privateKey).export({ format: "jwk" }) as JWK;
}
