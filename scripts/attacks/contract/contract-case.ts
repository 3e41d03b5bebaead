import { type AttackCase, type Outcome, outcomeOf } from "../attack-case.ts";
import type { ChainState, ChainWorld } from "./chain-world.ts";

type Act = (state: ChainState) => Promise<unknown>;

/** Both sides from the same state of the chain; a coded error is a refusal. */
export function contractCase(world: ChainWorld) {
  return (id: string, title: string, by: RegExp, attack: Act, twin: Act): AttackCase => ({
    id,
    layer: "contract",
    title,
    by,
    attack: () => world.fresh((state) => outcomeOf(() => attack(state))),
    twin: () => world.fresh((state) => outcomeOf(() => twin(state))),
  });
}

/** For attacks that must not revert and must change nothing: the case examines the state itself. */
export function contractStateCase(world: ChainWorld) {
  return (
    id: string,
    title: string,
    attack: (state: ChainState) => Promise<Outcome>,
    twin: (state: ChainState) => Promise<Outcome>,
  ): AttackCase => ({
    id,
    layer: "contract",
    title,
    attack: () => world.fresh(attack),
    twin: () => world.fresh(twin),
  });
}
