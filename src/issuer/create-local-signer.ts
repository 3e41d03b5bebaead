import type { Signer } from "../credential/signer.ts";
import { assertPublicKey } from "../field/babyjub.ts";
import { loadEddsa } from "../field/eddsa.ts";

/**
 * A signer whose secret is in this process's memory.
 * @param secret 32 random bytes; copied
 */
export async function createLocalSigner(secret: Uint8Array): Promise<Signer> {
  const eddsa = await loadEddsa();
  const own = Uint8Array.from(secret);
  return {
    publicKey: assertPublicKey(eddsa.publicKey(own)),
    sign: async (message) => eddsa.sign(own, message),
  };
}
