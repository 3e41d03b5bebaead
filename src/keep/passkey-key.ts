import { KeepError } from "../errors.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { type Random, randomBytes } from "./seal.ts";
import type { NewPasskey, PasskeyMethod, PasskeyPort, PasskeyUnlock } from "./unlock.ts";

/** What is kept of a passkey: how to ask for the same PRF output again. */
export type Passkey = Pick<PasskeyMethod, "rpId" | "credentialId" | "salt">;

const INFO = "symbolon/keep/passkey/1";
/** COSE: EdDSA, ES256, RS256. The signature is never looked at: the PRF output is what opens. */
const ALGORITHMS = [-8, -7, -257];

/**
 * Makes a passkey on the person's authenticator and asks for its PRF output (WebAuthn level 3, section 10.1.4).
 * @throws KeepError `ERR_KEEP_PASSKEY` where the person declines, or browser or authenticator has no PRF
 */
export async function createPasskey(
  { credentials, rpId, rpName, userName, signal }: NewPasskey,
  random: Random,
): Promise<{ readonly passkey: Passkey; readonly key: CryptoKey }> {
  const port = portOf(credentials);
  const salt = randomBytes(random, 32);
  const created = await asked(() =>
    port.create({
      publicKey: {
        challenge: randomBytes(random, 32),
        rp: { name: rpName ?? "Symbolon", ...(rpId === undefined ? {} : { id: rpId }) },
        user: {
          id: randomBytes(random, 16),
          name: userName ?? "wallet",
          displayName: userName ?? "wallet",
        },
        pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: "public-key" as const, alg })),
        authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
        extensions: { prf: { eval: { first: salt } } },
      },
      ...(signal === undefined ? {} : { signal }),
    }),
  );
  const { prf } = created.getClientExtensionResults();
  if (prf?.enabled !== true && prf?.results === undefined) throw noPrf();
  const passkey: Passkey = {
    rpId: rpId ?? globalThis.location?.hostname ?? "",
    credentialId: toBase64(new Uint8Array(created.rawId)),
    salt: toBase64(salt),
  };
  // Some authenticators answer the PRF only when they are used, not when they are made.
  const output = prf.results?.first;
  if (output === undefined) {
    const { key } = await openPasskey({ kind: "passkey", credentials: port }, [passkey], random);
    return { passkey, key };
  }
  return { passkey, key: await keyOf(output, salt) };
}

/**
 * Asks for one of the passkeys, and for its PRF output.
 * @returns the place of the one that answered, and its key
 * @throws KeepError `ERR_KEEP_PASSKEY`
 */
export async function openPasskey(
  { credentials, signal }: PasskeyUnlock,
  passkeys: readonly Passkey[],
  random: Random,
): Promise<{ readonly index: number; readonly key: CryptoKey }> {
  const [first] = passkeys;
  if (first === undefined) throw noPasskey("the store has no passkey");
  const port = portOf(credentials);
  const ids = passkeys.map(({ credentialId }) => fromBase64(credentialId));
  const salts = passkeys.map(({ credentialId, salt }) => [
    credentialId.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""),
    { first: fromBase64(salt) },
  ]);
  const answer = await asked(() =>
    port.get({
      publicKey: {
        challenge: randomBytes(random, 32),
        rpId: first.rpId,
        allowCredentials: ids.map((id) => ({ type: "public-key" as const, id })),
        userVerification: "required",
        extensions: { prf: { evalByCredential: Object.fromEntries(salts) } },
      },
      ...(signal === undefined ? {} : { signal }),
    }),
  );
  const answered = toBase64(new Uint8Array(answer.rawId));
  const index = passkeys.findIndex(({ credentialId }) => credentialId === answered);
  const output = answer.getClientExtensionResults().prf?.results?.first;
  const salt = passkeys[index]?.salt;
  if (output === undefined || salt === undefined) throw noPrf();
  return { index, key: await keyOf(output, fromBase64(salt)) };
}

async function keyOf(output: BufferSource, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey("raw", output, "HKDF", false, ["deriveKey"]);
  const info = new TextEncoder().encode(INFO);
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt, info },
    material,
    { name: "AES-GCM", length: 256 },
    false,
    ["wrapKey", "unwrapKey"],
  );
}

function portOf(credentials: PasskeyPort | undefined): PasskeyPort {
  const port = credentials ?? globalThis.navigator?.credentials;
  if (port === undefined) throw noPasskey("this browser has no passkeys");
  return port;
}

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  let answer: Credential | null;
  try {
    answer = await ask();
  } catch (cause) {
    throw noPasskey(
      "no passkey answered: it was declined, timed out, or is not on this device",
      cause,
    );
  }
  if (answer === null) throw noPasskey("no passkey answered");
  return answer as PublicKeyCredential;
}

const noPasskey = (message: string, cause?: unknown) =>
  new KeepError("ERR_KEEP_PASSKEY", `${message}; open the store by its passphrase`, { cause });
const noPrf = () => noPasskey("this browser or authenticator has no PRF extension for passkeys");
