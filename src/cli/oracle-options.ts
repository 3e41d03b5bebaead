import { InvalidArgumentError, Option } from "commander";
import type { AuthorityIds } from "../chain/policy-oracle/project-figures.ts";
import { REGIMES } from "../credential/vocabulary.ts";
import type { Hex } from "../presentation/abi-encode.ts";
import { parseAddress, parseBytes32 } from "./options.ts";

const DID = /^did:web:[^\s=]+$/;

export const policyRegistryOption = () =>
  new Option("--policy-registry <address>", "the policy registry")
    .argParser(parseAddress)
    .makeOptionMandatory();

export const policyIdOption = () =>
  new Option("--policy-id <bytes32>", "the policy in the registry")
    .argParser((text) => parseBytes32(text).toLowerCase())
    .makeOptionMandatory();

/** Repeatable: `UK-MLR=0x..` or `did:web:regulator.example=0x..`. */
export const recogniseOption = () =>
  new Option(
    "--recognise <name=id>",
    "a recognised regime or DID and its authority's id in the registry; repeatable",
  ).argParser((text: string, previous: AuthorityIds = {}): AuthorityIds => {
    const at = text.lastIndexOf("=");
    const name = text.slice(0, Math.max(at, 0));
    if (!REGIMES.has(name) && !DID.test(name)) {
      throw new InvalidArgumentError("It is a regime or a did:web identifier, = and an id.");
    }
    if (Object.hasOwn(previous, name)) throw new InvalidArgumentError("It names one name twice.");
    return { ...previous, [name]: parseBytes32(text.slice(at + 1)).toLowerCase() as Hex };
  });

export const reasonOption = () =>
  new Option("--reason <text>", "why, for people; it stands on chain").makeOptionMandatory();
