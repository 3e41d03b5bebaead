import { z } from "zod";
import { plainAddress, seconds } from "./fields.ts";

const hasShortPath = (text: string) =>
  !URL.canParse(text) || new URL(text).pathname.replace(/\/+$/, "").split("/").length <= 2;

/** How the service issues credentials over OpenID4VCI. */
export const issuanceSchema = z
  .strictObject({
    directory: z
      .string()
      .min(1)
      .optional()
      .describe(
        "issuer as `symbolon issuer init` makes it: profile and keystore are read. Books and revocations are the store's. Without it nothing is issued",
      ),
    passphraseFile: z
      .string()
      .min(1)
      .optional()
      .describe(
        "holds the passphrase of its keystore, mode 0600; `SYMBOLON_SERVICE_ISSUER_PASSPHRASE` wins over it",
      ),
    credentialIssuer: plainAddress
      .refine(hasShortPath, "an address with a path of one segment at most")
      .optional()
      .describe("the issuer's URL, of the origin of `publicUrl`, which it is unless told"),
    displayName: z.string().min(1).max(128).optional().describe("shown by wallets"),
    offerLifetimeSeconds: seconds(30 * 86_400)
      .default(86_400)
      .describe("how long an offer can be accepted"),
    tokenLifetimeSeconds: seconds(3_600)
      .default(600)
      .describe(
        "how long a wallet has for the credential once it began; its answer is kept so long",
      ),
    nonceLifetimeSeconds: seconds(3_600).default(300).describe("how long a nonce can be answered"),
    maxTxCodeAttempts: z
      .int()
      .min(1)
      .max(20)
      .default(5)
      .describe("wrong transaction codes after which an offer ends"),
    reissueLifetimeSeconds: seconds(366 * 86_400)
      .default(90 * 86_400)
      .describe("how long a re-issued credential waits for its wallet"),
    overlapSeconds: seconds(90 * 86_400)
      .default(7 * 86_400)
      .describe("how long a credential stays in force beside the one that replaced it"),
  })
  .prefault({});

/** Wallets refuse endpoints of another origin than the issuer's. */
export function isIssuerOfOrigin(config: {
  readonly publicUrl: string;
  readonly issuance: z.output<typeof issuanceSchema>;
}): boolean {
  const { credentialIssuer } = config.issuance;
  if (credentialIssuer === undefined || !URL.canParse(config.publicUrl)) return true;
  return new URL(credentialIssuer).origin === new URL(config.publicUrl).origin;
}
