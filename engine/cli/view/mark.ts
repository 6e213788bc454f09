// How a stage's status looks, wherever it is shown: a symbol, a colour and a word.
import type { Standing } from '../../run/standing.ts';
import type { Colors } from '../terminal.ts';
import { statusWord } from './json.ts';

export type StatusKind = Standing['verdict']['kind'];

/** The order in which counts are told. */
const kinds: readonly StatusKind[] = ['fresh', 'run', 'restore', 'pending', 'error'];

export function symbolOf(kind: StatusKind): string {
  return { fresh: '=', restore: '+', run: '*', pending: '?', error: '!' }[kind];
}

export function paintOf(kind: StatusKind, colors: Colors): (text: string) => string {
  return { fresh: colors.dim, restore: colors.cyan, run: colors.green, pending: colors.yellow, error: colors.red }[
    kind
  ];
}

/** Each status that occurs, with how often: `= 6 fresh`. */
export function statusCounts(
  statuses: Iterable<StatusKind>,
): readonly { readonly kind: StatusKind; readonly count: number; readonly text: string }[] {
  const all = [...statuses];
  return kinds.flatMap((kind) => {
    const count = all.filter((one) => one === kind).length;
    return count === 0 ? [] : [{ kind, count, text: `${symbolOf(kind)} ${count} ${statusWord(kind)}` }];
  });
}

export function countsLine(statuses: Iterable<StatusKind>, colors: Colors): string {
  return statusCounts(statuses)
    .map(({ kind, text }) => paintOf(kind, colors)(text))
    .join('   ');
}
