import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { decodeBitstring } from "../../src/status/decode-bitstring.ts";
import { encodeBitstring } from "../../src/status/encode-bitstring.ts";
import { LIST_BYTES, StatusList } from "../../src/status/status-list.ts";
import { codeOfAsync } from "../support/thrown.ts";

describe("Bitstring Status List v1.0, Example 3 (W3C Recommendation)", () => {
  const EXAMPLE = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA";

  it("is read: 131,072 entries, none set", async () => {
    expect(await decodeBitstring(EXAMPLE)).toEqual(new Uint8Array(LIST_BYTES));
  });

  it("is what our list of none set is read as, and not one of any set", async () => {
    const list = new StatusList();
    expect(await decodeBitstring(await encodeBitstring(list.bytes(0)))).toEqual(
      await decodeBitstring(EXAMPLE),
    );
    list.revoke(94_567);
    expect(await decodeBitstring(await encodeBitstring(list.bytes(0)))).not.toEqual(
      await decodeBitstring(EXAMPLE),
    );
  });
});

/** w3c/vc-bitstring-status-list-test-suite, fixtures/status-credentials. */
describe("the interoperability suite of the standard", () => {
  const gunzip = (text: string) => new Uint8Array(gunzipSync(Buffer.from(text, "base64url")));
  const SINGLE_PURPOSE_OK =
    "H4sIACbOo2YC_-3QMREAMAgEsGerLPyrQgFjB-4SCUkWHQAAAAAAAOCwpwAAAADgrFIAAAAAAAAAAAAAAAAA3wxvOeOvqGEAAA";
  const SHORT_FAIL = "H4sIAN7Lo2YC_2NgwAEAjw7P6RkAAAA";
  /** fixtures/should-be-revoked.jsonld names 201, fixtures/sl-purpose-single-ok.jsonld the twin 1. */
  const REVOKED = [201, 57_444, 94_023];

  it("single-purpose-ok: 200,000 entries, whose first 131,072 are ours bit by bit", () => {
    const bytes = gunzip(SINGLE_PURPOSE_OK);
    expect(bytes).toHaveLength(25_000);
    const list = StatusList.fromBytes([bytes.slice(0, LIST_BYTES)]);
    expect([list.isRevoked(201), list.isRevoked(1)]).toEqual([true, false]);
    const ours = new StatusList();
    for (const index of REVOKED) ours.revoke(index);
    expect(ours.bytes(0)).toEqual(bytes.slice(0, LIST_BYTES));
  });

  it("single-purpose-ok: its text, of another length and without the multibase prefix, is refused", async () => {
    expect(await codeOfAsync(() => decodeBitstring(SINGLE_PURPOSE_OK))).toBe(
      "ERR_STATUS_LIST_FORM",
    );
    expect(await codeOfAsync(() => decodeBitstring(`u${SINGLE_PURPOSE_OK}`))).toBe(
      "ERR_STATUS_LIST_LENGTH",
    );
  });

  it("short-encoded-list-fail: 200 entries, refused", async () => {
    expect(gunzip(SHORT_FAIL)).toHaveLength(25);
    expect(await codeOfAsync(() => decodeBitstring(`u${SHORT_FAIL}`))).toBe(
      "ERR_STATUS_LIST_LENGTH",
    );
  });
});
