// The digests of many files as a thread sends them: one text and one array are sent in no time, an object a file is not.
import type { Digested } from './file-jobs.ts';

export interface DigestColumns {
  /** SHA-256 and XXH64 of each file that has them, 80 hex digits. */
  readonly digests: string;
  /** For each file: what became of it, then its stat. */
  readonly numbers: Float64Array;
}

const columns = 8;
const states = ['none', 'as-known', 'digested', 'taken'] as const;
type State = (typeof states)[number];

export function packDigests(all: readonly Digested[]): DigestColumns {
  const numbers = new Float64Array(all.length * columns);
  const digests: string[] = [];
  for (const [i, one] of all.entries()) {
    numbers[i * columns] = states.indexOf(stateOf(one));
    if (typeof one !== 'object') continue;
    const { sizeBytes, mtimeMs, ctimeMs, inode, links, device, mode } = one.stat;
    numbers[i * columns + 1] = sizeBytes;
    numbers[i * columns + 2] = mtimeMs;
    numbers[i * columns + 3] = ctimeMs;
    numbers[i * columns + 4] = inode;
    numbers[i * columns + 5] = links;
    numbers[i * columns + 6] = device;
    numbers[i * columns + 7] = mode;
    digests.push(one.sha256, one.xxh64);
  }
  return { digests: digests.join(''), numbers };
}

function stateOf(one: Digested): State {
  if (one === undefined) return 'none';
  return one === 'as-known' ? one : one.isTaken ? 'taken' : 'digested';
}

export function unpackDigests({ digests, numbers }: DigestColumns): readonly Digested[] {
  let at = 0;
  return Array.from({ length: numbers.length / columns }, (_, i): Digested => {
    const start = i * columns;
    const number = (column: number): number => numbers[start + column] ?? 0;
    const state = states[number(0)];
    if (state === 'none' || state === undefined) return undefined;
    if (state === 'as-known') return state;
    const sha256 = digests.slice(at, at + 64);
    const xxh64 = digests.slice(at + 64, at + 80);
    at += 80;
    return {
      sha256,
      xxh64,
      isTaken: state === 'taken',
      stat: {
        kind: 'file',
        sizeBytes: number(1),
        mtimeMs: number(2),
        ctimeMs: number(3),
        inode: number(4),
        links: number(5),
        device: number(6),
        mode: number(7),
      },
    };
  });
}
