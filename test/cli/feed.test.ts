import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createNode,
  FIRST,
  type Node,
  SECOND,
  signed,
  URL_OF_PACK,
  Web,
} from "../service/feed/nodes.ts";
import { run } from "./support/run.ts";

let cwd: string;
const nodes: Record<string, Node> = {};

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "symbolon-feed-"));
  const histories = { ahead: [FIRST, SECOND], same: [FIRST, SECOND], behind: [FIRST] };
  for (const [name, packs] of Object.entries(histories)) {
    const web = new Web();
    web.serve(URL_OF_PACK, await Promise.all(packs.map(signed)));
    const node = await createNode({ web, name });
    await node.feed.run();
    nodes[name] = node;
    await writeFile(join(cwd, `${name}.json`), JSON.stringify(await node.state()));
  }
});
afterAll(async () => {
  await Promise.all(Object.values(nodes).map((node) => node.close()));
  await rm(cwd, { recursive: true, force: true });
});

const compare = (...words: string[]) => run(["feed", "compare", ...words, "--json"], { cwd });
const key = (name: string) => nodes[name]?.verifierKey ?? "";

describe("feed compare", () => {
  it("says that two nodes saw the same, their signatures verified", async () => {
    const { code, json } = await compare(
      "ahead.json",
      "same.json",
      "--key-of-one",
      key("ahead"),
      "--key-of-other",
      key("same"),
    );
    expect([code, json]).toMatchObject([
      0,
      { standing: "same", differences: [], isVerified: true },
    ]);
  });

  it("names pack and version of a node that is behind, with exit 1", async () => {
    const { code, json } = await compare("ahead.json", "behind.json");
    const difference = { what: "pack", standing: "behind", packId: "test-pack", version: 1 };
    expect([code, json]).toMatchObject([
      1,
      { standing: "behind", differences: [difference], isVerified: false },
    ]);
  });

  it("refuses a state that another key signed", async () => {
    const { code, json } = await compare("ahead.json", "same.json", "--key-of-one", key("same"));
    expect([code === 0, json.error?.code]).toEqual([false, "ERR_AUDIT_KEY_UNKNOWN"]);
  });

  it("refuses a state that was changed after its digest, also without a key", async () => {
    const state = (await nodes.ahead?.state()) as { packs: object[] };
    const changed = { ...state, packs: state.packs.map((pack) => ({ ...pack, version: 1 })) };
    await writeFile(join(cwd, "changed.json"), JSON.stringify(changed));
    const { code, json } = await compare("ahead.json", "changed.json");
    expect([code, json.error?.code]).toEqual([2, "ERR_CLI_FILE_FORM"]);
    const verified = await compare("ahead.json", "changed.json", "--key-of-other", key("ahead"));
    expect([verified.code, verified.json.error?.code]).toEqual([1, "ERR_SERVICE_FEED_PEER"]);
  });

  it("refuses what is no state", async () => {
    await writeFile(join(cwd, "other.json"), "{}");
    const { code, json } = await compare("ahead.json", "other.json");
    expect([code, json.error?.code]).toEqual([2, "ERR_CLI_FILE_FORM"]);
  });
});
