import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compilePolicy } from "../../../src/policy/compile-policy.ts";
import { digestPolicyPack } from "../../../src/policy/pack/digest-policy-pack.ts";
import type { PolicyPack } from "../../../src/policy/pack/policy-pack.ts";
import type { PresentationRequest } from "../../../src/presentation/types.ts";
import { honouredUntil, newestBegun, standingAt } from "../../../src/service/feed/timeline.ts";
import { policyOf } from "../../policy/fixtures.ts";
import { hash, packOf, RULES } from "../../policy/pack/fixtures.ts";
import { bearer, KEYS, post } from "../world.ts";
import {
  codeOf,
  createNode,
  following,
  type Node,
  type NodeOptions,
  seconds,
  signed,
  URL_OF_PACK,
  Web,
} from "./nodes.ts";

/** Rules that differ, so that the policy hash tells the versions apart. */
const withRules = (level: "substantial" | "high") => {
  const rules = policyOf({ ...RULES, kycLevel: { atLeast: level } });
  return { rules, policyHash: compilePolicy(hash, rules).policyHash.toString() };
};
const FIRST = packOf({ version: 1, supersedes: undefined });
const SECOND = following(FIRST, { ...withRules("high"), validFrom: "2026-09-01T00:00:00Z" });
const SWITCH = seconds("2026-09-01T00:00:00Z") * 1000;
const GRACE = 7 * 86_400_000;
const END = seconds("2027-07-01T00:00:00Z") * 1000;
const hashOf = (pack: PolicyPack) => pack.policyHash ?? "";

let web: Web;
let node: Node;
const start = async (options: Partial<NodeOptions> = {}) => {
  node = await createNode({ web, ...options });
};
const served = (now: number) => node.feed.policies.find("followed", now)?.policyHash;
const honoured = (pack: PolicyPack, now: number) =>
  node.feed.policies.isHonoured("followed", hashOf(pack), now);
const ask = (policyId = "followed") =>
  post(node.app, "/v1/presentation-requests", { policyId }, bearer(KEYS.relyingParty));

beforeEach(() => {
  web = new Web();
});
afterEach(() => node.close());

it("a served version carries the document that its authority signed", async () => {
  await start();
  const document = await signed(FIRST);
  web.serve(URL_OF_PACK, document);
  await node.feed.run();
  const found = node.feed.policies.find("followed", node.clock.now);
  expect(found?.signedPack).toEqual(document);
});

describe("before the first version", () => {
  it("the service starts, waits for the pack, and serves the other policies", async () => {
    await start();
    await node.feed.run();
    const ready = await node.app.request("/ready");
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: "waiting", for: "the policy pack test-pack" },
    ]);
    const refused = await ask();
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
      503,
      "ERR_SERVICE_WAITING",
    ]);
    expect((await ask("fixed")).status).toBe(201);
    const { policies } = (await (await node.app.request("/v1/policies")).json()) as {
      policies: { id: string }[];
    };
    expect(policies.map(({ id }) => id)).toEqual(["fixed"]);
    web.serve(URL_OF_PACK, await signed(FIRST));
    await node.feed.run();
    expect((await node.app.request("/ready")).status).toBe(200);
    expect((await ask()).status).toBe(201);
  });

  it("a policy whose pack nobody follows stops the start", async () => {
    const starting = createNode({ web, feed: { packs: [] } });
    await expect(starting).rejects.toMatchObject({
      code: "ERR_SERVICE_CONFIG",
      details: { keys: ["policies.followed.pack"] },
    });
    await start();
  });
});

describe("a version that was announced", () => {
  beforeEach(async () => {
    await start();
    web.serve(URL_OF_PACK, await Promise.all([FIRST, SECOND].map(signed)));
    await node.feed.run();
  });

  it("is in force from its second on, and not a millisecond before", () => {
    expect(served(SWITCH - 1)).toBe(hashOf(FIRST));
    expect(served(SWITCH)).toBe(hashOf(SECOND));
  });

  it("leaves the one before it to requests that asked for it, until its grace ends", () => {
    expect(honoured(SECOND, SWITCH - 1)).toBe(false);
    expect(honoured(FIRST, SWITCH)).toBe(true);
    expect(honoured(FIRST, SWITCH + GRACE - 1)).toBe(true);
    expect(honoured(FIRST, SWITCH + GRACE)).toBe(false);
    expect(honoured(SECOND, SWITCH + GRACE)).toBe(true);
  });

  it("a request made before it ends at its own expiry, also within the grace", async () => {
    node.clock.now = SWITCH - 1000;
    const { request } = (await (await ask()).json()) as { request: PresentationRequest };
    expect(request.policyHash).toBe(hashOf(FIRST));
    const open = () => node.app.request(`/v1/presentation-requests/${request.id}`);
    node.clock.now = SWITCH + 1000;
    expect((await open()).status).toBe(200);
    node.clock.now = Date.parse(request.expiresAt);
    expect((await open()).status).toBe(410);
    expect(honoured(FIRST, node.clock.now)).toBe(true);
  });

  it("is listed with the one in force", async () => {
    const response = await node.app.request("/v1/policies/followed/versions");
    const { versions } = (await response.json()) as { versions: unknown[] };
    expect(versions).toEqual([
      {
        version: 1,
        digest: digestPolicyPack(FIRST),
        policyHash: hashOf(FIRST),
        from: seconds("2026-07-01T00:00:00Z"),
        until: END / 1000,
        honouredUntil: (SWITCH + GRACE) / 1000,
        standing: "in-force",
      },
      {
        version: 2,
        digest: digestPolicyPack(SECOND),
        policyHash: hashOf(SECOND),
        from: SWITCH / 1000,
        until: END / 1000,
        honouredUntil: END / 1000,
        standing: "announced",
      },
    ]);
    expect((await node.app.request("/v1/policies/fixed/versions")).status).toBe(404);
    expect((await node.app.request("/v1/policies/none/versions")).status).toBe(404);
  });

  it("is not undone by a clock that is set back, nor by a restart after that", async () => {
    node.clock.now = SWITCH;
    expect(served(SWITCH)).toBe(hashOf(SECOND));
    expect(served(SWITCH - 86_400_000)).toBe(hashOf(SECOND));
    expect(honoured(SECOND, SWITCH - 86_400_000)).toBe(true);
    await node.feed.run();
    const again = await createNode({ web, database: node.database, now: SWITCH - 86_400_000 });
    expect(again.feed.policies.find("followed", again.clock.now)?.policyHash).toBe(hashOf(SECOND));
  });

  it("holds after a restart also where only a request tells of the time", async () => {
    node.clock.now = SWITCH;
    expect((await ask()).status).toBe(201);
    const again = await createNode({ web, database: node.database, now: SWITCH - 1000 });
    expect(again.feed.policies.find("followed", again.clock.now)?.policyHash).toBe(hashOf(SECOND));
  });
});

describe("what is over", () => {
  it("is refused at its second, with its reason, while the source is down; the old one does not come back", async () => {
    await start();
    const short = following(FIRST, {
      ...withRules("high"),
      validFrom: "2026-09-01T00:00:00Z",
      validUntil: "2026-10-01T00:00:00Z",
    });
    web.serve(URL_OF_PACK, await Promise.all([FIRST, short].map(signed)));
    await node.feed.run();
    web.take(URL_OF_PACK);
    const end = seconds("2026-10-01T00:00:00Z") * 1000;
    expect(served(end - 1)).toBe(hashOf(short));
    node.clock.now = end;
    await node.feed.run();
    expect(codeOf(() => served(end))).toBe("ERR_POLICY_NOT_IN_FORCE");
    expect([honoured(FIRST, end), honoured(short, end)]).toEqual([false, false]);
    const refused = await ask();
    expect([refused.status, await refused.json()]).toMatchObject([
      422,
      {
        code: "ERR_POLICY_NOT_IN_FORCE",
        detail: "the policy's last version is over and none follows it",
      },
    ]);
  });

  it("a version that has not begun serves nobody", async () => {
    await start({ now: seconds("2026-06-30T23:59:59Z") * 1000 });
    web.serve(URL_OF_PACK, await signed(FIRST));
    await node.feed.run();
    expect(codeOf(() => served(node.clock.now))).toBe("ERR_POLICY_NOT_IN_FORCE");
    expect(honoured(FIRST, node.clock.now)).toBe(false);
  });

  it("a pack without rules serves nobody", async () => {
    await start();
    web.serve(
      URL_OF_PACK,
      await signed(
        packOf({ version: 1, supersedes: undefined, rules: undefined, policyHash: undefined }),
      ),
    );
    await node.feed.run();
    expect(codeOf(() => served(node.clock.now))).toBe("ERR_POLICY_NOT_IN_FORCE");
  });
});

it("the shorter of the pack's and the operator's bound on a proof's age holds", async () => {
  await start();
  const times = { ...FIRST.times, asOfOverHttp: "2m" };
  web.serve(URL_OF_PACK, await signed(packOf({ version: 1, supersedes: undefined, times })));
  await node.feed.run();
  expect(node.feed.policies.find("followed", node.clock.now)?.maxAsOfAgeSeconds).toBe(120);
});

describe("a timeline", () => {
  const at = (from: number, until: number, supersededSeconds = 10) => ({
    digest: `${from}`,
    from,
    until,
    supersededSeconds,
  });

  it("ends a version at the shortest grace of all that follow it", () => {
    const line = [at(0, 1000), at(100, 1000, 50), at(110, 1000, 5)] as const;
    expect(honouredUntil(line, line[0])).toBe(115);
    expect(honouredUntil(line, line[1])).toBe(115);
    expect(honouredUntil(line, line[2])).toBe(1000);
  });

  it("never outlives its own end", () => {
    const line = [at(0, 105), at(100, 1000, 50)] as const;
    expect(honouredUntil(line, line[0])).toBe(105);
  });

  it("has the newest that has begun, also where it is over", () => {
    const line = [at(0, 1000), at(100, 200)] as const;
    expect(newestBegun(line, 99)).toBe(line[0]);
    expect(newestBegun(line, 500)).toBe(line[1]);
    expect(standingAt(line, line[0], 105)).toBe("superseded");
    expect(standingAt(line, line[0], 110)).toBe("over");
    expect(standingAt(line, line[1], 200)).toBe("over");
    expect(standingAt(line, line[1], 99)).toBe("announced");
  });
});
