import { createHash } from "node:crypto";
import { flattenedVerify, importJWK } from "jose";
import { z } from "zod";
import { SolvencyError } from "../../errors.ts";
import { canonicalJson } from "../../field/canonical-json.ts";
import type { ServiceConfig } from "../config/service-config.ts";
import { JsonScanner } from "../http/scan-json.ts";

/** `typ` of the protected header: no signature of something else passes for one of a report. */
export const REPORT_TYPE = "symbolon-solvency-report+jws";

const MAX_VALUES = 100_000;

const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/);

/** RFC 7515: compact as `{jws}`, or the general JSON form with one signature and no unprotected header. */
export const signedReportSchema = z.union([
  z.strictObject({ jws: z.string().regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/) }),
  z.strictObject({
    payload: base64url,
    signatures: z
      .array(z.strictObject({ protected: base64url, signature: base64url }))
      .min(1)
      .max(1),
  }),
]);

const headerSchema = z.strictObject({
  alg: z.enum(["EdDSA", "Ed25519", "ES256"]),
  typ: z.literal(REPORT_TYPE),
  kid: z.string().max(512).optional(),
});

/** What the service reads of a report; the rest is for who verifies its proofs. */
const reportSchema = z.looseObject({
  entity: z.string().min(1).max(128),
  snapshotAt: z.iso.datetime(),
});

export interface VerifiedReport {
  /** SHA-256 of the report's canonical JSON, hex. */
  readonly id: string;
  readonly entity: string;
  /** Unix milliseconds. */
  readonly snapshotAt: number;
}

/**
 * Reads entity and snapshot time of a signed report, and verifies the signature under the key that is pinned for the
 * entity. Its proofs are not verified.
 * @throws SolvencyError `ERR_SOLVENCY_REPORT_FORM`, `ERR_SOLVENCY_ENTITY_UNKNOWN`, `ERR_SOLVENCY_REPORT_SIGNATURE`
 * @throws ServiceError `ERR_SERVICE_BODY_FORM` for a payload that is built to hurt a parser
 */
export async function verifySolvencyReport(
  json: unknown,
  { entities, maxReportBytes }: ServiceConfig["solvency"],
): Promise<VerifiedReport> {
  const signed = signedReportSchema.safeParse(json);
  if (!signed.success) throw formError("the document is no JWS in one of the two forms");
  const jws = flatten(signed.data);
  const header = headerSchema.safeParse(parseCanonical(jws.protected, "header", maxReportBytes));
  if (!header.success) throw formError(`the header must have alg, and typ ${REPORT_TYPE}`);
  const report = reportSchema.safeParse(parseCanonical(jws.payload, "report", maxReportBytes));
  if (!report.success) throw formError("the report must have entity, and snapshotAt in UTC");
  const { entity, snapshotAt } = report.data;
  const pinned = entities.find(({ id }) => id === entity);
  if (pinned === undefined) {
    throw new SolvencyError("ERR_SOLVENCY_ENTITY_UNKNOWN", "no key is configured for the entity");
  }
  await verifySignature(jws, pinned.publicJwk);
  const text = Buffer.from(jws.payload, "base64url");
  return {
    id: createHash("sha256").update(text).digest("hex"),
    entity,
    snapshotAt: Date.parse(snapshotAt),
  };
}

interface FlattenedJws {
  readonly payload: string;
  readonly protected: string;
  readonly signature: string;
}

function flatten(signed: z.infer<typeof signedReportSchema>): FlattenedJws {
  if ("jws" in signed) {
    const [header = "", payload = "", signature = ""] = signed.jws.split(".");
    return { protected: header, payload, signature };
  }
  const [first] = signed.signatures;
  return {
    payload: signed.payload,
    protected: first?.protected ?? "",
    signature: first?.signature ?? "",
  };
}

/** The header admits neither `crit` nor `b64`, so that what is signed is what was read. */
async function verifySignature(
  jws: FlattenedJws,
  publicJwk: ServiceConfig["solvency"]["entities"][number]["publicJwk"],
): Promise<void> {
  const algorithms = publicJwk.kty === "OKP" ? ["EdDSA", "Ed25519"] : ["ES256"];
  try {
    const key = await importJWK({ ...publicJwk }, algorithms[0]);
    await flattenedVerify(jws, key, { algorithms });
  } catch (cause) {
    throw new SolvencyError(
      "ERR_SOLVENCY_REPORT_SIGNATURE",
      "the signature is not one of the entity's configured key",
      { cause },
    );
  }
}

/** Text that is its own canonical JSON: two readers cannot differ about it, and its hash is that of the value. */
function parseCanonical(text: string, what: string, maxBytes: number): unknown {
  const bytes = Buffer.from(text, "base64url");
  new JsonScanner(MAX_VALUES, maxBytes).scan(bytes);
  try {
    const json = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(json);
    if (bytes.toString("base64url") === text && canonicalJson(value) === json) return value;
  } catch {
    // What is wrong with it may quote it.
  }
  throw formError(`the ${what} must be base64url of JSON in its RFC 8785 form`);
}

function formError(message: string): SolvencyError {
  return new SolvencyError("ERR_SOLVENCY_REPORT_FORM", message);
}
