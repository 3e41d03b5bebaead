import type { Duration, Step } from "./drill.ts";
import { type DrillResult, type DrillsReport, isHeld } from "./run-drills.ts";

const DAY = 86_400;

/** The seconds, and where they are whole minutes, hours or days, these too. */
export function formatSeconds(seconds: number): string {
  const units = [
    [DAY, "d"],
    [3600, "h"],
    [60, "min"],
  ] as const;
  const unit = units.find(([size]) => seconds > 0 && seconds % size === 0);
  return unit === undefined ? `${seconds} s` : `${seconds} s = ${seconds / unit[0]} ${unit[1]}`;
}

const formatDuration = ({ what, formula, seconds }: Duration): string =>
  `     ${what}: ${formatSeconds(seconds)} (${formula})\n`;

export function formatStep(step: Step): string {
  const { who, does, sees, expected, outcome } = step;
  const mark = isHeld(step) ? "   " : " ! ";
  const differs = isHeld(step) ? "" : `${" ".repeat(14)}EXPECTED ${expected}\n`;
  const seen = sees === "" ? "" : `${" ".repeat(14)}sees ${sees}\n`;
  return `${mark}${who.padEnd(10)} ${does}\n${" ".repeat(14)}-> ${outcome}\n${differs}${seen}`;
}

export function formatDrill({ id, title, affected, duration, steps }: DrillResult): string {
  return [
    `\n== ${id}: ${title}\n`,
    `   who is affected: ${affected}\n`,
    "   for how long:\n",
    ...duration.map(formatDuration),
    ...steps.map(formatStep),
  ].join("");
}

export function formatReport({ total, held, drills }: DrillsReport): string {
  const failed = drills.filter((drill) => !drill.held).map(({ id }) => id);
  const summary = `\n${held} of ${total} drills came out as stated\n`;
  return failed.length === 0 ? summary : `${summary}FAILED: ${failed.join(", ")}\n`;
}
