import { PolicyError } from "../../errors.ts";
import { didWeb } from "./pack-fields.ts";

/**
 * The https address of a did:web document (https://w3c-ccg.github.io/did-method-web/, section 3.2): colons are
 * slashes, a port's colon is %3A, and without a path it is `/.well-known/did.json`.
 * @throws PolicyError `ERR_POLICY_PACK_AUTHORITY_FORM`
 */
export function didWebUrl(did: string): string {
  if (!didWeb.safeParse(did).success)
    throw new PolicyError("ERR_POLICY_PACK_AUTHORITY_FORM", "not a did:web identifier");
  const [host = "", ...path] = did.slice("did:web:".length).split(":");
  const folder = path.length === 0 ? ".well-known" : path.join("/");
  const address = `https://${host.replace("%3A", ":")}/${folder}/did.json`;
  // A name that is read as an address (as 1.2.3 is) or another port would be asked elsewhere than the DID says.
  if (!URL.canParse(address) || new URL(address).href !== address.replace(/:443(?=\/)/, "")) {
    throw new PolicyError("ERR_POLICY_PACK_AUTHORITY_FORM", "the DID gives no address of its own");
  }
  return address;
}
