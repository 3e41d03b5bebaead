import type { AnyCommand } from "../command.ts";

export interface CommandGroup {
  /** For `symbolon --help`. */
  readonly summary: string;
  /** Loaded for the noun that is called alone: a chain client is not read to lint a policy. */
  readonly load: () => Promise<readonly AnyCommand[] | AnyCommand>;
}

/** Noun -> its verbs, or a command that has none. */
export const COMMANDS: Readonly<Record<string, CommandGroup>> = {
  issuer: {
    summary: "sign credentials and keep their status list",
    load: async () => [
      (await import("./issuer/init.ts")).issuerInit,
      (await import("./issuer/issue.ts")).issuerIssue,
      (await import("./issuer/revoke.ts")).issuerRevoke,
      (await import("./issuer/publish.ts")).issuerPublish,
    ],
  },
  trust: {
    summary: "collect issuers and publish the trust root",
    load: async () => [
      (await import("./trust/add.ts")).trustAdd,
      (await import("./trust/publish.ts")).trustPublish,
      (await import("./trust/sign.ts")).trustSign,
    ],
  },
  policy: {
    summary: "check, sign, verify, compare and explain acceptance rules; announce them on chain",
    load: async () => [
      (await import("./policy/lint.ts")).policyLint,
      (await import("./policy/sign.ts")).policySign,
      (await import("./policy/verify.ts")).policyVerify,
      (await import("./policy/diff.ts")).policyDiff,
      (await import("./policy/explain.ts")).policyExplain,
      (await import("./policy/authority.ts")).policyAuthority,
      (await import("./policy/announce.ts")).policyAnnounce,
      (await import("./policy/check.ts")).policyCheck,
      (await import("./policy/suspend.ts")).policySuspend,
      (await import("./policy/lift.ts")).policyLift,
    ],
  },
  holder: {
    summary: "keep credentials and prove",
    load: async () => [
      (await import("./holder/init.ts")).holderInit,
      (await import("./holder/receive.ts")).holderReceive,
      (await import("./holder/explain.ts")).holderExplain,
      (await import("./holder/prove.ts")).holderProve,
    ],
  },
  verifier: {
    summary: "ask for a proof and verify it",
    load: async () => [
      (await import("./verifier/request.ts")).verifierRequest,
      (await import("./verifier/verify.ts")).verifierVerify,
    ],
  },
  keys: {
    summary: "build and check circuit artifacts",
    load: async () => [
      (await import("./keys/build.ts")).keysBuild,
      (await import("./keys/check.ts")).keysCheck,
    ],
  },
  contracts: {
    summary: "deploy and check the contracts",
    load: async () => [
      (await import("./contracts/deploy.ts")).contractsDeploy,
      (await import("./contracts/check.ts")).contractsCheck,
    ],
  },
  trail: {
    summary: "read what the contracts wrote for supervisors",
    load: async () => [(await import("./trail/export.ts")).trailExport],
  },
  service: {
    summary: "run the verification service, and keep its keys",
    load: async () => [
      (await import("./service/start.ts")).serviceStart,
      (await import("./service/keys.ts")).serviceKeys,
      (await import("./service/config.ts")).serviceConfig,
      (await import("./service/check.ts")).serviceCheck,
      (await import("./service/api-key.ts")).serviceApiKey,
    ],
  },
  receipt: {
    summary: "verify what a verification service says that it decided",
    load: async () => [(await import("./receipt/verify.ts")).receiptVerify],
  },
  store: {
    summary: "back up and restore the service's store",
    load: async () => [
      (await import("./store/backup.ts")).storeBackup,
      (await import("./store/restore.ts")).storeRestore,
      (await import("./store/accept-restored.ts")).storeAcceptRestored,
    ],
  },
  audit: {
    summary: "export and verify a service's audit log, and erase what it says of somebody",
    load: async () => [
      (await import("./audit/export.ts")).auditExport,
      (await import("./audit/verify.ts")).auditVerify,
      (await import("./audit/erase.ts")).auditErase,
    ],
  },
  feed: {
    summary: "compare what two services saw of policies and trust roots",
    load: async () => [(await import("./feed/compare.ts")).feedCompare],
  },
  solvency: {
    summary:
      "prove an exchange's liabilities, reserves and solvency; verify; check one's own balance",
    load: async () => [
      (await import("./solvency/prove.ts")).solvencyProve,
      (await import("./solvency/verify.ts")).solvencyVerify,
      (await import("./solvency/inclusion.ts")).solvencyInclusion,
      (await import("./solvency/worker.ts")).solvencyWorker,
      (await import("./solvency/status.ts")).solvencyStatus,
    ],
  },
  demo: {
    summary: "run the demonstration end to end; needs the source repository",
    load: async () => (await import("./demo.ts")).demo,
  },
  doctor: {
    summary: "check this installation and say what to do",
    load: async () => (await import("./doctor.ts")).doctor,
  },
};
