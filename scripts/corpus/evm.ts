import { decodeErrorResult, encodeDeployData, encodeFunctionData, type Hex } from "viem";
import { encodeProof, encodeVerificationKey } from "../../src/chain/encode-proof.ts";
import { complianceVerifierAbi } from "../../src/chain/generated/compliance-verifier.abi.ts";
import type { VerificationKey } from "../../src/proving/types.ts";
import { prepareContracts } from "../demo/prepare-artifacts.ts";
import { startAnvil } from "../demo/start-anvil.ts";
import type { CorpusCase, Submission } from "./corpus-case.ts";
import type { Verdict } from "./verifiers.ts";

const VERIFIER: Hex = "0x00000000000000000000000000000000c0de0000";
const BATCH = 50;
const SIGNALS = 5;
const WORD = 64;
const REFUSALS = ["KeyForgeable", "KeyPointInvalid", "KeySignalsRepeat", "PrecompileFailed"];

interface Answer {
  readonly id: number;
  readonly result?: Hex;
  readonly error?: { readonly message: string; readonly data?: Hex };
}

/**
 * `ComplianceVerifier` in an EVM: its constructor makes the code for each key, or refuses the key; the code then
 * judges the proof. Both are calls (`eth_call`), many in one request.
 */
export async function startEvm() {
  const { bytecode } = prepareContracts().verifier;
  const anvil = await startAnvil();

  async function call(calls: readonly (readonly unknown[])[]): Promise<readonly Answer[]> {
    const answers: Answer[] = [];
    for (let from = 0; from < calls.length; from += BATCH) {
      const batch = calls.slice(from, from + BATCH).map((params, i) => ({
        jsonrpc: "2.0",
        id: from + i,
        method: "eth_call",
        params,
      }));
      const response = await fetch(anvil.url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(batch),
      });
      for (const answer of (await response.json()) as Answer[]) answers[answer.id] = answer;
    }
    return answers;
  }

  async function ask(cases: readonly CorpusCase[]): Promise<readonly Verdict[]> {
    const keys = [...new Set(cases.map(({ key }) => key))];
    const made = await call(keys.map((key) => [{ data: creation(bytecode, key) }, "latest"]));
    const codes = new Map(keys.map((key, i) => [key, codeOf(made[i])]));
    const asked = cases.map((item) => {
      const code = codes.get(item.key);
      return code === undefined || item.signals.length > SIGNALS
        ? undefined
        : [{ to: VERIFIER, data: calldata(item) }, "latest", { [VERIFIER]: { code } }];
    });
    const answers = await call(asked.filter((params) => params !== undefined));
    let next = 0;
    return cases.map((item, i) => {
      if (item.signals.length > SIGNALS) return "unaskable";
      return asked[i] === undefined ? false : isAccepted(answers[next++], item);
    });
  }

  return { ask, stop: () => anvil.stop() };
}

const creation = (bytecode: Hex, key: VerificationKey): Hex =>
  encodeDeployData({ abi: complianceVerifierAbi, bytecode, args: [encodeVerificationKey(key)] });

/** Fewer signals than the contract takes: its argument, cut off. */
function calldata({ proof, signals }: Submission): Hex {
  const { a, b, c } = encodeProof(proof);
  const [p = 0n, q = 0n, r = 0n, s = 0n, t = 0n] = signals;
  const data = encodeFunctionData({
    abi: complianceVerifierAbi,
    functionName: "verifyProof",
    args: [a, b, c, [p, q, r, s, t]],
  });
  return data.slice(0, data.length - (SIGNALS - signals.length) * WORD) as Hex;
}

/** Undefined where the constructor refused the key. */
function codeOf(answer: Answer | undefined): Hex | undefined {
  if (answer?.result !== undefined) return answer.result;
  requireRefusal(answer);
  return undefined;
}

function isAccepted(answer: Answer | undefined, { signals }: Submission): boolean {
  if (answer?.result !== undefined) {
    const word = BigInt(answer.result);
    if (answer.result.length !== WORD + 2 || word > 1n) throw new Error("no boolean came back");
    return word === 1n;
  }
  const isCutOff = signals.length < SIGNALS && (answer?.error?.data ?? "0x") === "0x";
  if (!isCutOff) requireRefusal(answer);
  return false;
}

/** A revert that the contract names is a refusal; any other end of a call is a fault. */
function requireRefusal(answer: Answer | undefined): void {
  const { message = "no answer", data = "0x" } = answer?.error ?? {};
  if (data === "0x") throw new Error(`the call ended without a reason: ${message}`);
  const { errorName } = decodeErrorResult({ abi: complianceVerifierAbi, data });
  if (!REFUSALS.includes(errorName)) throw new Error(`the contract answered ${errorName}`);
}
