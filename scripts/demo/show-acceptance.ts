import { randomBytes } from "node:crypto";
import { explainPolicy } from "../../src/policy/explain-policy.ts";
import { encodeAsOf } from "../../src/presentation/as-of.ts";
import { requestContextHash, requestRule } from "../../src/presentation/request-rule.ts";
import type { Presentation, PresentationRequest } from "../../src/presentation/types.ts";
import { createRequest } from "../../src/verifier/create-request.ts";
import type { Wallet } from "./kyc-provider.ts";
import type { Narrator } from "./narrator.ts";
import { type Published, prove, type Stage } from "./stage.ts";

/** Over HTTP: a copier first, then the holder, then the same proof again. */
export async function showHttp(
  stage: Stage,
  narrator: Narrator,
  wallet: Wallet,
  published: Published,
): Promise<void> {
  const { service, chain, policy } = stage;
  narrator.title("Over HTTP: the service asks, the wallet proves");
  const request = await service.ask();
  narrator.say(`the wallet shows its holder: ${explainPolicy(policy)}`);
  const presentation = await narrator.step("the wallet proves it, on this machine", () =>
    prove(stage, { request, wallet, published }),
  );
  const copied = { ...presentation, subject: chain.stranger };
  await narrator.attempt(
    "HTTP: the proof copied, for another subject",
    "ERR_VERIFICATION_PROOF_INVALID",
    () => service.submit(request.id, copied),
  );
  await narrator.attempt("HTTP: the proof, by its holder", "accepted", () =>
    service.submit(request.id, presentation),
  );
  sayLearned(stage, narrator, "the service", request, presentation);
  await narrator.attempt("HTTP: a copy, after the holder", "ERR_SERVICE_REQUEST_USED", () =>
    service.submit(request.id, copied),
  );
  const next = await service.ask();
  await narrator.attempt(
    "HTTP: the proof replayed for a new request",
    "ERR_VERIFICATION_PROOF_INVALID",
    () => service.submit(next.id, { ...presentation, requestId: next.id }),
  );
}

/** On chain: a copier first, then the holder, then the same proof again. */
export async function showChain(
  stage: Stage,
  narrator: Narrator,
  wallet: Wallet,
  published: Published,
): Promise<void> {
  const { chain, circuit, hash, policy, service } = stage;
  narrator.title("On chain: the contract is asked for the same policy");
  const request = createRequest(hash, {
    id: "on-chain",
    audience: service.audience,
    nonce: new Uint8Array(randomBytes(32)),
    circuits: [
      {
        id: "compliance",
        version: circuit.version,
        verificationKeyHash: circuit.verificationKeyHash,
      },
    ],
    policy,
    scope: { mode: "once" },
    chain: {
      chainId: chain.chainId,
      registry: chain.registry,
      policyId: chain.policyId,
      policyVersion: chain.rules.policyVersion,
    },
    now: new Date(),
  });
  const presentation = await narrator.step("the wallet proves it for its account", () =>
    prove(stage, { request, wallet, published }),
  );
  const copied = { ...presentation, subject: chain.stranger };
  const outcomeOf = async (shown: Presentation, sender: "subject" | "stranger") =>
    (await chain.attest(request, shown, sender)).outcome;
  await narrator.attempt("chain: the proof copied, for another subject", "ProofInvalid", () =>
    outcomeOf(copied, "stranger"),
  );
  await narrator.attempt("chain: the proof, sent by a stranger", "SenderNotSubject", () =>
    outcomeOf(presentation, "stranger"),
  );
  let used = 0n;
  await narrator.attempt("chain: the proof, by its subject", "accepted", async () => {
    const { outcome, gas } = await chain.attest(request, presentation, "subject");
    used = gas;
    return outcome;
  });
  narrator.say(`attest used ${used} gas`);
  sayLearned(stage, narrator, "the contract", request, presentation);
  await narrator.attempt("chain: is the subject compliant", "yes", async () =>
    (await chain.isCompliant(chain.subject)) ? "yes" : "no",
  );
  await narrator.attempt("chain: is the stranger compliant", "no", async () =>
    (await chain.isCompliant(chain.stranger)) ? "yes" : "no",
  );
  await narrator.attempt("chain: the same proof again", "NullifierUsed", () =>
    outcomeOf(presentation, "subject"),
  );
}

/** The public signals: everything that the verifier gets to see beside the proof itself. */
function sayLearned(
  { hash }: Stage,
  { say }: Narrator,
  who: string,
  request: PresentationRequest,
  { nullifier, trustRoot, asOf, subject }: Presentation,
): void {
  const { ruleHash } = requestRule(hash, request);
  say(`${who} learned five public signals, and nothing else:`);
  say(`  nullifier    ${nullifier}  (the holder's pseudonym for this purpose alone)`);
  say(`  ruleHash     ${ruleHash}  (its own policy and purpose)`);
  say(`  trustRoot    ${trustRoot}  (one of 41 issuers, not which)`);
  say(`  asOf         ${encodeAsOf(asOf.seconds)}  (${asOf.date}, ${asOf.seconds} s)`);
  say(`  contextHash  ${requestContextHash(request, ruleHash, subject)}  (its own request)`);
}
