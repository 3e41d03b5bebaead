import { resolve } from "node:path";
import { Option } from "commander";
import { encodeClaims } from "../../../credential/encode-claims.ts";
import { verifyCredential } from "../../../credential/verify-credential.ts";
import { CliError } from "../../../errors.ts";
import { unpackWords } from "../../../field/layout.ts";
import {
  explainPolicyPack,
  NO_REVOCATION_BOUND,
} from "../../../policy/diff/explain-policy-pack.ts";
import { sayDuration } from "../../../policy/duration.ts";
import { explainFit, type PolicyFit } from "../../../policy/explain-fit.ts";
import { explainPolicy } from "../../../policy/explain-policy.ts";
import { revocationLag } from "../../../policy/pack/revocation-lag.ts";
import type { Policy } from "../../../policy/policy.ts";
import { utcDate } from "../../../presentation/as-of.ts";
import { type IssuerRecord, issuerWord } from "../../../trust/issuer-record.ts";
import { ISSUER_RECORD_LAYOUT } from "../../../trust/issuer-record-layout.ts";
import type { VerifiedLeafList } from "../../../trust/verify-leaf-list.ts";
import type { CommandSpec } from "../../command.ts";
import { readJsonInput } from "../../files/read-input.ts";
import { readLeafList } from "../../files/read-leaf-list.ts";
import { type PolicyOrPack, readPolicyOrPack } from "../../files/read-policy-or-pack.ts";
import { parseDuration } from "../../options.ts";
import { unixSeconds } from "../../unix-seconds.ts";

interface Options {
  readonly policy: string;
  readonly attestationTtl: number;
  readonly rootWindow: number;
  readonly credential?: string;
  readonly trust?: string;
}

/** `symbolon policy explain <policy>`: the sentence of consent, how late a revocation can bite, and what is unmet. */
export const policyExplain: CommandSpec<Options> = {
  name: "explain",
  summary: "say a policy or pack in words; with --credential, what it still lacks",
  arguments: [{ name: "<policy>", summary: "a policy or pack file, preset:<id> or pack:<id>" }],
  options: [
    new Option(
      "--attestation-ttl <time>",
      "how long a verifier honours an acceptance; a pack states its own",
    )
      .argParser(parseDuration)
      .default(30 * 86_400, "30d"),
    new Option(
      "--root-window <time>",
      "how long a superseded trust root counts; a pack states its own",
    )
      .argParser(parseDuration)
      .default(86_400, "24h"),
    new Option("--credential <file>", "a credential: name the rules that it does not meet"),
    new Option("--trust <file>", "with --credential: the leaf list that lists its issuer"),
  ],
  async run(options, { io }) {
    const explained = explain(await readPolicyOrPack(io, options.policy), options);
    const { json, policy } = explained;
    const lines = [...explained.lines];
    if (options.credential === undefined) return { json, human: lines.join("\n") };
    const credential = await readJsonInput(resolve(io.cwd, options.credential));
    if (options.trust === undefined) {
      throw new CliError("ERR_CLI_USAGE", "--credential needs --trust: what its issuer may attest");
    }
    if (policy === undefined) {
      throw new CliError("ERR_CLI_USAGE", "--credential needs rules, and the pack has none");
    }
    const trust = await readLeafList(io, options.trust);
    const fit = await fitOf(credential, policy, trust, unixSeconds(io.now()));
    lines.push(fit.isMet ? "The credential meets it." : "The credential does not meet it:");
    for (const { rule, remedy } of fit.best.unmet) lines.push(`  ${rule}: ${remedy}`);
    return {
      json: { ...json, fit: { isMet: fit.isMet, clauses: fit.clauses } },
      human: lines.join("\n"),
      exitCode: fit.isMet ? 0 : 1,
    };
  },
};

/** What the text and the times say, before any credential. */
function explain(read: PolicyOrPack, { attestationTtl, rootWindow }: Options) {
  if ("pack" in read) {
    const { lines, ...explained } = explainPolicyPack(read.pack);
    const { id, rules, times } = read.pack;
    return { json: { id, ...explained, times }, lines, policy: rules };
  }
  const { policy } = read;
  const consent = explainPolicy(policy);
  const lag = revocationLag(policy, {
    attestation: attestationTtl,
    rootWindow,
  });
  const lines = [
    consent,
    lag === undefined
      ? NO_REVOCATION_BOUND
      : `A revoked credential counts for at most ${sayDuration(lag)} more.`,
  ];
  return { json: { id: policy.id, consent, revocationLagSeconds: lag ?? null }, lines, policy };
}

async function fitOf(
  json: unknown,
  policy: Policy,
  trust: VerifiedLeafList,
  now: number,
): Promise<PolicyFit> {
  const { credential, issuerKey } = await verifyCredential(json);
  const record = trust.records[trust.tree.indexOf(issuerKey)] as IssuerRecord;
  const { claims, issuedAt, expiresAt, status } = credential;
  return explainFit(
    encodeClaims(claims, { issuedAt, expiresAt, statusIndex: status.index }),
    policy,
    {
      issuer: unpackWords(ISSUER_RECORD_LAYOUT, [issuerWord(record)]),
      asOf: { date: utcDate(now), seconds: BigInt(now) },
    },
  );
}
