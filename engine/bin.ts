// The command's entry: small, CommonJS, and done before anything else is loaded when there is nothing to do. The
// engine itself lies in a bundle beside it.
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { loadMain } from './cli/entry/code-cache.ts';
import { wantsColor } from './cli/color.ts';
import { currentFolder } from './cli/entry/current-folder.ts';
import { findNoop } from './cli/entry/noop.ts';
import { isTerminalAt } from './cli/output.ts';
import type { start as Start } from './cli/start.ts';
import { allFreshText } from './cli/view/all-fresh.ts';

/** Filled in by build.mjs. */
declare const buildFacts: { readonly version: string; readonly buildId: string };

const argv = process.argv.slice(2);
const answer = shortAnswer();
if (answer === undefined) startMain();
else leaveWith(answer);

/** The whole output, if it can be known without the engine. */
function shortAnswer(): string | undefined {
  const [first, second, ...rest] = argv;
  if (rest.length > 0) return undefined;
  if ((first === '--version' || first === '-V') && second === undefined) return `${buildFacts.version}\n`;
  if (first !== 'repro' || (second !== undefined && second !== '-q') || process.env['RESTAGE_ROOT'] !== undefined)
    return undefined;
  const cwd = currentFolder();
  const noop = cwd === undefined ? undefined : findNoop(cwd, buildFacts.buildId);
  if (!noop) return undefined;
  if (second === '-q') return '';
  const text = allFreshText(noop.stages);
  return `${wantsColor(isTerminalAt(1), process.env) ? `\u001b[32m${text}\u001b[39m` : text}\n`;
}

function leaveWith(text: string): void {
  try {
    if (text !== '') writeSync(1, text);
  } catch {
    process.stdout.write(text);
    return;
  }
  // What process.exit does beyond this is for listeners, and there are none.
  (process as unknown as { reallyExit(code: number): void }).reallyExit(0);
}

function startMain(): void {
  const command = /^[a-z]+$/.test(argv[0] ?? '') ? (argv[0] as string) : 'help';
  const main = loadMain({ main: join(__dirname, 'main.cjs'), buildId: buildFacts.buildId, command, require }) as {
    readonly start: typeof Start;
  };
  void main.start({
    ...buildFacts,
    moduleHost: join(__dirname, 'module-host.mjs'),
    fileWorker: join(__dirname, 'file-worker.mjs'),
  });
}
