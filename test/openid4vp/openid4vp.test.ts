import { DcqlQuery } from "dcql";
import { beforeAll, describe, expect, it } from "vitest";
import { type Hash, loadHash } from "../../src/field/poseidon.ts";
import { assertUniqueMembers } from "../../src/openid4vp/assert-unique-members.ts";
import type { AuthorizationRequest } from "../../src/openid4vp/authorization-request.ts";
import {
  audiencesOf,
  createAuthorizationRefusal,
  createAuthorizationRequest,
  createDeepLink,
  decodePresentation,
  encodeFormResponse,
  encodePresentation,
  matchesDcqlQuery,
  parseAuthorizationRequest,
  parseClientId,
} from "../../src/openid4vp/index.ts";
import { decodeProofValue, encodeProofValue } from "../../src/openid4vp/proof-value.ts";
import type { Presentation, PresentationRequest } from "../../src/presentation/types.ts";
import { createRequest } from "../../src/verifier/create-request.ts";
import { examplePolicy } from "../support/example-policy.ts";

const CLIENT_ID = "decentralized_identifier:did:web:exchange.example";
const RESPONSE_URI = "https://exchange.example/response";
const KEY_HASH = "ab".repeat(32);
const NOW = new Date("2026-11-21T10:00:00Z");
const SUBJECT = `0x${"ab".repeat(20)}` as const;

let hash: Hash;
let request: PresentationRequest;
let parameters: AuthorizationRequest;

beforeAll(async () => {
  hash = await loadHash();
  request = createRequest(hash, {
    id: "request-1",
    audience: "https://exchange.example",
    nonce: new Uint8Array(32).fill(9),
    circuits: [{ id: "compliance", version: 1, verificationKeyHash: KEY_HASH }],
    policy: examplePolicy(),
    scope: { mode: "account", label: "Gate 1" },
    now: NOW,
    subject: SUBJECT,
    responseUri: RESPONSE_URI,
  });
  parameters = createAuthorizationRequest(request, { clientId: CLIENT_ID, state: "state-1" });
});

const presentation = (): Presentation => ({
  type: "SymbolonPresentation",
  version: 1,
  requestId: "request-1",
  circuit: { id: "compliance", version: 1 },
  proofSystem: "groth16-bn254",
  proof: {
    a: ["0", "1"],
    b: [
      [String((1n << 256n) - 1n), "2"],
      ["3", "4"],
    ],
    c: ["5", "6"],
  },
  nullifier: "123",
  trustRoot: "456",
  asOf: { date: "20261121", seconds: NOW.getTime() / 1000 },
  subject: SUBJECT,
});

type Path = readonly (string | number)[];

/** A copy in which one place is replaced, or removed where the value is undefined. */
function withAt(json: unknown, path: Path, value: unknown): unknown {
  const copy = structuredClone(json);
  let at = copy as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) at = at[step] as Record<string | number, unknown>;
  const last = path.at(-1) ?? "";
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
}

describe("the authorization request", () => {
  it("carries a presentation request there and back, whole", () => {
    const back = parseAuthorizationRequest(hash, JSON.parse(JSON.stringify(parameters)));
    expect(back).toEqual({
      request,
      clientId: CLIENT_ID,
      state: "state-1",
      responseUri: RESPONSE_URI,
      queryId: "compliance",
    });
    expect(parameters.nonce).toBe(request.nonce);
  });

  it("is a DCQL query by the rules of DCQL", () => {
    const query = DcqlQuery.parse(parameters.dcql_query as unknown as DcqlQuery.Input);
    expect(() => DcqlQuery.validate(query)).not.toThrow();
    const vp = encodePresentation(presentation(), { request, clientId: CLIENT_ID });
    expect(matchesDcqlQuery(parameters.dcql_query, vp)).toBe(true);
    const others = { ...request, policyHash: "1" };
    const other = encodePresentation(presentation(), { request: others, clientId: CLIENT_ID });
    expect(matchesDcqlQuery(parameters.dcql_query, other)).toBe(false);
    expect(() => matchesDcqlQuery({ credentials: [] }, vp)).toThrow(
      expect.objectContaining({ code: "ERR_PRESENTATION_REQUEST_FORM" }),
    );
  });

  const query: Path = ["dcql_query", "credentials", 0];
  it.each<[string, Path, unknown]>([
    ["another response type", ["response_type"], "code"],
    ["another response mode", ["response_mode"], "direct_post.jwt"],
    ["no state", ["state"], undefined],
    ["a nonce of another form", ["nonce"], "abc"],
    ["a plain http response_uri", ["response_uri"], "http://exchange.example/"],
    ["no query", ["dcql_query"], undefined],
    ["another format", [...query, "format"], "dc+sd-jwt"],
    ["another type", [...query, "meta", "type_values"], [["x"]]],
    ["another proof system", [...query, "meta", "zk_system_type", 0, "system"], "plonk"],
    ["no circuit", [...query, "meta", "zk_system_type"], []],
    ["a scope of another mode", [...query, "meta", "zk_statement", "scope", "mode"], "twice"],
    ["mode account without its subject", [...query, "meta", "zk_statement", "subject"], undefined],
    ["an unknown member of the statement", [...query, "meta", "zk_statement", "chain"], 1],
    ["another policy id", [...query, "claims", 0, "values"], ["other"]],
    ["a third claim", [...query, "claims", 2], { path: ["a", "b"], values: ["x"] }],
    ["a credential set", ["dcql_query", "credential_sets"], []],
    ["a second query", ["dcql_query", "credentials", 1], {}],
    ["no policy", ["verifier_info"], []],
    ["two policies", ["verifier_info", 1], { format: "symbolon-policy", data: {} }],
    ["transaction data", ["transaction_data"], ["e30"]],
  ])("is refused with %s", (_, path, value) => {
    expect(() => parseAuthorizationRequest(hash, withAt(parameters, path, value))).toThrow(
      expect.objectContaining({ code: "ERR_PRESENTATION_REQUEST_FORM" }),
    );
  });

  it("is refused where the policy shown is not the one that the proof would be bound to", () => {
    const rules = ["verifier_info", 0, "data", "policy", "anyOf"];
    const other = withAt(parameters, rules, [{ age: { atLeast: 21 } }]);
    expect(() => parseAuthorizationRequest(hash, other)).toThrow(
      expect.objectContaining({ code: "ERR_POLICY_HASH_MISMATCH" }),
    );
    const hashes = [...query, "claims", 1, "values"];
    expect(() => parseAuthorizationRequest(hash, withAt(parameters, hashes, ["1"]))).toThrow(
      expect.objectContaining({ code: "ERR_POLICY_HASH_MISMATCH" }),
    );
    const pack = { format: "symbolon-policy-pack+jws", data: { payload: "x" } };
    expect(() =>
      parseAuthorizationRequest(hash, withAt(parameters, ["verifier_info", 1], pack)),
    ).toThrow(expect.objectContaining({ code: "ERR_POLICY_PACK_JWS_FORM" }));
  });

  it.each([
    "decentralized_identifier:did:web:evil.example",
    "decentralized_identifier:did:web:exchange.example:tenant",
    "decentralized_identifier:did:web:exchange.example%3A8443",
    "decentralized_identifier:did:key:z6Mk",
    "redirect_uri:https://evil.example/response",
    "redirect_uri:https://exchange.example/other",
    "redirect_uri:nothing",
    "x509_san_dns:exchange.example",
    "https://exchange.example",
    "exchange",
  ])("is refused from a verifier in another's name: %s", (clientId) => {
    const refused = expect.objectContaining({ code: "ERR_PRESENTATION_AUDIENCE" });
    const forged = { ...parameters, client_id: clientId };
    expect(() => parseAuthorizationRequest(hash, forged)).toThrow(refused);
    expect(() => createAuthorizationRequest(request, { clientId, state: "s" })).toThrow(refused);
  });

  it("says which audiences a client id vouches for", () => {
    const of = (text: string) => audiencesOf(parseClientId(text));
    expect(of("redirect_uri:https://a.example:8443/x?y")).toEqual(["https://a.example:8443"]);
    expect(of("decentralized_identifier:did:web:a.example%3A8443")).toEqual([
      "https://a.example:8443",
      "did:web:a.example%3A8443",
    ]);
    expect(of("decentralized_identifier:did:web:a.example:b")).toEqual(["did:web:a.example:b"]);
  });

  it("does not carry a request for a contract, or one without an address", () => {
    const refused = expect.objectContaining({ code: "ERR_PRESENTATION_REQUEST_FORM" });
    const { responseUri, ...without } = request;
    const chain = { chainId: 1, registry: SUBJECT, policyId: request.nonce, policyVersion: 1 };
    for (const bad of [without, { ...request, chain }]) {
      expect(() => createAuthorizationRequest(bad, { clientId: CLIENT_ID, state: "s" })).toThrow(
        refused,
      );
    }
    expect(responseUri).toBe(RESPONSE_URI);
  });

  it("goes by reference in a link, or by value", () => {
    const short = new URL(createDeepLink(parameters, "https://exchange.example/r/1"));
    expect(Object.fromEntries(short.searchParams)).toEqual({
      client_id: CLIENT_ID,
      request_uri: "https://exchange.example/r/1",
      request_uri_method: "post",
    });
    const long = new URL(createDeepLink(parameters));
    expect(JSON.parse(long.searchParams.get("dcql_query") ?? "")).toEqual(parameters.dcql_query);
  });
});

describe("the presentation", () => {
  const binding = () => ({ request, clientId: CLIENT_ID });
  const vp = () => encodePresentation(presentation(), binding());

  it("is carried there and back", () => {
    expect(decodePresentation(JSON.parse(JSON.stringify(vp())), binding())).toEqual(presentation());
    const { subject, ...nobody } = presentation();
    const text = JSON.stringify(encodePresentation(nobody, binding()));
    expect(decodePresentation(JSON.parse(text), binding())).toEqual(nobody);
    expect(text).not.toContain(subject);
    expect(text).not.toMatch(/publicSignals|public_signals/);
  });

  const vc: Path = ["verifiableCredential", 0];
  const claims: Path = [...vc, "credentialSubject"];
  const proof: Path = [...vc, "proof"];
  it.each<[string, Path, unknown, string]>([
    ["another nonce", [...proof, "challenge"], "0x00", "ERR_VERIFICATION_NONCE"],
    ["another domain", [...proof, "domain"], "x", "ERR_PRESENTATION_AUDIENCE"],
    ["another key", [...proof, "verificationMethod"], "x", "ERR_PRESENTATION_CIRCUIT_UNKNOWN"],
    ["another policy", [...claims, "policyId"], "x", "ERR_POLICY_HASH_MISMATCH"],
    ["another policy hash", [...claims, "policyHash"], "1", "ERR_POLICY_HASH_MISMATCH"],
    ["another issuer than the root's", [...vc, "issuer"], "urn:x", "ERR_PRESENTATION_FORM"],
    ["a root that is not the issuer's", [...claims, "trustRoot"], "457", "ERR_PRESENTATION_FORM"],
    ["a nullifier of another form", [...claims, "nullifier"], "0123", "ERR_PRESENTATION_FORM"],
    ["a nullifier as a number", [...claims, "nullifier"], 123, "ERR_PRESENTATION_FORM"],
    [
      "a time with fractions",
      [...claims, "asOf"],
      "2026-11-21T10:00:00.000Z",
      "ERR_PRESENTATION_FORM",
    ],
    [
      "a subject of another method",
      [...claims, "id"],
      `did:ethr:${SUBJECT}`,
      "ERR_PRESENTATION_FORM",
    ],
    [
      "a subject in capitals",
      [...claims, "id"],
      `did:pkh:eip155:1:0x${"AB".repeat(20)}`,
      "ERR_PRESENTATION_FORM",
    ],
    ["public signals", [...proof, "publicSignals"], ["1"], "ERR_PRESENTATION_FORM"],
    ["a claim more", [...claims, "residence"], "DE", "ERR_PRESENTATION_FORM"],
    ["a member more", ["holder"], "did:example:1", "ERR_PRESENTATION_FORM"],
    ["a proof of its own", ["proof"], {}, "ERR_PRESENTATION_FORM"],
    ["two proofs", proof, [], "ERR_PRESENTATION_FORM"],
    ["no proof", proof, undefined, "ERR_PRESENTATION_FORM"],
    ["no nullifier", [...claims, "nullifier"], undefined, "ERR_PRESENTATION_FORM"],
    ["no credential", ["verifiableCredential"], [], "ERR_PRESENTATION_FORM"],
    ["another cryptosuite", [...proof, "cryptosuite"], "bbs-2023", "ERR_PRESENTATION_FORM"],
    ["another purpose", [...proof, "proofPurpose"], "authentication", "ERR_PRESENTATION_FORM"],
    ["another type", [...vc, "type"], ["VerifiableCredential"], "ERR_PRESENTATION_FORM"],
    ["a term redefined", [...vc, "@context", 1, "nullifier"], "urn:x", "ERR_PRESENTATION_FORM"],
    ["a context more", ["@context", 1], "https://x.example", "ERR_PRESENTATION_FORM"],
    ["a proof value that is short", [...proof, "proofValue"], "uAAAA", "ERR_PRESENTATION_FORM"],
  ])("is refused with %s", (_, path, value, code) => {
    expect(() => decodePresentation(withAt(vp(), path, value), binding())).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it("is refused with two credentials", () => {
    const [credential] = vp().verifiableCredential;
    const two = { ...vp(), verifiableCredential: [credential, credential] };
    expect(() => decodePresentation(two, binding())).toThrow(
      expect.objectContaining({ code: "ERR_PRESENTATION_FORM" }),
    );
  });

  it("has one text for one proof", () => {
    const text = encodeProofValue(presentation().proof);
    expect(decodeProofValue(text)).toEqual(presentation().proof);
    expect(text.endsWith("Bg")).toBe(true);
    // loose bits at the end, padding, the other alphabet, another base
    for (const bad of [
      `${text.slice(0, -1)}h`,
      `${text}==`,
      `u+${text.slice(2)}`,
      `z${text.slice(1)}`,
    ]) {
      expect(() => decodeProofValue(bad)).toThrow(
        expect.objectContaining({ code: "ERR_PRESENTATION_FORM" }),
      );
    }
    const wide = { ...presentation().proof, a: [String(1n << 256n), "1"] as const };
    expect(() => encodeProofValue(wide)).toThrow(RangeError);
  });

  it("is refused as a circuit that the request does not name", () => {
    const other = { ...presentation(), circuit: { id: "compliance", version: 2 } };
    expect(() => encodePresentation(other, binding())).toThrow(
      expect.objectContaining({ code: "ERR_PRESENTATION_CIRCUIT_UNKNOWN" }),
    );
  });

  it("is refused by a wallet in one way, whatever its reason", () => {
    const asked = parseAuthorizationRequest(hash, parameters);
    expect(encodeFormResponse(createAuthorizationRefusal(asked)).toString()).toBe(
      "error=access_denied&state=state-1",
    );
  });
});

describe("assertUniqueMembers", () => {
  it.each(['{"a":1,"b":{"a":[{"a":1},{"a":2}]}}', '{"a":"\\"a\\":","b":"a"}', '["a","a"]', "{}"])(
    "takes %s",
    (text) => {
      expect(() => assertUniqueMembers(text)).not.toThrow();
    },
  );
  it.each(['{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '[{"b":{"a":1,"c":[],"a" :2}}]'])(
    "refuses %s",
    (text) => {
      expect(() => assertUniqueMembers(text)).toThrow(
        expect.objectContaining({ code: "ERR_PRESENTATION_FORM" }),
      );
    },
  );
});
