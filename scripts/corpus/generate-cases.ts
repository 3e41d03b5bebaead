import type { CorpusCase } from "./corpus-case.ts";
import { FORM_KINDS } from "./form-kinds.ts";
import { MISFORM_KINDS } from "./misform-kinds.ts";
import { createRandom } from "./random.ts";
import type { StatementSource } from "./statements.ts";

/** The first `count` cases of a seed: every kind, round by round, each round of another statement. */
export function generateCases(
  seed: string,
  count: number,
  statements: StatementSource,
): readonly CorpusCase[] {
  const random = createRandom(seed);
  const cases: CorpusCase[] = [];
  for (let round = 0; cases.length < count; round++) {
    const statement = statements(round, random.fork(`statement ${round}`));
    const { name, key, signals, proof } = statement;
    for (const kind of [...FORM_KINDS, ...MISFORM_KINDS]) {
      for (const { what, ...change } of kind.make(
        statement,
        random.fork(`${round} ${kind.name}`),
      )) {
        cases.push({
          key,
          signals,
          proof,
          ...change,
          index: cases.length,
          kind: kind.name,
          title: `${what}, ${name}`,
        });
      }
    }
  }
  return cases.slice(0, count);
}
