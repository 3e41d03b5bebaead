import { SymbolonError } from "../../../errors.ts";
import { parsePolicyPack } from "../../../policy/pack/parse-policy-pack.ts";
import type { PolicyPack } from "../../../policy/pack/policy-pack.ts";
import { parseSignedPack } from "../../../policy/pack/signed-pack.ts";
import { decodeBase64url } from "../../../status/base64url.ts";
import { parseTrail, trailPacks } from "../../../trail/parse-trail.ts";
import type { Trail } from "../../../trail/trail-schema.ts";

export interface OpenedDocument {
  readonly trail?: Trail;
  readonly packs: readonly PolicyPack[];
}

/** Why a file could not be read, in words for a person. */
export class UnreadableDocument extends Error {}

/** The text of a trail, a policy pack or a signed policy pack (whose signatures are not looked at). */
export function readDocument(name: string, text: string): OpenedDocument {
  try {
    const json = parseJson(text);
    const type = typeof json === "object" && json !== null ? Reflect.get(json, "type") : undefined;
    if (type === "SymbolonTrail") {
      const trail = parseTrail(json);
      return { trail, packs: trailPacks(trail) };
    }
    if (type === "SymbolonPolicyPack") return { packs: [parsePolicyPack(json)] };
    if (typeof json === "object" && json !== null && "signatures" in json) {
      return { packs: [parsePolicyPack(signedPayload(json))] };
    }
    throw new UnreadableDocument("it is neither a trail nor a policy pack");
  } catch (error) {
    if (error instanceof UnreadableDocument || error instanceof SymbolonError) {
      throw new UnreadableDocument(`${name} cannot be shown: ${error.message}`);
    }
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new UnreadableDocument("it is not JSON");
  }
}

function signedPayload(json: unknown): unknown {
  const { payload } = parseSignedPack(json);
  if (payload === undefined) throw new UnreadableDocument("its pack is in another file");
  return parseJson(new TextDecoder().decode(decodeBase64url(payload)));
}
