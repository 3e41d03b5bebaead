import { suspendPolicy } from "../../../chain/policy-oracle/suspend-policy.ts";
import type { Hex } from "../../../presentation/abi-encode.ts";
import { chainClients, keyFileOption, rpcUrlOption } from "../../chain-clients.ts";
import type { CommandSpec } from "../../command.ts";
import { policyIdOption, policyRegistryOption, reasonOption } from "../../oracle-options.ts";

interface Options {
  readonly rpcUrl: string;
  readonly policyRegistry: Hex;
  readonly policyId: Hex;
  readonly reason: string;
  readonly keyFile?: string;
}

/** `symbolon policy suspend`: exit 0 once no new attestation under the policy is taken. */
export const policySuspend: CommandSpec<Options> = {
  name: "suspend",
  summary: "stop a policy on chain, as a guardian of its authority",
  options: [
    rpcUrlOption(),
    policyRegistryOption(),
    policyIdOption(),
    reasonOption(),
    keyFileOption(),
  ],
  async run({ policyRegistry, policyId, reason, ...sender }, { io }) {
    const { transactionHash: transaction } = await suspendPolicy(await chainClients(io, sender), {
      policyRegistry,
      policyId,
      reason,
    });
    return {
      json: { policyId, isSuspended: true, transaction },
      human: `policy ${policyId} is suspended: no new attestation, and nobody is compliant`,
    };
  },
};
