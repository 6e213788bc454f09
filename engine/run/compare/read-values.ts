// Files of one side as values. What the side does not have is missing; what cannot be read is told, and missing too.
import { parseValues } from '../../core/compare/values-file.ts';
import type { Emit } from '../../core/event.ts';
import type { ProjectPath } from '../../core/model.ts';
import type { Problem } from '../../core/problem.ts';
import { unreadableIn } from '../../core/problems/compare.ts';
import type { Value } from '../../core/values/value.ts';
import type { Side } from './side.ts';

export interface ValuesRead {
  /** In the order that was asked for. */
  readonly values: ReadonlyMap<ProjectPath, Value>;
  /** Where there is nothing at all. */
  readonly missing: ReadonlySet<ProjectPath>;
}

export async function readValues(side: Side, paths: readonly ProjectPath[], emit: Emit): Promise<ValuesRead> {
  const values = new Map<ProjectPath, Value>();
  const missing = new Set<ProjectPath>();
  const warn = (problem: Problem): void => emit({ kind: 'warning', problem });
  for (const [path, read] of await Promise.all(paths.map(async (path) => [path, await side.read(path)] as const))) {
    if (read.kind === 'missing') missing.add(path);
    if (read.kind === 'unreadable') warn(read.problem);
    if (read.kind !== 'file') continue;
    const { value, problem } = parseValues(path, Buffer.from(read.bytes).toString('utf8'));
    if (value) values.set(path, value);
    else warn(unreadableIn(side.label, path, problem));
  }
  return { values, missing };
}
