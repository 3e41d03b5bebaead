type Random = (bytes: Uint8Array) => void;

export function randomBytes(random: Random, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  random(bytes);
  return bytes;
}

/** 192 bits as 32 characters of base64url: the id of a request is what admits a wallet to it. */
export function randomId(random: Random): string {
  return Buffer.from(randomBytes(random, 24)).toString("base64url");
}
