import {
  type Fail,
  type Reader,
  readExactly,
  readInteger,
  readList,
  readObject,
  readText,
} from "../credential/read-object.ts";
import { readWebAddress } from "../credential/read-scalars.ts";
import { PresentationError } from "../errors.ts";
import type { Hash } from "../field/poseidon.ts";
import { parseSignedPack, type SignedPack } from "../policy/pack/signed-pack.ts";
import { parsePresentationRequest } from "../presentation/parse-presentation-request.ts";
import type { PresentationRequest } from "../presentation/types.ts";
import { parseClientId, validateAudience } from "./client-id.ts";
import { EXPANDED_TYPES, PACK_FORMAT, POLICY_FORMAT, ZK_SYSTEM } from "./vocabulary.ts";

export interface ParsedAuthorizationRequest {
  /** What to prove; its audience is one that the client id vouches for. */
  readonly request: PresentationRequest;
  readonly clientId: string;
  readonly state: string;
  readonly responseUri: string;
  /** Of the one credential query. */
  readonly queryId: string;
  /** Not verified (`verifyPolicyPack`). */
  readonly signedPack?: SignedPack;
}

const fail: Fail = (path, expected) =>
  new PresentationError("ERR_PRESENTATION_REQUEST_FORM", `${path} must be ${expected}`, {
    details: { path },
  });

const anything: Reader<unknown> = (value) => value;
const text = (most: number) =>
  readText(
    `a text of 1 to ${most} characters`,
    (value) => value.length > 0 && value.length <= most,
  );

const readTypes: Reader<unknown> = (value, path, onFault) => {
  if (JSON.stringify(value) !== JSON.stringify([EXPANDED_TYPES])) {
    throw onFault(path, `[[${EXPANDED_TYPES.join(", ")}]]`, "form");
  }
};

const readCredentialQuery = readObject(
  {
    id: readText("letters, digits, '_' and '-'", (id) => /^[A-Za-z0-9_-]{1,64}$/.test(id)),
    format: readExactly("ldp_vc"),
    meta: readObject({
      type_values: readTypes,
      zk_system_type: readList(
        readObject(
          {
            id: text(64),
            system: readExactly(ZK_SYSTEM),
            circuit: text(128),
            version: readInteger(1, 65_535),
          },
          { circuit_hash: text(64) },
        ),
        1,
        16,
      ),
      zk_statement: readObject(
        {
          version: readExactly(1),
          request_id: anything,
          audience: text(512),
          scope: anything,
          max_as_of_age: anything,
          expires_at: anything,
        },
        { subject: anything },
      ),
    }),
    claims: readList(
      readObject({
        path: readList(text(64), 2, 2),
        values: readList(text(256), 1, 1),
      }),
      2,
      2,
    ),
  },
  {},
);

const readParameters = readObject({
  response_type: readExactly("vp_token"),
  response_mode: readExactly("direct_post"),
  client_id: text(2300),
  nonce: text(66),
  state: text(512),
  response_uri: readWebAddress,
  dcql_query: readObject({ credentials: readList(readCredentialQuery, 1, 1) }),
  verifier_info: readList(
    readObject({ format: text(128), data: anything }, { credential_ids: anything }),
    1,
    16,
  ),
});

/**
 * Rebuilds the whole presentation request from an authorization request. The wallet has authenticated the client id
 * before (`verifyRequestObject`, or for `redirect_uri` by nothing but the address that the answer goes to); this
 * holds the audience against it, recomputes the policy's hash, and takes no other query than one for this proof.
 * @param json the parameters, or a request object's payload; parameters of no meaning here are left alone
 * @throws PresentationError `ERR_PRESENTATION_REQUEST_FORM`, `ERR_PRESENTATION_AUDIENCE`
 * @throws PolicyError where the policy is ill-formed, not the one of the hash, or its pack is no signed pack
 */
export function parseAuthorizationRequest(hash: Hash, json: unknown): ParsedAuthorizationRequest {
  const parameters = readParameters(pick(json), "request", fail);
  const { client_id: clientId, response_uri: responseUri, state } = parameters;
  const query = parameters.dcql_query.credentials[0];
  if (query === undefined) throw fail("request.dcql_query.credentials", "a list of 1", "form");
  const { zk_statement: statement, zk_system_type: systems } = query.meta;
  const request = parsePresentationRequest(hash, {
    type: "SymbolonPresentationRequest",
    version: 1,
    id: statement.request_id,
    audience: statement.audience,
    nonce: parameters.nonce,
    circuits: systems.map(({ id, circuit, version }) => ({
      id: circuit,
      version,
      verificationKeyHash: id,
    })),
    policy: readPolicy(parameters.verifier_info),
    policyHash: claimOf(query.claims, "policyHash"),
    scope: statement.scope,
    freshness: { maxAsOfAge: statement.max_as_of_age },
    expiresAt: statement.expires_at,
    ...("subject" in statement ? { subject: statement.subject } : {}),
    responseUri,
  });
  if (claimOf(query.claims, "policyId") !== request.policy.id) {
    throw fail("request.dcql_query.credentials[0].claims", "of the policy's id", "form");
  }
  const client = parseClientId(clientId);
  if (client.prefix === "redirect_uri" && client.responseUri !== responseUri) {
    throw new PresentationError("ERR_PRESENTATION_AUDIENCE", "client_id is not the response_uri");
  }
  validateAudience(client, request.audience);
  const pack = parameters.verifier_info.find(({ format }) => format === PACK_FORMAT);
  return {
    request,
    clientId,
    state,
    responseUri,
    queryId: query.id,
    ...(pack === undefined ? {} : { signedPack: parseSignedPack(pack.data) }),
  };
}

const NAMES = [
  "response_type",
  "response_mode",
  "client_id",
  "nonce",
  "state",
  "response_uri",
  "dcql_query",
  "verifier_info",
] as const;
/** Parameters that would change what is asked: a wallet that left them alone would answer something else. */
const FOREIGN = ["scope", "transaction_data", "presentation_definition", "redirect_uri"];

function pick(json: unknown): Record<string, unknown> {
  if (typeof json !== "object" || json === null) throw fail("request", "an object", "form");
  const members = new Map<string, unknown>(Object.entries(json));
  const foreign = FOREIGN.find((name) => members.has(name));
  if (foreign !== undefined) throw fail(`request.${foreign}`, "absent", "form");
  return Object.fromEntries(
    NAMES.flatMap((name) => (members.has(name) ? [[name, members.get(name)]] : [])),
  );
}

function readPolicy(
  entries: readonly { readonly format: string; readonly data: unknown }[],
): unknown {
  const found = entries.filter(({ format }) => format === POLICY_FORMAT);
  const [entry] = found;
  if (entry === undefined || found.length > 1) {
    throw fail("request.verifier_info", `with one entry of format ${POLICY_FORMAT}`, "form");
  }
  return readObject({ policy: anything })(entry.data, "request.verifier_info.data", fail).policy;
}

function claimOf(
  claims: readonly { readonly path: readonly string[]; readonly values: readonly string[] }[],
  name: string,
): string {
  const claim = claims.find(({ path }) => path[0] === "credentialSubject" && path[1] === name);
  const value = claim?.values[0];
  if (value === undefined) {
    throw fail("request.dcql_query.credentials[0].claims", `with ${name}`, "form");
  }
  return value;
}
