// Sentences about stages that do not fit together.
import type { Dep, Out, Stage } from '../model.ts';
import type { Problem } from '../problem.ts';

interface Written {
  readonly out: Out;
  readonly stage: Stage;
}

export function twoWriters(a: Written, b: Written): Problem {
  return {
    code: 'two-writers',
    category: 'project',
    message: `out '${b.out.path}' is written by two stages: '${a.stage.id}' and '${b.stage.id}'`,
    place: b.out.place,
    hint: `each out belongs to one stage; the other is at ${at(a.out)}`,
  };
}

/** One out of one stage, written in two ways. */
export function outTwice(a: Written, b: Written): Problem {
  return {
    code: 'out-twice',
    category: 'project',
    message: `out '${b.out.path}' of stage '${b.stage.id}' is the same as '${a.out.path}'`,
    place: b.out.place,
    hint: `a symbolic link leads from one to the other: name it once; the other is at ${at(a.out)}`,
  };
}

export function overlappingOuts(outer: Written, inner: Written): Problem {
  return {
    code: 'overlapping-outs',
    category: 'project',
    message: `out '${inner.out.path}' of stage '${inner.stage.id}' lies inside out '${outer.out.path}' of stage '${outer.stage.id}'`,
    place: inner.out.place,
    hint: `give one of them another folder; the other is at ${at(outer.out)}`,
  };
}

export function coversOwnOut(stage: Stage, dep: Dep, out: Out): Problem {
  const path = dep.kind === 'glob' ? dep.pattern : dep.path;
  return {
    code: 'covers-own-out',
    category: 'project',
    message: `dep '${path}' of stage '${stage.id}' covers its own out '${out.path}'`,
    place: dep.place,
    hint:
      dep.kind === 'glob'
        ? `leave it out with "!${out.path}", or narrow the pattern`
        : 'a stage cannot wait for itself: give the out another path',
  };
}

/** `stages` in the order of waiting: each waits for the next, the last for the first. */
export function cycle(stages: readonly Stage[]): Problem {
  const [first] = stages;
  const ids = stages.map((stage) => stage.id).reverse();
  return {
    code: 'cycle',
    category: 'project',
    message: `stages wait for each other in a cycle: ${[...ids, ids[0]].join(' -> ')}`,
    ...(first ? { place: first.place } : {}),
    hint: 'an arrow leads from a stage to one that reads its out; take one of those deps away',
  };
}

function at(out: Out): string {
  return `${out.place.file}:${out.place.line}`;
}
