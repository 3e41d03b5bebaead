import { liftPolicy } from "../../../chain/policy-oracle/lift-policy.ts";
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

/** `symbolon policy lift`: exit 0 once the policy counts again. */
export const policyLift: CommandSpec<Options> = {
  name: "lift",
  summary: "lift a suspension, as the admin of the authority",
  options: [
    rpcUrlOption(),
    policyRegistryOption(),
    policyIdOption(),
    reasonOption(),
    keyFileOption(),
  ],
  async run({ policyRegistry, policyId, reason, ...sender }, { io }) {
    const { transactionHash: transaction } = await liftPolicy(await chainClients(io, sender), {
      policyRegistry,
      policyId,
      reason,
    });
    return {
      json: { policyId, isSuspended: false, transaction },
      human: `policy ${policyId} is lifted`,
    };
  },
};
