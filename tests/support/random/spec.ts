// Random pipelines as data: their stages, the sources they read, and the texts of both. Stages read earlier stages
// only, so that there is no cycle; everything else that the grammar allows in one folder may come up.
import * as fc from 'fast-check';

export interface StageSpec {
  readonly name: string;
  readonly verb: 'make' | 'blur' | 'dir' | 'append' | 'argv' | 'module' | 'callback';
  /** From the root; a pattern, or an exclusion with `!`. */
  readonly deps: readonly string[];
  /** Keys of params.yaml. */
  readonly params: readonly string[];
  /** From the root; '' for a callback. */
  readonly out: string;
  /** A second out, kept by git: `cache: false`, but an object. */
  readonly metric: boolean;
  /** `w` or the root. */
  readonly wdir: '' | 'w';
  /** Writes the bytes of its own dep anew: its result is never recorded. */
  readonly touches: boolean;
  readonly cache: boolean;
  readonly persist: boolean;
  readonly alwaysChanged: boolean;
  readonly frozen: boolean;
  /** Its command fails after half of its out is written. */
  readonly broken: boolean;
  /** Which of its first two deps is called `d0`. */
  readonly swapped: boolean;
}

export interface Spec {
  readonly stages: readonly StageSpec[];
  /** Whether git is there, so that `.gitignore` files are kept. */
  readonly git: boolean;
  /** The disk tells times in steps of this, and a file that is written anew keeps its inode. */
  readonly grainMs: 0 | 10 | 1000;
}

const always = ['src/f0.txt', 'src/f1.txt', 'src/f2.txt', 'data', 'data/*.txt', 'data/**/*.txt', 'data/sub'];
export const paramKeys = ['p0', 'p1', 'p2'] as const;
/** Outs of the first stages may lie here, beside a source; later stages may read it as a whole. */
const shared = 'gen';
const sharedWriters = 3;

const verbs = [
  { arbitrary: fc.constant('make' as const), weight: 4 },
  { arbitrary: fc.constantFrom('blur', 'dir', 'module', 'module'), weight: 4 },
  { arbitrary: fc.constantFrom('argv', 'append', 'callback'), weight: 2 },
] as const;

const oneIn = (n: number): fc.Arbitrary<boolean> => fc.nat(n - 1).map((k) => k === 1);

const draft = fc.record({
  verb: fc.oneof(...verbs),
  picks: fc.array(fc.nat(1000), { minLength: 0, maxLength: 3 }),
  params: fc.subarray([...paramKeys], { maxLength: 2 }),
  metric: oneIn(4),
  inShared: oneIn(3),
  inW: oneIn(6),
  touches: oneIn(12),
  plain: oneIn(8),
  persist: oneIn(12),
  alwaysChanged: oneIn(14),
  excludes: oneIn(4),
});

type Draft = typeof draft extends fc.Arbitrary<infer T> ? T : never;

export const specs: fc.Arbitrary<Spec> = fc
  .record({
    drafts: fc.array(draft, { minLength: 1, maxLength: 7 }),
    git: fc.boolean(),
    grainMs: fc.constantFrom(0 as const, 0 as const, 10 as const, 1000 as const),
  })
  .map(({ drafts, git, grainMs }) => {
    const stages: StageSpec[] = [];
    for (const [i, one] of drafts.entries()) stages.push(stageOf(one, i, stages));
    return { stages, git, grainMs };
  });

function stageOf(one: Draft, i: number, before: readonly StageSpec[]): StageSpec {
  const name = `s${i}`;
  const none = { frozen: false, broken: false, swapped: false };
  if (one.verb === 'callback') {
    const flags = {
      metric: false,
      wdir: '' as const,
      touches: false,
      cache: true,
      persist: false,
      alwaysChanged: false,
    };
    return { name, verb: one.verb, deps: [], params: [], out: '', ...flags, ...none };
  }
  const wdir = one.inW && one.verb !== 'module' ? 'w' : '';
  const touches = one.touches && ['make', 'blur', 'dir'].includes(one.verb) && !one.persist;
  const picked = new Set(one.picks.map((pick) => at(candidates(i, before), pick)));
  if (touches) picked.add(ownSource(name));
  if (one.picks.length === 0 && !touches) picked.add('src/f0.txt');
  if (one.excludes && [...picked].some((dep) => dep.includes('*'))) picked.add('!data/sub/*.txt').add('!data/b.txt');
  const folder = one.inShared && i < sharedWriters ? `${shared}/` : wdir === '' ? '' : `${wdir}/`;
  const isPersist = one.verb === 'append' || one.persist;
  return {
    name,
    verb: one.verb,
    deps: [...picked],
    params: wdir === '' ? one.params : [],
    out: `${folder}${one.verb === 'dir' ? 'dir' : 'out'}-${i}`,
    metric: one.metric && one.verb !== 'argv' && one.verb !== 'append',
    wdir,
    touches,
    cache: !one.plain,
    persist: isPersist,
    alwaysChanged: one.alwaysChanged && !isPersist,
    ...none,
  };
}

/** What stage `i` may read; what other stages write twice, so that graphs are deep. */
function candidates(i: number, before: readonly StageSpec[]): readonly string[] {
  const outs = before.flatMap(({ out, verb }) => {
    if (verb === 'callback') return [];
    return verb === 'dir' ? [out, `${out}/part-0`, `${out}/part-1`, `${out}/inner`, `${out}/**/*`] : [out];
  });
  const around = i < sharedWriters ? [] : [shared, `${shared}/*`];
  return [...always, ...outs, ...outs, ...around];
}

export function at<T>(list: readonly T[], n: number): T {
  return list[n % list.length] as T;
}

export function ownSource(name: string): string {
  return `src/own-${name}.txt`;
}

export function entryOf(name: string): string {
  return `code/${name}.js`;
}

export function metricOf(name: string): string {
  return `metric-${name}.json`;
}

/** Path → text of everything that people write, but pipeline and params. */
export function firstSources(spec: Spec): Map<string, string> {
  const sources = new Map([
    ['src/f0.txt', 'zero\n'],
    ['src/f1.txt', 'one\n'],
    ['src/f2.txt', 'two\n'],
    ['data/keep.txt', 'keep\n'],
    ['data/b.txt', 'b\n'],
    ['data/c.csv', 'c\n'],
    ['data/sub/keep.csv', 'keep\n'],
    ['data/sub/d.txt', 'd\n'],
    ['gen/base.txt', 'base\n'],
    ['w/readme', 'w\n'],
    ['code/helper.js', '// helper\nh1\n'],
  ]);
  for (const { name, verb, touches } of spec.stages) {
    if (verb === 'module') sources.set(entryOf(name), `import './helper.js'\n// ${name}\nm1\n`);
    if (touches) sources.set(ownSource(name), 'own\n');
  }
  return sources;
}

export function pipelineText(stages: readonly StageSpec[]): string {
  return JSON.stringify(
    { stages: Object.fromEntries(stages.map((stage) => [stage.name, stageEntry(stage)])) },
    undefined,
    1,
  );
}

export function stageEntry(stage: StageSpec): Record<string, unknown> {
  if (stage.verb === 'callback') return { cmd: stage.broken ? 'fail' : 'say hello' };
  const flags = { ...(stage.cache ? {} : { cache: false }), ...(stage.persist ? { persist: true } : {}) };
  const isModule = stage.verb === 'module';
  const seen = stage.deps.map((dep) => fromWdir(stage, dep));
  const out = isModule ? { out: { path: stage.out, ...flags } } : [{ [fromWdir(stage, stage.out)]: flags }];
  const metric = fromWdir(stage, metricOf(stage.name));
  const metrics = isModule ? { metric: { path: metric, cache: false } } : [{ [metric]: { cache: false } }];
  return {
    ...(isModule ? { module: entryOf(stage.name) } : { cmd: commandOf(stage) }),
    ...(stage.wdir === '' ? {} : { wdir: stage.wdir }),
    deps: isModule ? Object.fromEntries(seen.map((dep, i) => [depName(stage, i), dep])) : seen,
    ...(stage.params.length > 0 ? { params: stage.params } : {}),
    outs: out,
    ...(stage.metric ? { metrics } : {}),
    ...(stage.alwaysChanged ? { always_changed: true } : {}),
    ...(stage.frozen ? { frozen: true } : {}),
  };
}

export function depName({ swapped }: StageSpec, i: number): string {
  return `d${swapped && i < 2 ? 1 - i : i}`;
}

/** The outs of a stage, from the root. */
export function outsOf({ name, out, metric }: StageSpec): readonly string[] {
  if (out === '') return [];
  return metric ? [out, metricOf(name)] : [out];
}

function commandOf(stage: StageSpec): unknown {
  const out = fromWdir(stage, stage.out);
  const args = [...stage.deps.map((dep) => fromWdir(stage, dep)), ...stage.params.map((key) => `params.yaml#${key}`)];
  if (stage.broken) return `fail-half ${out}`;
  if (stage.verb === 'argv') return { argv: ['make', out, ...args] };
  return [
    ...(stage.touches ? [`touch ${fromWdir(stage, ownSource(stage.name))}`] : []),
    [stage.verb, out, ...args].join(' '),
    ...(stage.metric ? [['make', fromWdir(stage, metricOf(stage.name)), ...args].join(' ')] : []),
  ];
}

function fromWdir({ wdir }: StageSpec, path: string): string {
  if (wdir === '') return path;
  const bare = path.replace(/^!/, '');
  return (path.startsWith('!') ? '!' : '') + (bare.startsWith(`${wdir}/`) ? bare.slice(wdir.length + 1) : `../${bare}`);
}
