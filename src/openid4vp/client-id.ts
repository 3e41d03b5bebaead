import { readDidWeb } from "../credential/read-scalars.ts";
import { PresentationError } from "../errors.ts";

/** A verifier's client id: its prefix says how a wallet authenticates the request (OpenID4VP 1.0, 5.9.3). */
export type ClientId =
  /** Unsigned: all that is known of the verifier is where the answer goes. */
  | { readonly prefix: "redirect_uri"; readonly responseUri: string }
  /** The request object is signed by a key of the DID's document. */
  | { readonly prefix: "decentralized_identifier"; readonly did: string };

const refuse = (message: string) =>
  new PresentationError("ERR_PRESENTATION_AUDIENCE", `client_id: ${message}`);

/**
 * Reads a client id with one of the two prefixes that are offered. Others are refused, and so is one without a prefix:
 * a wallet knows no such verifier beforehand.
 * @throws PresentationError `ERR_PRESENTATION_AUDIENCE`
 */
export function parseClientId(text: string): ClientId {
  const colon = text.indexOf(":");
  const prefix = text.slice(0, Math.max(0, colon));
  const rest = text.slice(colon + 1);
  if (prefix === "redirect_uri") {
    if (!URL.canParse(rest)) throw refuse("redirect_uri is followed by an address");
    return { prefix, responseUri: rest };
  }
  if (prefix === "decentralized_identifier") {
    return { prefix, did: readDidWeb(rest, "did", () => refuse("only did:web is supported")) };
  }
  throw refuse("the prefix must be redirect_uri or decentralized_identifier");
}

/**
 * The audiences that a client id vouches for. A proof is bound to an audience and not to the client id itself: an
 * audience is the same over all of a verifier's requests and protocols, so one holder has one nullifier with it. A web
 * origin is vouched for by an address on it, or by the DID of its whole host; the DID of a path is that of one tenant,
 * and vouches for itself alone.
 */
export function audiencesOf(clientId: ClientId): readonly string[] {
  if (clientId.prefix === "redirect_uri") return [new URL(clientId.responseUri).origin];
  const [host = "", ...path] = clientId.did.slice("did:web:".length).split(":");
  if (path.length > 0) return [clientId.did];
  return [new URL(`https://${host.replace("%3A", ":")}`).origin, clientId.did];
}

/**
 * Holds a request's audience against who asks. Without it a verifier could have proofs made in the name of another.
 * @throws PresentationError `ERR_PRESENTATION_AUDIENCE`
 */
export function validateAudience(clientId: ClientId, audience: string): void {
  if (!audiencesOf(clientId).includes(audience)) {
    throw refuse("it does not vouch for the audience that the proof would be bound to");
  }
}
