// Where the command line writes: results to standard output, everything else to standard error. Whether there is
// colour is decided here, once, and nothing else in the engine touches a stream.
import { createColors } from 'picocolors';
import { wantsColor } from './color.ts';
import type { Output } from './output.ts';
import type { RegionStream } from './view/live-region.ts';

export type Colors = Pick<ReturnType<typeof createColors>, 'bold' | 'cyan' | 'dim' | 'green' | 'red' | 'yellow'>;

export interface Terminal {
  /** A result; a line end is added. */
  result(text: string): void;
  /** Anything else; a line end is added. */
  note(text: string): void;
  /** Bytes of a stage's output, as they are, to standard error. */
  raw(chunk: Uint8Array): void;
  readonly colors: Colors;
  /** Whether people read standard output as it is written. */
  readonly isTerminal: boolean;
  /** Columns of standard output; 80 where it is no terminal. */
  readonly width: number;
  /** Whether `live` is a terminal on which lines can be drawn again. */
  readonly isLive: boolean;
  readonly live: RegionStream;
}

export interface Outputs {
  readonly stdout: Output;
  readonly stderr: Output;
}

export function terminalOn({ stdout, stderr }: Outputs, env: Readonly<Record<string, string | undefined>>): Terminal {
  return {
    result: (text) => stdout.write(`${text}\n`),
    note: (text) => stderr.write(`${text}\n`),
    raw: (chunk) => stderr.write(chunk),
    // Its package opens standard output to find out what is known here.
    colors: wantsColor(stdout.isTerminal, env) ? createColors(true) : noColors,
    isTerminal: stdout.isTerminal,
    get width() {
      return stdout.columns ?? 80;
    },
    isLive: stdout.isTerminal && stderr.isTerminal && !env['CI'] && env['TERM'] !== 'dumb',
    live: stderr,
  };
}

const asItIs = (text: string | number | null | undefined): string => String(text);
const noColors: Colors = { bold: asItIs, cyan: asItIs, dim: asItIs, green: asItIs, red: asItIs, yellow: asItIs };
