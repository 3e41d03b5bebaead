import { bearer, KEYS, openRequest, post } from "../../../test/service/world.ts";
import { ACCEPTED, type AttackCase, type Outcome, refused } from "../attack-case.ts";
import { answerTo, outcomeOfResponse, withService } from "./service-world.ts";

const WALLET = "https://wallet.example";
const CANARY = 424242424242424242n;

const askWith = (headers: Record<string, string>): Promise<Outcome> =>
  withService(async ({ app }) =>
    outcomeOfResponse(
      await post(app, "/v1/presentation-requests", { policyId: "eu-adults-once" }, headers),
    ),
  );

/** Accepted where the browser would let a page of the origin read the answer. */
const originReads = (origin: string): Promise<Outcome> =>
  withService(
    async ({ app }) => {
      const { headers } = await app.request("/v1/presentation-requests/x", { headers: { origin } });
      const allowed = headers.get("access-control-allow-origin");
      if (headers.get("access-control-allow-credentials") !== null || allowed === "*")
        return ACCEPTED;
      return allowed === origin ? ACCEPTED : refused("no access-control-allow-origin");
    },
    { config: { allowedOrigins: [WALLET] } },
  );

/** After three refused answers from so many addresses, the status of one more try. */
const tries = (limit: number): Promise<Outcome> =>
  withService(
    async ({ app }) => {
      const request = await openRequest(app);
      const path = `/v1/presentation-requests/${request.id}/presentations`;
      const give = (i: number, trustRoot?: string) => {
        const body = answerTo(request, trustRoot === undefined ? {} : { trustRoot });
        return post(app, path, body, { "x-forwarded-for": `203.0.113.${i}` });
      };
      for (let i = 0; i < 3; i++) await give(i, "8");
      return outcomeOfResponse(await give(9));
    },
    { config: { maxAttempts: limit } },
  );

/** H10 to H12: who may call, what is logged, which limits a header moves. */
export function accessCases(): AttackCase[] {
  const keys: readonly (readonly [string, Record<string, string>])[] = [
    ["no key", {}],
    ["a key with one character more", bearer(`${KEYS.relyingParty}x`)],
    ["a key with one character less", bearer(KEYS.relyingParty.slice(0, -1))],
    ["the key of another role", bearer(KEYS.operator)],
  ];
  return [
    {
      id: "H10",
      layer: "service",
      title: "a nullifier read back from the log",
      attack: () =>
        withService(async (world) => {
          const request = await openRequest(world.app);
          const path = `/v1/presentation-requests/${request.id}/presentations`;
          const accepted = await post(world.app, path, answerTo(request, { nullifier: CANARY }));
          if (!accepted.ok || world.logLines.length === 0) throw new Error("nothing was logged");
          await post(world.app, path, `{"nullifier":"${CANARY}"`);
          const isShown = world.logLines.some((line) => line.includes(String(CANARY)));
          return isShown ? ACCEPTED : refused("the canary is in no line of the log");
        }),
      twin: () =>
        withService(async ({ app }) => {
          const request = await openRequest(app);
          const path = `/v1/presentation-requests/${request.id}/presentations`;
          return outcomeOfResponse(await post(app, path, answerTo(request, { nullifier: CANARY })));
        }),
    },
    ...keys.map(
      ([title, headers]): AttackCase => ({
        id: "H11",
        layer: "service",
        title: `a request made with ${title}`,
        by: /^40[13] ERR_SERVICE_(UNAUTHENTICATED|FORBIDDEN)/,
        attack: () => askWith(headers),
        twin: () => askWith(bearer(KEYS.relyingParty)),
      }),
    ),
    ...["https://evil.example", "null", "https://wallet.example.evil"].map(
      (origin): AttackCase => ({
        id: "H11",
        layer: "service",
        title: `a page of the origin ${origin}`,
        attack: () => originReads(origin),
        twin: () => originReads(WALLET),
      }),
    ),
    {
      id: "H12",
      layer: "service",
      title: "tries beyond the limit from forged addresses (X-Forwarded-For)",
      by: /429/,
      attack: () => tries(3),
      twin: () => tries(4),
    },
  ];
}
