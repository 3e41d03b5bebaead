/** Whether this browser can derive a key from a passkey (WebAuthn's PRF extension). */
export async function hasPasskeys(): Promise<boolean> {
  if (typeof PublicKeyCredential === "undefined") return false;
  const capabilities = await PublicKeyCredential.getClientCapabilities?.().catch(() => undefined);
  return (capabilities as Record<string, boolean> | undefined)?.["extension:prf"] === true;
}
