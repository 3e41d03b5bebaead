import type { AnyCommand } from "../command.ts";
import { contractsCheck } from "./contracts/check.ts";
import { contractsDeploy } from "./contracts/deploy.ts";
import { demo } from "./demo.ts";
import { doctor } from "./doctor.ts";
import { holderExplain } from "./holder/explain.ts";
import { holderInit } from "./holder/init.ts";
import { holderProve } from "./holder/prove.ts";
import { holderReceive } from "./holder/receive.ts";
import { issuerInit } from "./issuer/init.ts";
import { issuerIssue } from "./issuer/issue.ts";
import { issuerPublish } from "./issuer/publish.ts";
import { issuerRevoke } from "./issuer/revoke.ts";
import { keysBuild } from "./keys/build.ts";
import { keysCheck } from "./keys/check.ts";
import { policyExplain } from "./policy/explain.ts";
import { policyLint } from "./policy/lint.ts";
import { serviceStart } from "./service/start.ts";
import { trustAdd } from "./trust/add.ts";
import { trustPublish } from "./trust/publish.ts";
import { verifierRequest } from "./verifier/request.ts";
import { verifierVerify } from "./verifier/verify.ts";

/** What each noun is about, for `symbolon --help`. */
export const NOUNS: Readonly<Record<string, string>> = {
  issuer: "sign credentials and keep their status list",
  trust: "collect issuers and publish the trust root",
  policy: "write and read acceptance rules",
  holder: "keep credentials and prove",
  verifier: "ask for a proof and verify it",
  keys: "build and check circuit artifacts",
  contracts: "deploy and check the contracts",
  service: "run the verification service",
};

/** Noun -> its verbs, or a command that has none. */
export const COMMANDS: Readonly<Record<string, readonly AnyCommand[] | AnyCommand>> = {
  issuer: [issuerInit, issuerIssue, issuerRevoke, issuerPublish],
  trust: [trustAdd, trustPublish],
  policy: [policyLint, policyExplain],
  holder: [holderInit, holderReceive, holderExplain, holderProve],
  verifier: [verifierRequest, verifierVerify],
  keys: [keysBuild, keysCheck],
  contracts: [contractsDeploy, contractsCheck],
  service: [serviceStart],
  demo,
  doctor,
};
