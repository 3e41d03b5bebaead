import { describe, expect, it } from "vitest";
import { generate } from "../../scripts/generate.ts";
import { driftedFiles } from "../../scripts/write-generated.ts";
import { CLAIM_LAYOUT } from "../../src/credential/claim-layout.ts";
import { DOMAIN } from "../../src/field/domains.ts";
import { layoutBits } from "../../src/field/layout.ts";

const files = generate();
const text = (path: string) => files.get(path) ?? "";

describe("generate", () => {
  it("drift: the committed files are what their sources generate, and a changed one is named", () => {
    expect(driftedFiles(".", files)).toEqual([]);
    const path = "circuits/generated/domains.circom";
    const changed = new Map(files).set(path, `${text(path)}\n`);
    expect(driftedFiles(".", changed)).toEqual([path]);
  });

  it("gives every domain tag to the circuits in decimal", () => {
    const domains = text("circuits/generated/domains.circom");
    for (const [name, tag] of Object.entries(DOMAIN)) {
      expect(domains).toContain(`function DOMAIN_${name}() { return ${tag}; }\n`);
    }
  });

  it("lays the claims end to end: each field starts where the one before it ends", () => {
    const layout = text("circuits/generated/claim-layout.circom");
    const constant = (name: string) =>
      Number(new RegExp(`function CLAIM_${name}\\(\\) \\{ return (\\d+); \\}`).exec(layout)?.[1]);
    let offset = 0;
    for (const { name, bits } of CLAIM_LAYOUT.fields) {
      expect(constant(`BIT_${name}`)).toBe(offset);
      expect(constant(`WIDTH_${name}`)).toBe(bits);
      offset += bits;
    }
    expect(constant("BITS")).toBe(offset);
    expect(layoutBits(CLAIM_LAYOUT)).toBe(offset);
  });
});
