import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ed25519 } from "@noble/curves/ed25519.js";
import type { PublishedTrust } from "../../../scripts/demo/registrar.ts";
import { createVerifierKey, encodeVerifierKey } from "../../../src/transparency/verifier-key.ts";
import {
  type CheckpointSource,
  leafListName,
  signTrustCheckpoint,
} from "../../../src/trust/index.ts";

const ORIGIN = "registrar.example/trust";

/** A registrar's static host: the signed checkpoint and the leaf list beside it, for every origin. */
export async function startCheckpointHost({ root, leafList }: PublishedTrust, time: number) {
  const secret = ed25519.utils.randomSecretKey();
  const key = createVerifierKey(ORIGIN, ed25519.getPublicKey(secret));
  const issuers = leafList.leaves.length;
  const note = signTrustCheckpoint({ origin: ORIGIN, issuers, root, time }, [
    { key, sign: (message) => ed25519.sign(message, secret) },
  ]);
  const files: Readonly<Record<string, string>> = {
    "/checkpoint": note,
    [`/${leafListName(root)}`]: JSON.stringify(leafList),
  };
  const server = createServer((request, response) => {
    const body = files[request.url ?? ""];
    const headers = { "access-control-allow-origin": "*", "content-type": "text/plain" };
    response.writeHead(body === undefined ? 404 : 200, headers).end(body);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const source: CheckpointSource = {
    kind: "checkpoint",
    url: `${url}/checkpoint`,
    origin: ORIGIN,
    verifierKey: encodeVerifierKey(key),
  };
  return {
    url,
    source,
    stop: () => new Promise<void>((done) => server.close(() => done())),
  };
}
