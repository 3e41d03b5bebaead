import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { canonicalJson } from "../../../src/field/canonical-json.ts";
import type { PeerDifference } from "../../../src/service/feed/compare-states.ts";
import { digestPolicyState, foldPolicyState } from "../../../src/service/feed/policy-state.ts";
import { addTrustRoot } from "../../../src/service/store/add-trust-root.ts";
import { withdrawTrustRoot } from "../../../src/service/store/withdraw-trust-root.ts";
import { packOf } from "../../policy/pack/fixtures.ts";
import { bearer, KEYS, trustRoot } from "../world.ts";
import {
  createNode,
  FIRST,
  FOURTH,
  following,
  type Node,
  type NodeOptions,
  SECOND,
  signed,
  THIRD,
  Web,
} from "./nodes.ts";

const ALL = [FIRST, SECOND, THIRD, FOURTH];
/** Each node has its own way to the source. */
const sourceOf = (name: string) => `https://regulator.example/${name}.json`;
let web: Web;

beforeEach(() => {
  web = new Web();
});

async function nodeAt(
  name: string,
  packs: readonly (typeof FIRST)[],
  options: Partial<NodeOptions> = {},
): Promise<Node> {
  if (packs.length > 0) web.serve(sourceOf(name), await Promise.all(packs.map(signed)));
  const node = await createNode({ web, name, pack: { url: sourceOf(name) }, ...options });
  await node.feed.run();
  return node;
}

async function peersOf(node: Node) {
  const response = await node.app.request("/v1/policy-feed/peers", {
    headers: bearer(KEYS.operator),
  });
  const { peers } = (await response.json()) as {
    peers: { url: string; outcome: string; differences: PeerDifference[] }[];
  };
  return peers;
}

/** Answers in a node's name with something else at one path. */
function impersonate(node: Node, path: string, change: (json: object) => unknown): void {
  web.pages.set(`${node.url}${path}`, async () => {
    const json = await (await node.app.request(path)).json();
    return { body: JSON.stringify(await change(json)) };
  });
}

describe("a node that compares", () => {
  it("finds a peer that saw the same", async () => {
    const peer = await nodeAt("peer", ALL);
    const node = await nodeAt("node", ALL, { peers: [peer] });
    expect(await peersOf(node)).toMatchObject([
      { url: peer.url, outcome: "same", differences: [] },
    ]);
    expect((await node.state()).digest).toBe((await peer.state()).digest);
  });

  it("that was offline for three versions catches up from the peer alone", async () => {
    const peer = await nodeAt("peer", ALL);
    const node = await nodeAt("node", [FIRST], { peers: [peer] });
    expect(node.versions()).toEqual([1, 2, 3, 4]);
    web.take(sourceOf("node"));
    await node.feed.run();
    expect((await peersOf(node))[0]?.outcome).toBe("same");
    expect((await node.state()).digest).toBe((await peer.state()).digest);
    const sources = await node.database
      .selectFrom("policy_packs")
      .select("source")
      .orderBy("version")
      .execute();
    expect(sources.map(({ source }) => source)).toEqual([
      sourceOf("node"),
      peer.url,
      peer.url,
      peer.url,
    ]);
  });

  it("fills a gap of its source from the peer", async () => {
    const peer = await nodeAt("peer", ALL);
    const node = await nodeAt("node", [FIRST, FOURTH], { peers: [peer] });
    expect([node.versions(), node.problem()]).toEqual([[1, 2, 3, 4], undefined]);
  });

  it("sees a peer that is behind", async () => {
    const peer = await nodeAt("peer", [FIRST]);
    const node = await nodeAt("node", ALL, { peers: [peer] });
    expect((await peersOf(node))[0]).toMatchObject({
      outcome: "behind",
      differences: [{ what: "pack", standing: "behind", packId: "test-pack", version: 1 }],
    });
  });

  it.each([
    ["at the same version", () => [FIRST, following(FIRST, { title: "Other" })], 2],
    ["at an older one", () => [packOf({ version: 1, supersedes: undefined, title: "Other" })], 1],
    [
      "ahead of it",
      () => {
        const other = following(FIRST, { title: "Other" });
        return [FIRST, other, following(other)];
      },
      3,
    ],
  ])(
    "a peer with another history that the authority signed, %s: the alarm names pack and version, both are kept",
    async (_, history, version) => {
      const peer = await nodeAt("peer", history());
      const node = await nodeAt("node", [FIRST, SECOND], { peers: [peer] });
      expect(node.versions()).toEqual([1, 2]);
      expect((await peersOf(node))[0]).toMatchObject({
        outcome: "different",
        differences: [
          { what: "pack", packId: "test-pack", version, code: "ERR_SERVICE_FEED_EQUIVOCATION" },
        ],
      });
      const response = await node.app.request("/v1/policy-feed/evidence", {
        headers: bearer(KEYS.operator),
      });
      const { evidence } = (await response.json()) as {
        evidence: { signed: unknown; held: unknown }[];
      };
      expect(evidence).toHaveLength(1);
      expect(evidence[0]?.held).toEqual(await signed(version === 1 ? FIRST : SECOND));
      expect(node.feed.equivocations()).toEqual(["test-pack"]);
    },
  );

  it("a peer that names a version it does not have proves nothing, and nothing is taken", async () => {
    const peer = await nodeAt("peer", [FIRST]);
    const node = await nodeAt("node", [FIRST], { peers: [peer] });
    // The peer's own operator can sign any state.
    const lying = await createNode({ web, name: "lying", pack: { url: sourceOf("lying") } });
    const claim = {
      kind: "policy-pack",
      authority: "did:web:regulator.example",
      id: "test-pack",
      version: 9,
      digest: "ab".repeat(32),
      from: 0,
      until: 1,
    };
    await lying.database
      .insertInto("policy_log")
      .values({ position: 0, statement: canonicalJson(claim) })
      .execute();
    const other = await nodeAt("other", [FIRST], { peers: [lying] });
    expect(other.versions()).toEqual([1]);
    expect((await peersOf(other))[0]).toMatchObject({ outcome: "unproven" });
    expect(other.feed.equivocations()).toEqual([]);
    expect((await peersOf(node))[0]?.outcome).toBe("same");
  });

  it("a peer that serves another document than it names is unproven", async () => {
    const peer = await nodeAt("peer", [FIRST, SECOND]);
    const path = "/v1/policy-feed/packs/test-pack/versions/2";
    const document = await signed(FIRST);
    impersonate(peer, path, () => document);
    const node = await nodeAt("node", [FIRST], { peers: [peer] });
    expect([node.versions(), (await peersOf(node))[0]?.outcome]).toEqual([[1], "unproven"]);
  });

  it("a state that is not its checkpoint's is unproven", async () => {
    const peer = await nodeAt("peer", [FIRST]);
    impersonate(peer, "/v1/policy-feed/state", (json) => ({ ...json, trustRoots: ["8"] }));
    const node = await nodeAt("node", [FIRST], { peers: [peer] });
    expect((await peersOf(node))[0]).toMatchObject({
      outcome: "unproven",
      differences: [{ code: "ERR_SERVICE_FEED_PEER" }],
    });
  });

  it("a checkpoint of another key is unproven", async () => {
    const [peer, other] = [await nodeAt("peer", [FIRST]), await nodeAt("other", [FIRST])];
    const node = await nodeAt("node", [FIRST], {
      peers: [{ ...peer, verifierKey: other.verifierKey }],
    });
    expect((await peersOf(node))[0]).toMatchObject({
      outcome: "unproven",
      differences: [{ code: "ERR_AUDIT_KEY_UNKNOWN" }],
    });
  });

  it("a peer that rewrote its log is different, and stays so", async () => {
    const peer = await nodeAt("peer", [FIRST]);
    const node = await nodeAt("node", ALL, { peers: [peer] });
    await peer.database
      .updateTable("policy_log")
      .set({ statement: canonicalJson({ kind: "trust-root", root: "9" }) })
      .where("position", "=", 0)
      .execute();
    await peer.database
      .insertInto("policy_log")
      .values({ position: 9, statement: canonicalJson({ kind: "trust-root", root: "10" }) })
      .execute();
    for (const _ of [1, 2]) {
      await node.feed.run();
      const [seen] = await peersOf(node);
      expect(seen?.outcome).toBe("different");
      expect(seen?.differences).toContainEqual(
        expect.objectContaining({ what: "log", code: "ERR_AUDIT_CONSISTENCY" }),
      );
    }
  });

  it("a peer that went on is followed by its consistency proof", async () => {
    const peer = await nodeAt("peer", [FIRST]);
    const node = await nodeAt("node", ALL, { peers: [peer] });
    web.serve(sourceOf("peer"), await Promise.all(ALL.map(signed)));
    await peer.feed.run();
    await node.feed.run();
    expect((await peersOf(node))[0]?.outcome).toBe("same");
    expect(
      web.asked.some((url) => url.startsWith(`${peer.url}/v1/policy-feed/proofs/consistency`)),
    ).toBe(true);
  });

  it("a peer without an answer is unreachable, and nothing else stops", async () => {
    const peer = await nodeAt("peer", [FIRST]);
    web.nodes.delete(peer.url);
    const node = await nodeAt("node", [FIRST], { peers: [peer] });
    expect([(await peersOf(node))[0]?.outcome, node.versions()]).toEqual(["unreachable", [1]]);
  });

  it("a peer with an older trust root is behind", async () => {
    const peer = await nodeAt("peer", [FIRST]);
    const node = await nodeAt("node", [FIRST], { peers: [peer] });
    await addTrustRoot(node.database, trustRoot("8", node.clock.now));
    await node.feed.run();
    expect((await peersOf(node))[0]).toMatchObject({
      outcome: "behind",
      differences: [{ what: "trust-root", standing: "behind" }],
    });
    await withdrawTrustRoot(node.database, {
      root: "8",
      now: node.clock.now,
      operator: "registrar",
    });
    await node.feed.run();
    expect((await node.state()) as unknown).toMatchObject({ trustRoots: [] });
  });
});

describe("who may ask", () => {
  it("anyone for what is signed; only operators for how the feed fares", async () => {
    const node = await nodeAt("node", [FIRST]);
    const at = (path: string, headers = {}) =>
      node.app.request(`/v1/policy-feed${path}`, { headers });
    for (const path of ["/status", "/peers", "/evidence"]) {
      expect((await at(path)).status).toBe(401);
      expect((await at(path, bearer(KEYS.relyingParty))).status).toBe(403);
      expect((await at(path, bearer(KEYS.operator))).status).toBe(200);
    }
    const pack = await at("/packs/test-pack/versions/1");
    expect(await pack.json()).toEqual(await signed(FIRST));
    const etag = pack.headers.get("etag") ?? "";
    expect((await at("/packs/test-pack/versions/1", { "if-none-match": etag })).status).toBe(304);
    expect((await at("/packs/test-pack/versions/2")).status).toBe(404);
    expect((await at("/packs/test-pack/versions/x")).status).toBe(400);
    expect((await at("/proofs/consistency?from=0&to=99")).status).toBe(400);
    expect((await at("/proofs/consistency?from=2&to=1")).status).toBe(400);
    expect((await at("/proofs/consistency")).status).toBe(400);
    expect(await (await at("/checkpoint")).text()).toBe((await node.state()).checkpoint);
  });
});

describe("agreement", () => {
  it("three nodes come to one digest, however the versions reach them and each other", async () => {
    const documents = await Promise.all(ALL.map(signed));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 1 }), {
          minLength: 3,
          maxLength: 3,
        }),
        fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
        async (arrivals, order) => {
          const net = new Web();
          const names = ["one", "two", "three"];
          // Keys follow from names: each is made once without peers to learn its key.
          const known = await Promise.all(names.map((name) => createNode({ web: net, name })));
          const nodes = await Promise.all(
            names.map((name, i) =>
              createNode({
                web: net,
                name,
                pack: { url: sourceOf(name) },
                peers: known.filter((_, j) => j !== i),
              }),
            ),
          );
          for (const i of order) {
            // The first node was there from the first version on; the others may join later.
            for (const version of [...(i === 0 ? [0] : []), ...(arrivals[i] ?? [])]) {
              net.serve(sourceOf(names[i] as string), documents[version]);
              await nodes[i]?.feed.run();
            }
          }
          net.serve(sourceOf("one"), documents);
          for (const _ of [1, 2]) for (const node of nodes) await node.feed.run();
          const states = await Promise.all(nodes.map((node) => node.state()));
          expect(new Set(states.map(({ digest }) => digest)).size).toBe(1);
          expect(states[0]?.packs).toMatchObject([{ version: 4 }]);
          await Promise.all([...nodes, ...known].map((node) => node.close()));
        },
      ),
      { numRuns: 6 },
    );
  });

  it("the state is the same for every order of packs, and tells versions, suspensions and roots apart", () => {
    const pack = (id: string, version: number) =>
      canonicalJson({
        kind: "policy-pack",
        authority: "did:web:a.example",
        id,
        version,
        digest: "ab".repeat(32),
        from: 1,
        until: 2,
      });
    const digest = (...statements: string[]) => digestPolicyState(foldPolicyState(statements));
    const [a1, a2, b1] = [pack("a", 1), pack("a", 2), pack("b", 1)] as const;
    expect(digest(a1, a2, b1)).toBe(digest(b1, a1, a2));
    const suspended = canonicalJson({ kind: "policy-suspension", id: "a", isSuspended: true });
    const lifted = canonicalJson({ kind: "policy-suspension", id: "a", isSuspended: false });
    const root = canonicalJson({ kind: "trust-root", root: "1" });
    const all = [
      digest(a1),
      digest(a1, a2),
      digest(a1, b1),
      digest(a1, suspended),
      digest(a1, root),
    ];
    expect(new Set(all).size).toBe(5);
    expect(digest(a1, suspended, lifted)).toBe(digest(a1));
  });
});
