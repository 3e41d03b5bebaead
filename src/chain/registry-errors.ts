import type { Abi, AbiItem } from "viem";
import { complianceRegistryAbi } from "./generated/compliance-registry.abi.ts";
import { complianceVerifierAbi } from "./generated/compliance-verifier.abi.ts";
import { policyRegistryAbi } from "./generated/policy-registry.abi.ts";
import { trustRegistryAbi } from "./generated/trust-registry.abi.ts";

const errorsOf = (abi: Abi) => abi.filter((item) => item.type === "error");
const signature = (item: AbiItem) => JSON.stringify(item);
const own = new Set(errorsOf(complianceRegistryAbi).map(signature));

/** The registry's ABI with the errors of the contracts that it calls: those come through it, and want their names. */
export const registryAbiWithErrors: Abi = [
  ...complianceRegistryAbi,
  ...[trustRegistryAbi, policyRegistryAbi, complianceVerifierAbi]
    .flatMap((abi) => errorsOf(abi))
    .filter((item) => !own.has(signature(item))),
];
