// What people and git do to a project between two runs.
import * as fc from 'fast-check';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unreachable } from '../../../engine/core/unreachable.ts';
import { at, outsOf, paramNames, type StageSpec } from './spec.ts';
import { engines, lockName, tamper, type Twins } from './twins.ts';

export const editKinds = [
  'content', 'content', 'content', 'content-all', 'touch', 'delete', 'create', 'rename', 'rename-dep', 'revert', 'revert', 'undo',
  'param', 'param', 'param', 'param-remark', 'whole-key', 'names', 'sets',
  'out-delete', 'out-edit', 'out-add', 'outs-all',
  'lock-delete', 'lock-entry', 'lock-old', 'runs-lost', 'objects-lost',
  'blanks', 'desc', 'dep-add', 'dep-remove', 'dep-order', 'param-use', 'metric', 'cache-flag', 'persist', 'always', 'frozen', 'frozen', 'frozen-out-delete', 'frozen-out-edit', 'ghost', 'ghost',
  'broken', 'mode',
] as const; // prettier-ignore
export type EditKind = (typeof editKinds)[number];

export interface Edit {
  readonly kind: EditKind;
  readonly a: number;
  readonly b: number;
}

export const edits: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom(...editKinds),
  a: fc.nat(1000),
  b: fc.nat(1000),
});

export function apply(twins: Twins, { kind, a, b }: Edit): void {
  const stage = at(twins.stages, a);
  const set = (now: Partial<StageSpec>): void => {
    twins.stages = twins.stages.map((one) => (one === stage ? { ...one, ...now } : one));
    twins.write();
  };
  const reads = stage.kind !== 'callback' && stage.kind !== 'source';
  switch (kind) {
    case 'content':
      return setSource(twins, at(editable(twins), a), `${at(['zero', 'other', 'third and longer'], b)}\n`);
    case 'content-all':
      for (const path of editable(twins)) twins.sources.set(path, `all ${b % 2}\n`);
      return twins.write();
    case 'touch':
      return twins.touch(at(editable(twins), a));
    case 'delete':
      return removeSource(twins, at(removable(twins), a));
    case 'create':
      return setSource(twins, `data/new${b % 2}.txt`, `new ${b % 3}\n`);
    case 'rename':
      return rename(twins, at(removable(twins), a), 'data/renamed.txt');
    case 'rename-dep':
      return renameDep(twins);
    case 'revert':
      return revert(twins, a);
    case 'undo':
      return revert(twins, Math.max(0, twins.past.length - 2));
    case 'param':
      return setParam(twins, a, b);
    case 'param-remark':
      twins.remark = `remark ${b % 3}`;
      return twins.write();
    case 'whole-key':
      twins.params = { ...twins.params, whole: at([['x = 1'], ['x = 2'], ['x = 1', 'y = "z"']], b) };
      return twins.write();
    case 'names':
      twins.params = { ...twins.params, names: at([['u', 'v'], ['v', 'u'], ['u'], ['u', 'w']], b) };
      return twins.write();
    case 'sets':
      twins.params = { ...twins.params, sets: at([['k', 'l'], ['l', 'k'], ['k'], ['k', 'l', 'm']], b) };
      return twins.write();
    case 'out-delete':
    case 'out-edit':
    case 'out-add':
      return tamperOut(twins, stage, kind, b);
    case 'outs-all':
      for (const one of twins.stages) tamperOut(twins, one, 'out-delete', 0);
      return;
    case 'lock-delete':
      return twins.each((dir, engine) => rmSync(join(dir, lockName(engine)), { force: true }));
    case 'lock-entry':
      return removeEntry(twins, a);
    case 'lock-old':
      return oldLocks(twins, a);
    case 'runs-lost':
      twins.hasLostObjects = true;
      return twins.each((dir, engine) =>
        rmSync(join(dir, engine === 'dvc' ? '.dvc/cache/runs' : '.cache/runs'), { recursive: true, force: true }),
      );
    case 'objects-lost':
      return loseObjects(twins);
    case 'blanks':
      return set({ blanks: (stage.blanks % 3) + 1 });
    case 'desc':
      return set({ desc: `text ${b % 3}` });
    case 'dep-add':
      return reads ? set({ deps: [...new Set([...stage.deps, `src/f${b % 3}.txt`])] }) : undefined;
    case 'dep-remove':
      return stage.deps.length > 1 ? set({ deps: stage.deps.slice(1) }) : undefined;
    case 'dep-order':
      return set({ params: stage.params.toReversed() });
    case 'param-use':
      return reads ? set({ params: toggled(stage.params, at(paramNames, b)) }) : undefined;
    case 'metric':
      return reads ? set({ metric: !stage.metric }) : undefined;
    case 'cache-flag':
      // Its bytes are not in the cache yet.
      twins.hasLostObjects ||= !stage.cache;
      return set({ cache: !stage.cache });
    case 'persist':
      return stage.kind === 'dir' ? undefined : set({ persist: !stage.persist });
    case 'always':
      return stage.kind === 'callback' ? undefined : set({ alwaysChanged: !stage.alwaysChanged });
    case 'frozen':
      return set({ frozen: !stage.frozen });
    case 'frozen-out-delete':
    case 'frozen-out-edit':
      twins.hasTamperedFrozen = true;
      tamperOut(twins, stage, kind === 'frozen-out-edit' ? 'out-edit' : 'out-delete', b);
      return set({ frozen: true });
    case 'ghost':
      return reads ? set({ ghost: !stage.ghost }) : undefined;
    case 'broken':
      return set({ broken: !stage.broken });
    case 'mode':
      twins.flipped.push(at(editable(twins), a));
      return twins.each((dir) => flipMode(join(dir, at(editable(twins), a))));
    default:
      return unreachable(kind);
  }
}

function toggled<T>(list: readonly T[], one: T): readonly T[] {
  return list.includes(one) ? list.filter((other) => other !== one) : [...list, one];
}

function editable({ sources }: Twins): readonly string[] {
  return [...sources.keys()].filter((path) => !path.endsWith('keep'));
}

function removable({ sources }: Twins): readonly string[] {
  const inFolder = [...sources.keys()].filter((path) => path.startsWith('data/') && path !== 'data/keep.txt');
  return inFolder.length > 0 ? inFolder : ['src/f2.txt'];
}

function setSource(twins: Twins, path: string, text: string): void {
  twins.sources.set(path, text);
  twins.write();
}

function removeSource(twins: Twins, path: string): void {
  twins.sources.delete(path);
  twins.write();
}

function rename(twins: Twins, path: string, to: string): void {
  const text = twins.sources.get(path);
  if (text === undefined) return;
  twins.sources.delete(path);
  setSource(twins, to, text);
}

/** A source gets another name, in dvc.yaml too. */
function renameDep(twins: Twins): void {
  const [from, to] = twins.sources.has('src/f1.txt') ? ['src/f1.txt', 'src/g1.txt'] : ['src/g1.txt', 'src/f1.txt'];
  twins.stages = twins.stages.map((one) => ({ ...one, deps: one.deps.map((dep) => (dep === from ? to : dep)) }));
  rename(twins, from, to);
}

function revert(twins: Twins, n: number): void {
  if (twins.past.length === 0) return;
  const { stages, sources, params } = at(twins.past, n);
  twins.stages = stages;
  twins.sources = new Map(sources);
  twins.params = params;
  twins.write();
}

function setParam(twins: Twins, a: number, b: number): void {
  const key = at(['p0', 'p1', 'a', 'q'] as const, a);
  const values = { p0: ['1', '2', '3'], p1: ['x', 'y', 'true'], a: ['0.5', '1.0', '1e-05'], q: ['10', '11', '10.0'] };
  twins.params = { ...twins.params, [key]: at(values[key], b) };
  twins.write();
}

function tamperOut(twins: Twins, stage: StageSpec, kind: 'out-delete' | 'out-edit' | 'out-add', n: number): void {
  const outs = outsOf(stage, twins.params);
  const how = { 'out-delete': 'delete', 'out-edit': 'edit', 'out-add': 'add' } as const;
  if (outs.length > 0) twins.each((dir) => tamper(dir, at(outs, n), how[kind], `tampered ${n % 3}\n`));
}

/** One stage's entry of both locks; the n-th of those that both have. */
function removeEntry(twins: Twins, n: number): void {
  const [theirs, ours] = engines.map((engine) => join(twins.dir(engine), lockName(engine)));
  if (!theirs || !ours || !existsSync(theirs) || !existsSync(ours)) return;
  const lock = JSON.parse(readFileSync(ours, 'utf8')) as { stages?: Record<string, unknown> };
  const names = Object.keys(lock.stages ?? {});
  if (names.length === 0) return;
  const name = at(names, n);
  const text = readFileSync(theirs, 'utf8');
  const start = new RegExp(`^  '?${name}'?:\\n(?:    .*\\n|\\n)*`, 'm');
  if (!start.test(text)) return;
  const left = text.replace(start, '');
  if (/^  \S/m.test(left)) writeFileSync(theirs, left);
  else rmSync(theirs);
  delete lock.stages?.[name];
  writeFileSync(ours, `${JSON.stringify(lock, undefined, 1)}\n`);
}

/** As after `git checkout`: the locks of an earlier moment, and not the rest. */
function oldLocks(twins: Twins, n: number): void {
  if (twins.past.length === 0) return;
  const { locks } = at(twins.past, n);
  for (const [path, text] of locks) writeFileSync(join(twins.outer, path), text);
}

function loseObjects(twins: Twins): void {
  twins.hasLostObjects = true;
  twins.each((dir, engine) => {
    const folder = join(dir, engine === 'dvc' ? '.dvc/cache/files' : '.cache/objects');
    if (existsSync(folder)) for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
  });
  // What a colleague's cache still has would come back from there.
  rmSync(join(twins.dir('restage'), '.dvc/cache'), { recursive: true, force: true });
}

function flipMode(path: string): void {
  if (existsSync(path)) chmodSync(path, statSync(path).mode ^ 0o111);
}
