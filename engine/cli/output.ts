// Standard output and standard error, written at once by their descriptors: to open Node's streams takes milliseconds.
// Where a descriptor cannot take everything now (a slow pipe), the rest and all that follows go through its stream.
import { fstatSync, statSync, writeSync } from 'node:fs';

export interface Output {
  readonly isTerminal: boolean;
  /** Of a terminal; undefined elsewhere. */
  readonly columns: number | undefined;
  readonly rows: number | undefined;
  write(chunk: string | Uint8Array): void;
}

/** @param open gives the stream of the same descriptor */
export function outputOn(descriptor: number, open: () => NodeJS.WriteStream): Output {
  const isTerminal = isTerminalAt(descriptor);
  let stream: NodeJS.WriteStream | undefined;
  const opened = (): NodeJS.WriteStream => (stream ??= open());
  return {
    isTerminal,
    get columns() {
      return isTerminal ? opened().columns : undefined;
    },
    get rows() {
      return isTerminal ? opened().rows : undefined;
    },
    write(chunk) {
      const rest = stream ? chunk : writeNow(descriptor, chunk);
      if (rest.length > 0) opened().write(rest);
    },
  };
}

/** As node:tty says, which takes milliseconds to load. */
export function isTerminalAt(descriptor: number): boolean {
  try {
    const stats = fstatSync(descriptor);
    return stats.isCharacterDevice() && stats.rdev !== statSync('/dev/null').rdev;
  } catch {
    return false;
  }
}

/** What could not be written. */
function writeNow(descriptor: number, chunk: string | Uint8Array): Uint8Array {
  let rest: Uint8Array = Buffer.from(chunk);
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
  } catch {
    // A pipe that is full, or nobody reads any more: the stream knows what to do then.
  }
  return rest;
}
