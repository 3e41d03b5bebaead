import { readDidWeb, readWebAddress } from "../credential/read-scalars.ts";
import type { Signer } from "../credential/signer.ts";
import { assertPublicKey, type Point } from "../field/babyjub.ts";
import { loadHash } from "../field/poseidon.ts";
import type { StatusList } from "../status/status-list.ts";
import { StatusTree } from "../status/status-tree.ts";
import type { IssuerAuthority } from "../trust/issuer-record.ts";
import { failRecord, parseIssuerAuthority } from "../trust/parse-issuer-record.ts";
import type { CommitmentRegistry } from "./commitment-registry.ts";

export interface CreateIssuerOptions {
  /** did:web */
  readonly id: string;
  readonly signer: Signer;
  /** What the registrar lets this issuer attest. */
  readonly authority: IssuerAuthority;
  /** Address that status lists and tiles are published below, with a '/' at its end. */
  readonly statusAddress: string;
  readonly statusList: StatusList;
  readonly registry: CommitmentRegistry;
  /** Fills the array with random bytes. */
  readonly random: (bytes: Uint8Array) => void;
  /** Unix seconds. */
  readonly now: () => number;
}

export interface Issuer extends CreateIssuerOptions {
  /** The signer's key, checked. */
  readonly publicKey: Point;
  /** Over the bits of `statusList`; `revokeCredential` and `publishStatusList` keep the two in step. */
  readonly statusTree: StatusTree;
}

/**
 * Puts an issuer together and checks its key.
 * @throws TrustError `ERR_TRUST_RECORD_FORM` for an id, an address or an authority of a wrong form
 * @throws KeyError of `assertPublicKey`
 */
export async function createIssuer(options: CreateIssuerOptions): Promise<Issuer> {
  readDidWeb(options.id, "id", failRecord);
  readWebAddress(options.statusAddress, "statusAddress", failRecord);
  if (!options.statusAddress.endsWith("/")) {
    throw failRecord("statusAddress", "a '/' at its end", "form");
  }
  const publicKey = assertPublicKey(options.signer.publicKey);
  return {
    ...options,
    authority: parseIssuerAuthority(options.authority),
    publicKey,
    statusTree: StatusTree.fromList(await loadHash(), options.statusList),
  };
}

/** Name of a published status list, below `statusAddress`. */
export const statusListName = (list: number): string => `list-${list}.json`;

export function statusListAddress(issuer: Issuer, list: number): string {
  return new URL(statusListName(list), issuer.statusAddress).href;
}
