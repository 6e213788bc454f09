// What may happen to a project between two runs: people edit, delete, tamper and revert; disks and merges damage what
// the engine keeps. Each edit is numbers only and finds its target in the state that it meets, so that it can shrink.
import * as fc from 'fast-check';
import { cut, damageCache, damageLock, type Damage } from './damage.ts';
import { unreachable } from '../../../engine/core/unreachable.ts';
import { tamperOuts } from './tamper.ts';
import type { Tale } from './tale.ts';
import { at, entryOf, paramKeys, type StageSpec } from './spec.ts';
import { poison } from '../memory-language.ts';
import { root, writeText } from '../memory-world.ts';

export interface Edit {
  readonly kind: (typeof kinds)[number];
  readonly a: number;
  readonly b: number;
}

const kinds = [
  'content',
  'content',
  'poison',
  'touch',
  'revert',
  'param',
  'param',
  'params-format',
  'out-deleted',
  'out-deleted',
  'out-tampered',
  'file-added',
  'file-removed',
  'code',
  'helper',
  'comment',
  'swap',
  'frozen',
  'frozen',
  'broken',
  'cache',
  'persist',
  'exclude',
  'lock',
  'lock',
  'object',
  'object',
  'index',
  'record',
] as const;

export const edits: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom(...kinds),
  a: fc.nat(1000),
  b: fc.nat(1000),
});

export interface Wishes {
  readonly jobs: 1 | 4;
  readonly keepGoing: boolean;
  readonly force: boolean;
  readonly runCache: boolean;
  /** Number of the only stage that is wanted with what it needs; undefined is all. */
  readonly target: number | undefined;
  /** How much time has passed since the last run. */
  readonly pauseMs: 0 | 10_000;
}

export const wishes: fc.Arbitrary<Wishes> = fc.record({
  jobs: fc.constantFrom(1 as const, 4 as const),
  keepGoing: fc.boolean(),
  force: fc.nat(19).map((n) => n === 1),
  runCache: fc.nat(19).map((n) => n !== 1),
  target: fc.oneof({ arbitrary: fc.constant(undefined), weight: 7 }, { arbitrary: fc.nat(6), weight: 1 }),
  pauseMs: fc.constantFrom(0 as const, 10_000 as const),
});

const contents = ['zero\n', 'one\n', 'two\n', 'long long\n', ''];
const values = ['1', '1.0', '2', 'x', 'null', '[1, 2]'];

/** Changes the tale's state and disk. */
export function apply(tale: Tale, { kind, a, b }: Edit): void {
  const stage = at(tale.spec.stages, a);
  switch (kind) {
    case 'content':
      return setSource(tale, at(dataFiles(tale), a), at(contents, b));
    case 'poison':
      return setSource(tale, at(dataFiles(tale), a), b % 3 === 0 ? poison : 'healthy\n');
    case 'touch':
      return setSource(tale, at([...tale.sources.keys()], a), at([...tale.sources.values()], a));
    case 'revert':
      return revert(tale, a);
    case 'param':
      tale.params.set(at(paramKeys, a), at(values, b));
      return writeParams(tale, '');
    case 'params-format':
      return writeParams(tale, `# ${b}\n`);
    case 'out-deleted':
    case 'out-tampered':
      return tamperOuts(tale, stage, kind === 'out-deleted' ? 'delete' : 'tamper', b);
    case 'file-added':
      return setSource(
        tale,
        at(['data/n.txt', 'data/n.csv', 'data/sub/n.txt', 'data/deep/er/n.txt', 'gen/n.txt'], a),
        at(contents, b),
      );
    case 'file-removed':
      return removeSource(tale, a);
    case 'code':
    case 'comment':
      return editCode(tale, stage, kind, b);
    case 'helper':
      return setSource(tale, 'code/helper.js', b % 2 === 0 ? `// helper\nh${b % 3}\n` : `// other ${b % 3}\nh1\n`);
    case 'swap':
      return setStage(tale, { ...stage, swapped: stage.verb === 'module' && !stage.swapped });
    case 'frozen':
      return setStage(tale, { ...stage, frozen: stage.out !== '' && !stage.frozen });
    case 'broken':
      return setBroken(tale, stage, !stage.broken && b % 2 === 0);
    case 'cache':
      return setStage(tale, { ...stage, cache: !stage.cache });
    case 'persist':
      return setStage(tale, { ...stage, persist: !stage.persist && !stage.alwaysChanged });
    case 'exclude':
      return toggleExclude(tale, stage);
    case 'lock':
    case 'object':
    case 'index':
    case 'record':
      return damage(tale, kind, { a, b });
    default:
      return unreachable(kind);
  }
}

function damage(tale: Tale, kind: 'lock' | 'object' | 'index' | 'record', { a, b }: Damage): void {
  if (kind === 'lock') return damageLock(tale, { a, b });
  if (kind === 'index') return cut(tale, `${root}/.cache/index`, b);
  return damageCache(tale, kind === 'object' ? 'objects' : 'runs', { a, b });
}

export function setSource(tale: Tale, path: string, text: string): void {
  tale.sources.set(path, text);
  writeText(tale.world.fs, `${root}/${path}`, text);
}

function dataFiles({ sources }: Tale): readonly string[] {
  return [...sources.keys()].filter((path) => !path.startsWith('code/') && path !== 'w/readme');
}

function removeSource(tale: Tale, n: number): void {
  const removable = [...tale.sources.keys()].filter((path) => /^(?:data|gen)\//.test(path) && !/keep|base/.test(path));
  if (removable.length === 0) return;
  const path = at(removable, n);
  tale.sources.delete(path);
  tale.world.fs.remove(`${root}/${path}`);
}

/** All sources and params as they were at an earlier run. */
function revert(tale: Tale, n: number): void {
  const old = at(tale.past, n);
  for (const path of tale.sources.keys()) if (!old.sources.has(path)) tale.world.fs.remove(`${root}/${path}`);
  tale.sources.clear();
  for (const [path, text] of old.sources) setSource(tale, path, text);
  tale.params = new Map(old.params);
  writeParams(tale, '');
  tale.spec = old.spec;
  tale.writePipeline();
}

export function writeParams({ params, world }: Tale, comment: string): void {
  writeText(
    world.fs,
    `${root}/params.yaml`,
    comment + [...params].map(([key, value]) => `${key}: ${value}\n`).join(''),
  );
}

function setStage(tale: Tale, now: StageSpec): void {
  tale.spec = { ...tale.spec, stages: tale.spec.stages.map((stage) => (stage.name === now.name ? now : stage)) };
  tale.writePipeline();
}

/** A comment changes the code, and not what it makes. */
function editCode(tale: Tale, { name, verb, broken }: StageSpec, kind: 'code' | 'comment', n: number): void {
  if (verb !== 'module') return;
  const [comment, code] = kind === 'code' ? [name, `m${n % 3}`] : [`remark ${n % 3}`, 'm1'];
  setSource(tale, entryOf(name), `import './helper.js'\n// ${comment}\n${code}\n${broken ? 'fail\n' : ''}`);
}

function setBroken(tale: Tale, stage: StageSpec, broken: boolean): void {
  setStage(tale, { ...stage, broken });
  if (stage.verb === 'module') editCode(tale, { ...stage, broken }, 'code', 1);
}

function toggleExclude(tale: Tale, stage: StageSpec): void {
  if (!stage.deps.some((dep) => dep.includes('*'))) return;
  const exclude = '!data/*.txt';
  const deps = stage.deps.includes(exclude) ? stage.deps.filter((dep) => dep !== exclude) : [...stage.deps, exclude];
  setStage(tale, { ...stage, deps });
}
