import { beforeAll, describe, expect, it } from "vitest";
import { DOMAIN } from "../../src/field/domains.ts";
import { type Hash, loadHash } from "../../src/field/poseidon.ts";
import { FIELD_ORDER } from "../../src/field/scalar.ts";
import { codeOf } from "../support/thrown.ts";
import { nobleHash } from "../vectors/noble-poseidon.ts";

describe("the hash of the product", () => {
  let hash: Hash;
  beforeAll(async () => {
    hash = await loadHash();
  });

  it("differs between any two domains, and from capacity 0 (C17)", () => {
    const names = Object.keys(DOMAIN) as (keyof typeof DOMAIN)[];
    const digests = names.map((name) => hash(name, [1n, 2n]));
    digests.push(nobleHash(0n, [1n, 2n]));
    expect(new Set(digests).size).toBe(names.length + 1);
  });

  it("refuses an input of p, which is 0 by another name", () => {
    expect(codeOf(() => hash("HOLDER", [0n, FIELD_ORDER]))).toBe("ERR_ENCODING_SCALAR_RANGE");
    expect(codeOf(() => hash("HOLDER", [0n, 0n]))).toBe("accepted");
  });
});
