// Random DVC projects as data, and the texts of them. Every command is a pure function of what the stage declares, so
// that bytes can be compared; stages read earlier ones only, so that there is no cycle.
import * as fc from 'fast-check';

export type Kind = 'cat' | 'blur' | 'dir' | 'lines' | 'callback' | 'source';
export type Group = 'list' | 'dict' | 'matrix';

export interface StageSpec {
  readonly name: string;
  /** The folder of its dvc.yaml. */
  readonly home: '' | 'sub';
  /** From the root; its commands and their params files are there. */
  readonly wdir: '' | 'sub' | 'w';
  readonly kind: Kind;
  readonly group?: Group;
  /** From the root; `@` stands for the item of a group. */
  readonly deps: readonly string[];
  readonly params: readonly ParamName[];
  /** From the root; '' of a callback. A group has the item in it. */
  readonly out: string;
  readonly metric: boolean;
  readonly cache: boolean;
  readonly persist: boolean;
  readonly alwaysChanged: boolean;
  readonly frozen: boolean;
  readonly broken: boolean;
  /** In the command: a change that means nothing to the shell. */
  readonly blanks: number;
  readonly desc: string;
  /** A dep and a param that it names and does not read. */
  readonly ghost: boolean;
}

export const paramNames = ['p0', 'p1', 'n.a', 'other.json:q', 'whole.toml:'] as const;
export type ParamName = (typeof paramNames)[number];

/** What people set; the same in each of the three folders that have params files. */
export interface Params {
  readonly p0: string;
  readonly p1: string;
  readonly a: string;
  readonly q: string;
  readonly whole: readonly string[];
  readonly names: readonly string[];
  readonly sets: readonly string[];
}

export const firstParams: Params = {
  p0: '1',
  p1: 'x',
  a: '0.5',
  q: '10',
  whole: ['x = 1'],
  names: ['u', 'v'],
  sets: ['k', 'l'],
};

export const firstSources: ReadonlyMap<string, string> = new Map([
  ['src/f0.txt', 'zero\n'],
  ['src/f1.txt', 'one\n'],
  ['src/f2.txt', 'two\n'],
  ['data/keep.txt', 'keep\n'],
  ['data/b.txt', 'b\n'],
  ['data/sub/d.txt', 'd\n'],
  ['o/keep', ''],
  ['gen/base.txt', 'base\n'],
  ['w/keep', ''],
  ['sub/keep', ''],
]);

const always = ['src/f0.txt', 'src/f1.txt', 'src/f2.txt', 'data', 'data/sub', 'data/b.txt'];
const oneIn = (n: number): fc.Arbitrary<boolean> => fc.nat(n - 1).map((k) => k === 1);

const kinds = ['cat', 'cat', 'cat', 'blur', 'dir', 'dir', 'lines', 'lines', 'source', 'callback'] as const;

const draft = fc.record({
  kind: fc.constantFrom(...kinds),
  group: fc.constantFrom(undefined, undefined, undefined, 'list' as const, 'dict' as const, 'matrix' as const),
  picks: fc.array(fc.nat(1000), { minLength: 1, maxLength: 3 }),
  params: fc.subarray([...paramNames], { maxLength: 2 }),
  metric: oneIn(4),
  shared: fc.boolean(),
  place: fc.constantFrom('', '', '', 'sub', 'w', 'sub/w'),
  plain: oneIn(8),
  persist: oneIn(10),
  alwaysChanged: oneIn(14),
});
type Draft = typeof draft extends fc.Arbitrary<infer T> ? T : never;

const mostStages = 12;
/** Outs of the first stages may lie beside a source, in a folder that later ones read as a whole. */
const sharedWriters = 2;
/** Of names, sets and sizes there are two in the beginning. */
const members = { list: 2, dict: 2, matrix: 4 } as const;

export const specs: fc.Arbitrary<readonly StageSpec[]> = fc
  .array(draft, { minLength: 3, maxLength: 9 })
  .map((drafts) => {
    const stages: StageSpec[] = [];
    let count = 0;
    for (const [i, one] of drafts.entries()) {
      const stage = stageOf(one, i, stages);
      count += stage.group ? members[stage.group] : 1;
      if (count > mostStages) break;
      stages.push(stage);
    }
    return stages;
  });

function stageOf(one: Draft, i: number, before: readonly StageSpec[]): StageSpec {
  const isPlain = one.kind === 'callback' || one.kind === 'source';
  const group = one.kind === 'callback' ? undefined : one.group;
  const choices = choicesFor(group, before);
  const deps = isPlain ? [] : [...new Set(one.picks.map((pick) => at(choices, pick)))];
  const persist = one.persist && one.kind !== 'dir';
  const item = group ? '-@' : '';
  return {
    name: `s${i}`,
    home: one.place.startsWith('sub') ? 'sub' : '',
    wdir: one.place.endsWith('w') ? 'w' : one.place === 'sub' ? 'sub' : '',
    kind: one.kind,
    ...(group ? { group } : {}),
    deps: withoutNested(deps),
    params: isPlain ? [] : one.params,
    out:
      one.kind === 'callback'
        ? ''
        : `${one.shared && i < sharedWriters ? 'gen' : 'o'}/${one.kind === 'dir' ? 'dir' : 'out'}-${i}${item}`,
    metric: one.metric && !isPlain,
    cache: !one.plain,
    persist,
    alwaysChanged: one.alwaysChanged && one.kind !== 'callback',
    frozen: false,
    broken: false,
    blanks: 1,
    desc: '',
    ghost: false,
  };
}

/** What a stage may read; what stages write twice, so that graphs are deep. */
function choicesFor(group: Group | undefined, before: readonly StageSpec[]): readonly string[] {
  const outs = before.flatMap((stage) => {
    if (stage.out === '') return [];
    const path = stage.group && stage.group !== group ? stage.out.replace('@', firstItem[stage.group]) : stage.out;
    return stage.kind === 'dir' ? [path, `${path}/part`, `${path}/in`] : [path];
  });
  const around = before.length >= sharedWriters ? ['gen', 'gen'] : [];
  return [...always, ...outs, ...outs, ...around];
}

const firstItem = { list: 'u', dict: 'k', matrix: '1-u' } as const;

/** No dep inside of another: the same bytes twice say nothing. */
function withoutNested(deps: readonly string[]): readonly string[] {
  return deps.filter((dep) => !deps.some((other) => dep.startsWith(`${other}/`)));
}

export function at<T>(list: readonly T[], n: number): T {
  return list[n % list.length] as T;
}

/** The names of a stage's members, as both engines know them from the root. */
export function idsOf({ name, home, group }: StageSpec, params: Params): readonly string[] {
  const prefix = home === '' ? '' : `${home}/dvc.yaml:`;
  if (!group) return [`${prefix}${name}`];
  return itemsOf(group, params).map((item) => `${prefix}${name}@${item}`);
}

export function outsOf(stage: StageSpec, params: Params): readonly string[] {
  if (stage.out === '') return [];
  const items = stage.group ? itemsOf(stage.group, params) : [''];
  const paths = [stage.out, ...(stage.metric ? [metricOf(stage)] : [])];
  return items.flatMap((item) => paths.map((path) => path.replace('@', item)));
}

export function metricOf({ name, group }: StageSpec): string {
  return `o/metric-${name}${group ? '-@' : ''}.json`;
}

function itemsOf(group: Group, { names, sets }: Params): readonly string[] {
  if (group === 'list') return names;
  return group === 'dict' ? sets : ['1', '2'].flatMap((size) => names.map((name) => `${size}-${name}`));
}
