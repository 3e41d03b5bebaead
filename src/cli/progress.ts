import type { CliIo } from "./io.ts";

export interface ProgressEvent {
  readonly stage: string;
  /** 0 to 1, of the whole or of the stage. */
  readonly share?: number;
  /** What else a person may want to know of it: a rate. */
  readonly detail?: string;
}

export interface ProgressPrinter {
  report(event: ProgressEvent): void;
  /** Leaves a clean line behind. */
  end(): void;
}

const SILENT: ProgressPrinter = { report() {}, end() {} };
const STEP = 0.1;

/** Stage, share and time left on stderr: one line redrawn on a terminal, otherwise a line per stage and tenth. */
export function createProgressPrinter(
  io: Pick<CliIo, "stderr" | "stderrIsTerminal" | "now">,
  isWanted: boolean,
): ProgressPrinter {
  if (!isWanted) return SILENT;
  let stage = "";
  let started = 0;
  let printedShare = 0;
  let isLineOpen = false;
  return {
    report({ stage: current, share = 0, detail }) {
      const now = io.now().getTime();
      const isNewStage = current !== stage;
      if (isNewStage) {
        stage = current;
        started = now;
        printedShare = 0;
      }
      if (!io.stderrIsTerminal && !isNewStage && share < printedShare + STEP && share < 1) return;
      if (!isNewStage && share === printedShare) return;
      printedShare = share;
      const told = formatProgress(current, share, now - started);
      const line = detail === undefined ? told : `${told}; ${detail}`;
      if (io.stderrIsTerminal) {
        io.stderr(`\r\u001b[2K${line}`);
        isLineOpen = true;
      } else {
        io.stderr(`${line}\n`);
      }
    },
    end() {
      if (isLineOpen) io.stderr("\r\u001b[2K");
      isLineOpen = false;
    },
  };
}

/** @param elapsed milliseconds since the stage began */
export function formatProgress(stage: string, share: number, elapsed: number): string {
  if (share <= 0) return `${stage} ...`;
  const percent = `${Math.floor(Math.min(share, 1) * 100)} %`;
  if (share >= 1) return `${stage} ${percent}`;
  const left = Math.ceil((elapsed * (1 - share)) / share / 1000);
  return `${stage} ${percent}, about ${left} s left`;
}
