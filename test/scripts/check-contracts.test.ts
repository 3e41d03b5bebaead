import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deployableContracts, readableLayout } from "../../scripts/check-contracts.ts";

describe("deployableContracts", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "contracts-"));
    const sources = {
      "registries/Registry.sol": "import {Base} from './Base.sol';\ncontract Registry is Base {}\n",
      "registries/Base.sol": "/// @title contract Base\nabstract contract Base {}\n",
      "deep/er/Two.sol": "contract First {\n}\n\ncontract Second is First {\n}\n",
      "interfaces/IRegistry.sol": "interface IRegistry {}\n",
      "generated/Library.sol": "library Library {}\n",
      "test/Test.t.sol": "contract RegistryTest {}\n",
    };
    for (const [path, text] of Object.entries(sources)) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("finds each contract that is neither abstract, a library nor a test's", () => {
    expect(Object.fromEntries(deployableContracts(folder))).toEqual({
      First: join("deep", "er", "Two.sol"),
      Second: join("deep", "er", "Two.sol"),
      Registry: join("registries", "Registry.sol"),
    });
  });
});

describe("readableLayout", () => {
  const layout = (id: number) => ({
    storage: [
      {
        astId: id,
        label: "_heads",
        slot: "3",
        offset: 0,
        type: `t_mapping(t_struct(Head)${id}_storage)`,
      },
      { astId: id + 1, label: "_count", slot: "4", offset: 20, type: "t_uint32" },
    ],
    types: {
      [`t_mapping(t_struct(Head)${id}_storage)`]: {
        label: "mapping(uint32 => struct Head)",
        numberOfBytes: "32",
      },
      [`t_struct(Head)${id}_storage`]: {
        label: "struct Head",
        numberOfBytes: "32",
        members: [{ label: "latest", slot: "0", offset: 4, type: "t_uint32" }],
      },
      t_uint32: { label: "uint32", numberOfBytes: "4" },
    },
  });

  it("keeps slots, offsets, widths and names", () => {
    expect(readableLayout(layout(7))).toEqual({
      storage: [
        { slot: 3, offset: 0, bytes: 32, label: "_heads", type: "mapping(uint32 => struct Head)" },
        { slot: 4, offset: 20, bytes: 4, label: "_count", type: "uint32" },
      ],
      structs: {
        "struct Head": [{ slot: 0, offset: 4, bytes: 4, label: "latest", type: "uint32" }],
      },
    });
  });

  it("does not depend on the numbers of the syntax tree", () => {
    expect(readableLayout(layout(7))).toEqual(readableLayout(layout(8)));
  });

  it("reads a contract without state", () => {
    expect(readableLayout({ storage: [], types: null })).toEqual({ storage: [], structs: {} });
  });
});
