import {
  type Fail,
  readExactly,
  readInteger,
  readObject,
  readText,
} from "../credential/read-object.ts";
import { ChainError } from "../errors.ts";
import type { Hex } from "../presentation/abi-encode.ts";
import { readAddress, readBytes32, readOneOf } from "../presentation/read-values.ts";

/** How a verification key came about; a development key's secret is known to everybody. */
export const KEY_KINDS = ["development", "ceremony", "unstated"] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

/** One contract of a deployment. */
export interface ContractRecord {
  /** Lower case, as all hex here. */
  readonly address: Hex;
  /** keccak256 of the code on chain. */
  readonly codeHash: Hex;
  /** ABI-encoded, as block explorers ask for them. */
  readonly constructorArguments: Hex;
  readonly salt: Hex;
  /** An indexer begins here; 0 where the node could not tell. */
  readonly blockNumber: number;
}

/** What stands where: the one file that a deployment leaves. JSON-safe. */
export interface DeploymentRecord {
  readonly type: "SymbolonDeployment";
  readonly version: 1;
  readonly chainId: number;
  /** Of circuit `compliance`, whose verification key the verifier holds. */
  readonly circuit: {
    readonly version: number;
    /** `hashVerificationKey` */
    readonly verificationKeyHash: string;
    readonly keyKind: KeyKind;
  };
  readonly roles: { readonly owner: Hex; readonly registrar: Hex };
  /** Seconds. */
  readonly times: { readonly rootWindow: number; readonly keyDelay: number };
  readonly contracts: {
    readonly trustHash: ContractRecord;
    readonly trustRegistry: ContractRecord;
    readonly policyRegistry: ContractRecord;
    readonly verifier: ContractRecord;
    readonly registry: ContractRecord;
  };
}

const MOST_SECONDS = 2 ** 32 - 1;

const readContract = readObject({
  address: readAddress,
  codeHash: readBytes32,
  constructorArguments: readText("lower-case hex", (text) => /^0x(?:[0-9a-f]{2})*$/.test(text)) as (
    ...args: Parameters<typeof readAddress>
  ) => Hex,
  salt: readBytes32,
  blockNumber: readInteger(0, Number.MAX_SAFE_INTEGER),
});

const readRecord = readObject({
  type: readExactly("SymbolonDeployment"),
  version: readExactly(1),
  chainId: readInteger(1, Number.MAX_SAFE_INTEGER),
  circuit: readObject({
    version: readInteger(1, MOST_SECONDS),
    verificationKeyHash: readText("a SHA-256 digest in hex", (text) => /^[0-9a-f]{64}$/.test(text)),
    keyKind: readOneOf(...KEY_KINDS),
  }),
  roles: readObject({ owner: readAddress, registrar: readAddress }),
  times: readObject({
    rootWindow: readInteger(0, MOST_SECONDS),
    keyDelay: readInteger(0, MOST_SECONDS),
  }),
  contracts: readObject({
    trustHash: readContract,
    trustRegistry: readContract,
    policyRegistry: readContract,
    verifier: readContract,
    registry: readContract,
  }),
});

const fail: Fail = (path, expected) =>
  new ChainError("ERR_CHAIN_DEPLOYMENT_FORM", `${path} must be ${expected}`, { details: { path } });

/**
 * JSON of a deployments file -> record, strictly.
 * @throws ChainError `ERR_CHAIN_DEPLOYMENT_FORM` naming the member
 */
export function parseDeploymentRecord(json: unknown): DeploymentRecord {
  return readRecord(json, "deployment", fail);
}
