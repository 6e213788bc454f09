// One `repro` by each engine, at the same time, on the two folders of a project.
import * as fc from 'fast-check';
import { repro } from '../../support/command.ts';
import type { Dvc } from './dvc.ts';
import type { Stage } from './rows.ts';
import { at, idsOf } from './spec.ts';
import type { Twins } from './twins.ts';

export interface Wish {
  readonly target: number | undefined;
  readonly flag: '' | '--force' | '--no-run-cache' | '--force-downstream' | '--dry';
  /** DVC is a colleague’s: what it did is there, lock and cache, before restage begins. */
  readonly takesOver: boolean;
}

const flags = fc.constantFrom('--force', '--no-run-cache', '--force-downstream', '--dry');

export const wishes: fc.Arbitrary<Wish> = fc.record({
  target: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat(1000) }),
  flag: fc.oneof({ weight: 3, arbitrary: fc.constant('' as const) }, { weight: 1, arbitrary: flags }),
  takesOver: fc.nat(5).map((n) => n === 1),
});

export interface Repro {
  readonly ranByDvc: ReadonlySet<string>;
  readonly ranByRestage: ReadonlySet<string>;
  readonly dvcOk: boolean;
  readonly ok: boolean;
  readonly stages: Readonly<Record<string, Stage>>;
  /** Nothing was tried, since something is wrong with the project. */
  readonly refused: boolean;
  readonly dvcText: string;
  readonly text: string;
}

export async function runBoth(twins: Twins, dvc: Dvc, wish: Wish): Promise<Repro> {
  const args = argumentsOf(twins, wish);
  const byDvc = dvc.run(twins.dir('dvc'), ['repro', ...args], twins.env('dvc'));
  if (wish.takesOver) {
    await byDvc;
    twins.colleague();
  }
  const byRestage = repro(twins.dir('restage'), args, { env: twins.env('restage') });
  const [theirs, ours] = await Promise.all([byDvc, byRestage]);
  return {
    ranByDvc: new Set(twins.ran('dvc')),
    ranByRestage: new Set(twins.ran('restage')),
    dvcOk: theirs.code === 0,
    ok: ours.ok,
    stages: ours.stages,
    refused: !ours.ok && Object.keys(ours.stages).length === 0,
    dvcText: `${theirs.code} ${theirs.stdout}${theirs.stderr}`,
    text: `${ours.code} ${ours.stdout}${ours.stderr}`,
  };
}

/** A failure does not keep the rest from running: in which order stages come is nobody's business. */
function argumentsOf({ stages, params }: Twins, { target, flag }: Wish): readonly string[] {
  const ids = stages.flatMap((stage) => idsOf(stage, params));
  const what = target === undefined || ids.length === 0 ? '-P' : at(ids, target);
  return ['-k', ...(flag === '' ? [] : [flag]), what];
}
