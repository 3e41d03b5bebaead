import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../../errors.ts';
import type { CommandSpec } from '../command.ts';
import { packageRoot } from '../package-root.ts';

/** `symbolon demo`: the demonstration of the source repository, which brings its own chain and compiler. */
export const demo: CommandSpec<{ readonly json?: true }> = {
  name: 'demo',
  summary: 'run the demonstration end to end; needs the source repository',
  options: [],
  async run({ json }, { io }) {
    const script = join(packageRoot(), 'scripts', 'demo.ts');
    if (!existsSync(script)) {
      throw new CliError(
        'ERR_CLI_USAGE',
        'the demonstration is part of the source repository: run npm run demo there',
      );
    }
    const isJson = json === true;
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', script, ...(isJson ? ['--json'] : [])],
      { cwd: packageRoot(), stdio: ['ignore', isJson ? 'pipe' : 2, 2] },
    );
    const forward = () => child.kill('SIGTERM');
    io.signal.addEventListener('abort', forward);
    const chunks: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    const [status] = (await once(child, 'close')) as [number | null];
    io.signal.removeEventListener('abort', forward);
    if (status !== 0 && status !== 1) throw new Error('the demonstration ended early');
    const text = Buffer.concat(chunks).toString('utf8');
    return { json: isJson ? JSON.parse(text) : {}, human: '', exitCode: status };
  },
};
