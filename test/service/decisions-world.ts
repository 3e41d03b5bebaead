import { createHmac } from "node:crypto";
import { SignJWT } from "jose";
import type { ServiceJwks } from "../../src/decision/json-web-keys.ts";
import { deriveServiceKeys, type ServiceKeys } from "../../src/service/keys/service-keys.ts";
import { bearer, KEYS, openRequest, submit, type World } from "./world.ts";

export const ISSUER = "https://gate.example";
export const CLIENT = "exchange";

export const expected = (now: number, jwks: ServiceJwks) => ({
  jwks,
  issuer: ISSUER,
  audience: CLIENT,
  now: new Date(now),
});

export async function readJwks({ app }: World): Promise<ServiceJwks> {
  return (await (await app.request("/.well-known/jwks.json")).json()) as ServiceJwks;
}

export function get(
  { app }: World,
  path: string,
  key = KEYS.relyingParty,
  headers: Record<string, string> = {},
): Promise<Response> {
  return Promise.resolve(app.request(path, { headers: { ...bearer(key), ...headers } }));
}

/** A request that is answered; the nullifier differs from call to call unless told. */
export async function decide(world: World, changes: Parameters<typeof submit>[2] = {}) {
  const request = await openRequest(world.app, "session", changes.subject);
  const response = await submit(world.app, request.id, changes);
  const { decisionId } = (await response.json()) as { decisionId: string };
  return { request, decisionId, http: response.status };
}

export async function readReceipt(world: World, decisionId: string): Promise<string> {
  const response = await get(world, `/v1/decisions/${decisionId}/receipt`);
  return ((await response.json()) as { receipt: string }).receipt;
}

const encode = (json: unknown) => Buffer.from(JSON.stringify(json)).toString("base64url");
export const decode = (part = "") => JSON.parse(Buffer.from(part, "base64url").toString("utf8"));

export type Forgery = readonly [what: string, code: string, text: string | Promise<string>];

/** What somebody without the service's key may make of a JWS of its, and of the key's public half. */
export function forgeries(text: string, keys: ServiceKeys): Forgery[] {
  const [head = "", body = "", signature = ""] = text.split(".");
  const header = decode(head) as { typ: string; kid: string; alg: string };
  const payload = decode(body) as Record<string, unknown>;
  const { privateKey, publicJwk } = keys.receipts;
  const signed = (change: object, key = privateKey) =>
    new SignJWT(payload).setProtectedHeader({ ...header, ...change }).sign(key);
  const hmac = (name: string) => {
    const start = `${encode({ ...header, alg: name })}.${body}`;
    const secret = Buffer.from(String(publicJwk.x), "base64url");
    return `${start}.${createHmac("sha256", secret).update(start).digest("base64url")}`;
  };
  const foreign = async () => (await deriveServiceKeys(new Uint8Array(32).fill(9))).receipts;
  return [
    ["no algorithm", "ERR_DECISION_FORM", `${encode({ ...header, alg: "none" })}.${body}.AA`],
    ["an empty signature", "ERR_DECISION_FORM", `${head}.${body}.`],
    ["an HMAC with the public key", "ERR_DECISION_FORM", hmac("HS256")],
    ["an HMAC that calls itself EdDSA", "ERR_DECISION_SIGNATURE", hmac("EdDSA")],
    ["another type", "ERR_DECISION_FORM", signed({ typ: "JWT" })],
    ["no type", "ERR_DECISION_FORM", signed({ typ: undefined })],
    [
      "an extension that must be understood",
      "ERR_DECISION_FORM",
      signed({ crit: ["b64"], b64: true }),
    ],
    ["a key in the header", "ERR_DECISION_FORM", signed({ jwk: publicJwk })],
    ["a key's address in the header", "ERR_DECISION_FORM", signed({ jku: "https://evil.example" })],
    ["an unknown key", "ERR_DECISION_KEY_UNKNOWN", signed({ kid: "other" })],
    [
      "another's key under this one's name",
      "ERR_DECISION_SIGNATURE",
      foreign().then((other) => signed({}, other.privateKey)),
    ],
    [
      "a changed payload",
      "ERR_DECISION_SIGNATURE",
      `${head}.${encode({ ...payload, aud: "other" })}.${signature}`,
    ],
    [
      "a signature of another text",
      "ERR_DECISION_SIGNATURE",
      `${head}.${body}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`,
    ],
    [
      "an unknown member",
      "ERR_DECISION_FORM",
      `${head}.${encode({ ...payload, admin: true })}.${signature}`,
    ],
    ["four parts", "ERR_DECISION_FORM", `${text}.AA`],
    ["nothing", "ERR_DECISION_FORM", ""],
    ["a text without end", "ERR_DECISION_FORM", `${head}.${"A".repeat(20_000)}.${signature}`],
  ];
}
