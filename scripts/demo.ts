/**
 * `npm run demo`: the product end to end on this machine. Narration on stdout; with `--json` the outcome as one JSON
 * object there and the narration on stderr. Exit 0 only if everything came out as expected.
 */
import { allowRelaxedSimd } from "../src/proving/allow-relaxed-simd.ts";
import { deniedClaims, fullClaims, youngClaims } from "./demo/claims.ts";
import { DAY, issueToNewWallet } from "./demo/kyc-provider.ts";
import { createNarrator, formatFindings, type Narrator } from "./demo/narrator.ts";
import { showChain, showHttp } from "./demo/show-acceptance.ts";
import { showComingOfAge, showDenied, showRevoked } from "./demo/show-refusals.ts";
import { listAll, setStage } from "./demo/stage.ts";

type End = () => Promise<void>;

async function perform(narrator: Narrator, onEnd: (end: End) => void): Promise<void> {
  const stage = await setStage(narrator, onEnd);
  const { hash, provider, now } = stage;

  narrator.title("The provider issues");
  provider.setClock(now - 4 * DAY);
  const claims = fullClaims(now - 4 * DAY);
  const adult = await narrator.step(
    "a credential with every claim, to a resident of Portugal",
    () => issueToNewWallet(hash, provider, "customer-1", claims),
  );
  const denied = await narrator.step("the same to a resident of the United States", () =>
    issueToNewWallet(hash, provider, "customer-2", deniedClaims(now - 4 * DAY)),
  );
  const young = await narrator.step("the same to somebody who comes of age today", () =>
    issueToNewWallet(hash, provider, "customer-3", youngClaims(now, 18)),
  );
  provider.setClock(now - 3 * DAY);
  const published = await narrator.step(
    "41 issuers' keys proposed on chain, two days waited out, statuses posted; the contract makes the trust root",
    () => listAll(stage),
  );
  narrator.say(`trust root ${published.trust.root}, computed on chain from 41 leaves`);

  await showHttp(stage, narrator, adult, published);
  await showChain(stage, narrator, adult, published);
  await showDenied(stage, narrator, denied, published);
  await showComingOfAge(stage, narrator, young, published);
  await showRevoked(stage, narrator, adult, published);
}

async function main(): Promise<void> {
  allowRelaxedSimd();
  const isJson = process.argv.includes("--json");
  const narration = isJson ? process.stderr : process.stdout;
  const write = (line: string) => void narration.write(`${line}\n`);
  const narrator = createNarrator(write);
  const ends: End[] = [];
  const endAll = async () => {
    for (const end of ends.splice(0).reverse()) await end().catch(() => {});
  };
  let isInterrupted = false;
  const interrupt = () => {
    if (isInterrupted) return;
    isInterrupted = true;
    endAll().finally(() => process.exit(3));
  };
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  // Whoever reads the narration may stop reading: `| head`.
  process.stdout.on("error", interrupt);
  const started = performance.now();
  try {
    await perform(narrator, (end) => ends.push(end));
  } catch (error) {
    // What was under way when everything was ended fails too, and is not news.
    if (isInterrupted) return;
    throw error;
  } finally {
    await endAll();
  }
  const { findings } = narrator;
  const isAsExpected = findings.length > 0 && findings.every((finding) => finding.isAsExpected);
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  narrator.title("Summary");
  for (const line of formatFindings(findings)) write(line);
  const verdict = isAsExpected ? "everything came out as expected" : "something came out otherwise";
  write(
    `\n${verdict}; ${findings.length} attempts, ${seconds} s. Development keys: for evaluation.`,
  );
  if (isJson)
    process.stdout.write(`${JSON.stringify({ isAsExpected, seconds, findings }, null, 2)}\n`);
  process.exitCode = isAsExpected ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 3;
});
