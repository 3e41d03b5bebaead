import { GateError } from "../../errors.ts";

/** EIP-1193, as far as linking needs it: a browser wallet's, or that of any other keeper of keys. */
export interface AccountProvider {
  request(call: {
    readonly method: string;
    readonly params?: readonly unknown[];
  }): Promise<unknown>;
}

/** EIP-1193: the holder said no. */
const REFUSED = 4001;

/**
 * One call to the keeper of the keys.
 * @throws GateError `ERR_GATE_ACCOUNT_REFUSED` where the holder said no there, `ERR_GATE_PROVIDER` for other failures
 */
export async function ask(
  provider: AccountProvider,
  method: string,
  params: readonly unknown[] = [],
): Promise<unknown> {
  try {
    return await provider.request({ method, params });
  } catch (cause) {
    const { code } = (cause ?? {}) as { readonly code?: unknown };
    if (code === REFUSED) {
      throw new GateError("ERR_GATE_ACCOUNT_REFUSED", "the address's wallet was told no");
    }
    throw new GateError("ERR_GATE_PROVIDER", `the address's wallet failed at ${method}`, { cause });
  }
}

/** @throws GateError `ERR_GATE_PROVIDER` */
export async function readChainId(provider: AccountProvider): Promise<number> {
  const answer = await ask(provider, "eth_chainId");
  const chainId =
    typeof answer === "string" && /^0x[0-9a-fA-F]{1,13}$/.test(answer) ? Number(answer) : 0;
  if (chainId > 0) return chainId;
  throw new GateError("ERR_GATE_PROVIDER", "the address's wallet names no chain");
}
