import { beforeAll, describe, expect, it } from "vitest";
import { DOMAIN } from "../../src/field/domains.ts";
import { type Hash, loadHash } from "../../src/field/poseidon.ts";
import { FIELD_ORDER } from "../../src/field/scalar.ts";
import { nobleHash } from "./noble-poseidon.ts";

// Nobody has published vectors of Poseidon with a tag in the capacity element: these compare two implementations.
describe("the product's hash and the Poseidon of @noble/curves", () => {
  let hash: Hash;
  beforeAll(async () => {
    hash = await loadHash();
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])("agree on %i inputs, from the tag of the domain", (arity) => {
    const inputs = Array.from({ length: arity }, (_, i) => FIELD_ORDER - BigInt(i + 1));
    expect(hash("CREDENTIAL", inputs)).toBe(nobleHash(DOMAIN.CREDENTIAL, inputs));
    expect(hash("CREDENTIAL", inputs)).not.toBe(nobleHash(0n, inputs));
  });

  it("agree on every domain", () => {
    for (const name of Object.keys(DOMAIN) as (keyof typeof DOMAIN)[]) {
      expect(hash(name, [0n, FIELD_ORDER - 1n])).toBe(
        nobleHash(DOMAIN[name], [0n, FIELD_ORDER - 1n]),
      );
    }
  });
});
