import { describe, expect, it } from "vitest";
import { feedSigner } from "../../src/service/feed/feed-checkpoint.ts";
import { checkpointSigner } from "../../src/service/keys/checkpoint-signer.ts";
import { deriveServiceKeys } from "../../src/service/keys/service-keys.ts";

const publicUrl = "https://gate.example:8443/a+b/";

describe("the names of the service's logs", () => {
  it("are where it is reached, each log's own, also where the address has a plus", async () => {
    const keys = await deriveServiceKeys(new Uint8Array(32).fill(1));
    const [audit, feed] = [checkpointSigner({ publicUrl }, keys), feedSigner(keys, publicUrl)];
    expect([audit.key.name, feed.key.name]).toEqual([
      "gate.example:8443/a%2Bb/audit-log",
      "gate.example:8443/a%2Bb/policy-feed",
    ]);
    expect(audit.key.publicKey).not.toEqual(feed.key.publicKey);
  });
});
