import type { AnyCommand } from '../command.ts';
import { demo } from './demo.ts';
import { policyLint } from './policy/lint.ts';

/** What each noun is about, for `symbolon --help`. */
export const NOUNS: Readonly<Record<string, string>> = {
  issuer: 'sign credentials and keep their status list',
  trust: 'collect issuers and publish the trust root',
  policy: 'write and read acceptance rules',
  holder: 'keep credentials and prove',
  verifier: 'ask for a proof and verify it',
  keys: 'build and check circuit artifacts',
  contracts: 'deploy and check the contracts',
  service: 'run the verification service',
};

/** Noun -> its verbs, or a command that has none. */
export const COMMANDS: Readonly<Record<string, readonly AnyCommand[] | AnyCommand>> = {
  policy: [policyLint],
  demo,
};
