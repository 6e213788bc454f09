// Where the command line writes: results to standard output, everything else to standard error. Whether there is
// colour is decided here, once, and nothing else in the engine touches a stream.
import pc from 'picocolors';
import { wantsColor } from './color.ts';
import type { RegionStream } from './view/live-region.ts';

export type Colors = ReturnType<typeof pc.createColors>;

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

export interface Streams {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

export function terminalOn(streams: Streams, env: Readonly<Record<string, string | undefined>>): Terminal {
  const colors = pc.createColors(wantsColor(streams.stdout.isTTY, env));
  return {
    result: (text) => void streams.stdout.write(`${text}\n`),
    note: (text) => void streams.stderr.write(`${text}\n`),
    raw: (chunk) => void streams.stderr.write(chunk),
    colors,
    isTerminal: streams.stdout.isTTY,
    get width() {
      return (streams.stdout.isTTY && streams.stdout.columns) || 80;
    },
    isLive: streams.stdout.isTTY && streams.stderr.isTTY && !env['CI'] && env['TERM'] !== 'dumb',
    get live() {
      return streams.stderr;
    },
  };
}
