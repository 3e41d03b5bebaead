import { CompactEncrypt, compactDecrypt, importJWK, type JWK } from "jose";
import * as z from "zod";
import { SolvencyError } from "../../errors.ts";
import type { Hash } from "../../field/poseidon.ts";
import { readDocument } from "../documents/signed-document.ts";
import type { NodeOpening } from "../node.ts";
import { commitNode } from "../node.ts";
import { refuse } from "../solvency-error.ts";
import type { SolvencyReport } from "./report-schema.ts";

const OPENING_TYPE = "symbolon-solvency-opening+jwe";
const scalar = z.string().regex(/^(?:0|[1-9][0-9]{0,77})$/);
const nodeSchema = z.strictObject({
  root: scalar,
  totals: z.array(scalar),
  totalsSalt: scalar,
});
const openingSchema = z.strictObject({
  type: z.literal("SymbolonSolvencyOpening"),
  entity: z.string(),
  epoch: z.int().min(1),
  customers: z.int().min(0),
  liabilities: nodeSchema,
  reserves: z.tuple([nodeSchema, nodeSchema]),
});

/** What an authority or auditor may see beside the verdict. */
export interface RootOpening {
  readonly entity: string;
  readonly epoch: number;
  readonly customers: number;
  readonly liabilities: NodeOpening;
  readonly reserves: readonly [transparent: NodeOpening, attested: NodeOpening];
}

/**
 * Encrypts an opening to one reader's key (RFC 7516, compact; ECDH-ES+A256KW, A256GCM).
 * @param publicJwk P-256 or X25519 @throws SolvencyError `ERR_SOLVENCY_OPENING`
 */
export async function sealOpening(opening: RootOpening, publicJwk: JWK): Promise<string> {
  const { entity, epoch, customers, liabilities, reserves } = opening;
  const node = ({ root, totals, totalsSalt }: NodeOpening) => ({
    root: String(root),
    totals: totals.map(String),
    totalsSalt: String(totalsSalt),
  });
  const json: z.infer<typeof openingSchema> = {
    type: "SymbolonSolvencyOpening",
    entity,
    epoch,
    customers,
    liabilities: node(liabilities),
    reserves: [node(reserves[0]), node(reserves[1])],
  };
  try {
    const key = await importJWK(publicJwk, "ECDH-ES+A256KW");
    return await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(json)))
      .setProtectedHeader({ alg: "ECDH-ES+A256KW", enc: "A256GCM", typ: OPENING_TYPE })
      .encrypt(key);
  } catch (cause) {
    throw new SolvencyError("ERR_SOLVENCY_OPENING", "the reader's key takes no encryption", {
      cause,
    });
  }
}

/**
 * Decrypts an opening and holds it against the report: the totals and salts give the very nodes that were proved.
 * The number of customers is the venue's word: no proof says it.
 * @throws SolvencyError `ERR_SOLVENCY_OPENING`
 */
export async function openOpening(
  hash: Hash,
  jwe: string,
  privateJwk: JWK,
  report: SolvencyReport,
): Promise<RootOpening> {
  let json: unknown;
  try {
    const key = await importJWK(privateJwk, "ECDH-ES+A256KW");
    const { plaintext, protectedHeader } = await compactDecrypt(jwe, key, {
      keyManagementAlgorithms: ["ECDH-ES+A256KW"],
      contentEncryptionAlgorithms: ["A256GCM"],
    });
    if (protectedHeader.typ !== OPENING_TYPE) throw new TypeError("another kind of document");
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(plaintext));
  } catch {
    return refuse("OPENING", "the opening is not for this key, or is damaged");
  }
  const read = readDocument(openingSchema, json, "ERR_SOLVENCY_OPENING");
  if (read.entity !== report.entity || read.epoch !== report.epoch) {
    refuse("OPENING", "the opening is of another entity or epoch");
  }
  const { statement } = report;
  const node = (
    { root, totals, totalsSalt }: z.infer<typeof nodeSchema>,
    kind: 0 | 1 | 2,
    digest: string,
  ): NodeOpening => {
    const opening = {
      kind,
      root: BigInt(root),
      totals: totals.map(BigInt),
      totalsSalt: BigInt(totalsSalt),
    };
    if (commitNode(hash, opening).digest !== BigInt(digest)) {
      refuse("OPENING", "the opening is not of the report's nodes");
    }
    return opening;
  };
  return {
    entity: read.entity,
    epoch: read.epoch,
    customers: read.customers,
    liabilities: node(read.liabilities, 0, statement.liabilities),
    reserves: [
      node(read.reserves[0], 1, statement.reserves[0]),
      node(read.reserves[1], 2, statement.reserves[1]),
    ],
  };
}
