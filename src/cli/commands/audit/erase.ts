import { Option } from "commander";
import { CliError } from "../../../errors.ts";
import { issuanceSecrets } from "../../../service/issuance/issuance-secrets.ts";
import { loadServiceKeys, takePassphrase } from "../../../service/keys/load-service-keys.ts";
import { ERASABLE_FIELDS, type ErasableField } from "../../../service/store/digest-decision.ts";
import { type Erased, sumErased } from "../../../service/store/erase-decision.ts";
import { eraseDecisions } from "../../../service/store/erase-decisions.ts";
import { findDecisionsOfSubject } from "../../../service/store/find-decisions-of-subject.ts";
import { eraseCustomer } from "../../../service/store/issuance/erase-customer.ts";
import type { ServiceDatabase } from "../../../service/store/open-database.ts";
import { purgeErased } from "../../../service/store/purge-erased.ts";
import type { CommandResult, CommandSpec } from "../../command.ts";
import { withConfiguredStore } from "../../files/open-configured-store.ts";
import type { CliIo } from "../../io.ts";
import { collect, parseAddress } from "../../options.ts";

interface Options {
  readonly config: string;
  readonly decision?: readonly string[];
  readonly subject?: string;
  readonly customer?: string;
  readonly field?: readonly ErasableField[];
}

/** `symbolon audit erase`: at a data subject's request, at once. It cannot be undone. The service may run meanwhile. */
export const auditErase: CommandSpec<Options> = {
  name: "erase",
  summary: "erase what decisions say of their holder, or an issuer's tables of a customer",
  options: [
    new Option("--config <file>", "configuration of the service").makeOptionMandatory(),
    new Option("--decision <id>", "a decision; repeatable").argParser(collect),
    new Option("--subject <address>", "every decision for this address").argParser(parseAddress),
    new Option(
      "--customer <id>",
      "of a service that issues: a customer's name, claims and commitment; what is in force is revoked",
    ),
    new Option(
      "--field <field>",
      "erase this field alone and leave the audit entry as it is; repeatable (default: all, and what opens the entry)",
    )
      .choices([...ERASABLE_FIELDS])
      .argParser(collectField),
  ],
  async run({ config, decision, subject, customer, field }, { io }) {
    if ([decision, subject, customer].filter((given) => given !== undefined).length !== 1) {
      throw new CliError("ERR_CLI_USAGE", "give one of --decision, --subject and --customer");
    }
    if (customer !== undefined) {
      if (field !== undefined) throw new CliError("ERR_CLI_USAGE", "--field is of decisions");
      return eraseNamedCustomer(config, io, customer);
    }
    // A decision that keeps its subject would be found again and again.
    if (subject !== undefined && field !== undefined && !field.includes("subject")) {
      throw new CliError("ERR_CLI_USAGE", "with --subject, the fields that are erased include it");
    }
    return withConfiguredStore(config, io, async (database) => {
      const now = io.now().getTime();
      const chosen = field === undefined ? {} : { fields: field, keepOpening: true };
      const erase = (decisionIds: readonly string[]) =>
        eraseDecisions(database, { decisionIds, cause: "request", now, ...chosen });
      const erased =
        subject === undefined
          ? await eraseNamed(database, decision ?? [], erase)
          : await eraseSubject(database, subject, erase);
      await purgeErased(database);
      return { json: { outcome: "erased", ...erased }, human: say(erased) };
    });
  },
};

/** The store knows customers by a keyed hash, so that the service's key file is needed. */
async function eraseNamedCustomer(
  config: string,
  io: CliIo,
  customerId: string,
): Promise<CommandResult> {
  return withConfiguredStore(config, io, async (database, service) => {
    const passphrase = takePassphrase(io.env as Record<string, string | undefined>);
    const { keys, areEphemeral } = await loadServiceKeys(service, passphrase);
    if (areEphemeral) throw new CliError("ERR_CLI_USAGE", "--customer needs the service's keyFile");
    const customer = issuanceSecrets(keys).customer(customerId);
    const erased = await database
      .transaction()
      .execute((transaction) => eraseCustomer(transaction, customer, io.now().getTime()));
    await purgeErased(database);
    const { revoked, rows } = erased;
    return {
      json: { outcome: "erased", ...erased },
      human: `erased: rows ${rows}; revoked: ${revoked}, which shows with the next status publication`,
    };
  });
}

type Erase = (decisionIds: readonly string[]) => Promise<Erased>;

async function eraseNamed(
  database: ServiceDatabase,
  decisionIds: readonly string[],
  erase: Erase,
): Promise<Erased> {
  const found = await database
    .selectFrom("decisions")
    .select("id")
    .where("id", "in", decisionIds)
    .execute();
  if (found.length < new Set(decisionIds).size) {
    throw new CliError("ERR_CLI_USAGE", "there is no such decision; nothing was erased");
  }
  return erase(decisionIds);
}

/** Batch after batch, until no decision names the address. */
async function eraseSubject(
  database: ServiceDatabase,
  subject: string,
  erase: Erase,
): Promise<Erased> {
  const all: Erased[] = [];
  for (;;) {
    const decisionIds = await findDecisionsOfSubject(database, subject.toLowerCase());
    if (decisionIds.length === 0) return sumErased(all);
    all.push(await erase(decisionIds));
  }
}

function collectField(text: string, previous: readonly ErasableField[] = []): ErasableField[] {
  const field = ERASABLE_FIELDS.find((name) => name === text);
  if (field === undefined) {
    throw new CliError("ERR_CLI_USAGE", `a field is one of ${ERASABLE_FIELDS.join(", ")}`);
  }
  return [...previous, field];
}

function say({ openings, fields }: Erased): string {
  const list = Object.entries(fields).map(([field, count]) => `${field} ${count}`);
  return `erased: ${[...list, `openings ${openings}`].join(", ")}`;
}
