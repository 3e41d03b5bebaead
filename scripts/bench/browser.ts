import type { Socket } from "node:net";
import { serve } from "@hono/node-server";
import type { Browser } from "playwright-core";
import { CIRCUIT_VERSIONS } from "../../src/presentation/public-signals.generated.ts";
import { loadArtifacts } from "../../src/proving/load-artifacts.ts";
import { serveArtifacts } from "../../src/service/routes/artifacts/index.ts";
import { newServiceApp } from "../../src/service/service-app.ts";
import { buildPage } from "../../test/browser/support/build-page.ts";
import { type DrivenPage, type Outcome, openPage } from "../../test/browser/support/page-driver.ts";
import { servePage } from "../../test/browser/support/serve-page.ts";
import { installConsumer } from "../../test/support/consumer.ts";
import { startChromium } from "../../test/web/support/chromium.ts";
import type { BenchFigures, BenchSection } from "./section.ts";
import { benchInputs, benchRequest, createBenchWorld } from "./world.ts";

const { compliance } = CIRCUIT_VERSIONS;
type Host = Awaited<ReturnType<typeof serveFrom>>;

/** A wallet's page of the packed tarball in Chromium, its artifacts from the service's own routes. */
export const browser: BenchSection = {
  name: "browser",
  async measure({ artifactsDirectory, note }) {
    note("browser: a page of the packed tarball; its package is built and installed first");
    const { folder } = await buildPage(await installConsumer(), "page-bench");
    const site = await servePage(folder);
    const host = await serveFrom(artifactsDirectory);
    const chromium = await startChromium();
    try {
      return await measureVisits(chromium, site.url, host, artifactsDirectory);
    } finally {
      await chromium.close();
      await Promise.all([site.stop(), host.stop()]);
    }
  },
};

async function measureVisits(
  chromium: Browser,
  site: string,
  host: Host,
  directory: string,
): Promise<BenchFigures> {
  const { circuits } = await loadArtifacts(directory, { allowDevelopmentKeys: true });
  const circuit = circuits.get("compliance");
  if (circuit === undefined) throw new Error("the artifacts lack the circuit");
  const world = await createBenchWorld();
  const inputs = benchInputs(world, benchRequest(world, { circuit }));

  const driven = await openPage(chromium, site);
  const visit = async () => {
    const fetched = await measureFetch(driven, host);
    await driven.call("openProver", {});
    const firstProofMs = await timeProof(() => driven.call("prove", "compliance", inputs));
    const laterProofMs = await timeProof(() => driven.call("prove", "compliance", inputs));
    const tasks = await driven.call("longTasks");
    const longestTaskMs = Math.max(0, ...tasks.map(({ duration }) => Math.round(duration)));
    return { ...fetched, firstProofMs, laterProofMs, longestTaskMs };
  };
  const cold = await visit();
  await driven.page.reload();
  const warm = await visit();
  // below 50 ms the browser does not report a task: 0 stands for that
  return { cold, warm };
}

/** Until artifacts are there and examined; bytes as they went over the wire, headers too. */
async function measureFetch(driven: DrivenPage, host: Host) {
  const before = host.sentBytes();
  const started = performance.now();
  const outcome = await driven.call("fetch", { baseUrl: host.url, circuits: { compliance } });
  const artifactsMs = Math.round(performance.now() - started);
  if (outcome.value === undefined) throw new Error(`artifacts: ${outcome.code}`);
  return {
    artifactsMs,
    wireBytes: host.sentBytes() - before,
    fileBytes: outcome.value.fetchedBytes,
  };
}

async function timeProof(prove: () => Promise<Outcome<unknown>>): Promise<number> {
  const started = performance.now();
  const outcome = await prove();
  if (outcome.code !== undefined) throw new Error(`proof: ${outcome.code}`);
  return Math.round(performance.now() - started);
}

async function serveFrom(artifactsDirectory: string) {
  const app = newServiceApp();
  serveArtifacts(app, { config: { artifactsDirectory } });
  const sockets: Socket[] = [];
  let stop = async () => {};
  const url = await new Promise<string>((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) =>
      resolve(`http://127.0.0.1:${port}/artifacts/`),
    );
    server.on("connection", (socket: Socket) => sockets.push(socket));
    stop = () => new Promise((done) => server.close(() => done()));
  });
  return {
    url,
    sentBytes: () => sockets.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0),
    stop: () => stop(),
  };
}
