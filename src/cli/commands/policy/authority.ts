import { Option } from "commander";
import { createAuthority } from "../../../chain/policy-oracle/create-authority.ts";
import {
  type AuthorityRole,
  setAuthorityRole,
} from "../../../chain/policy-oracle/set-authority-role.ts";
import { ChainError, CliError } from "../../../errors.ts";
import { didWebUrl } from "../../../policy/pack/did-web-url.ts";
import type { Hex } from "../../../presentation/abi-encode.ts";
import { chainClients, keyFileOption, rpcUrlOption } from "../../chain-clients.ts";
import type { CommandSpec } from "../../command.ts";
import { parseAddress, parseDuration } from "../../options.ts";
import { policyRegistryOption } from "../../oracle-options.ts";

interface Options {
  readonly did: string;
  readonly minNotice: number;
  readonly publisher?: readonly Hex[];
  readonly guardian?: readonly Hex[];
  readonly rpcUrl: string;
  readonly policyRegistry: Hex;
  readonly keyFile?: string;
}

const collectAddresses = (text: string, previous: readonly Hex[] = []): Hex[] => [
  ...previous,
  parseAddress(text),
];

/** `symbolon policy authority`: creates an authority in the registry, with the sender as its admin. */
export const policyAuthority: CommandSpec<Options> = {
  name: "authority",
  summary: "create an authority in a policy registry",
  options: [
    new Option("--did <did>", "its did:web identifier, as in its packs").makeOptionMandatory(),
    new Option("--min-notice <time>", "between announcement and force, from version 2 on")
      .argParser(parseDuration)
      .default(7 * 86_400, "7d"),
    new Option("--publisher <address>", "may announce versions; repeatable").argParser(
      collectAddresses,
    ),
    new Option("--guardian <address>", "may suspend a policy; repeatable").argParser(
      collectAddresses,
    ),
    rpcUrlOption(),
    policyRegistryOption(),
    keyFileOption(),
  ],
  async run(options, { io, note }) {
    const { did, minNotice, policyRegistry, publisher = [], guardian = [] } = options;
    assertDid(did);
    const clients = await chainClients(io, options);
    const { authorityId } = await createAuthority(clients, { policyRegistry, did, minNotice });
    note(`authority ${authorityId} is created`);
    const roles: readonly (readonly [AuthorityRole, Hex])[] = [
      ...publisher.map((account) => ["publisher", account] as const),
      ...guardian.map((account) => ["guardian", account] as const),
    ];
    for (const [role, account] of roles) {
      await setAuthorityRole(clients, {
        policyRegistry,
        authorityId,
        role,
        account,
        isHeld: true,
      }).catch((cause: unknown) => {
        throw withAuthority(cause, authorityId);
      });
      note(`${role} ${account}`);
    }
    const admin = clients.walletClient.account.address.toLowerCase();
    return {
      json: { authorityId, did, minNoticeSeconds: minNotice, admin, publisher, guardian },
      human: `authority ${authorityId} of ${did}, admin ${admin}\nstate this id in the DID's document or beside your packs: anyone can create an authority of any DID`,
    };
  },
};

function assertDid(did: string): void {
  try {
    didWebUrl(did);
  } catch (cause) {
    throw new CliError("ERR_CLI_USAGE", "--did is a did:web identifier", { cause });
  }
}

/** The authority is there and paid for, so the error says which. */
function withAuthority(cause: unknown, authorityId: Hex): unknown {
  if (!(cause instanceof ChainError)) return cause;
  return new ChainError(cause.code, `${cause.message}; authority ${authorityId} is created`, {
    cause,
    details: { ...cause.details, authorityId },
  });
}
