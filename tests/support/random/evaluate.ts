// What a clean run leaves, found without the engine: the stages in their order, each command on the bytes that are
// there. The direct evaluator that a build system is compared with ("Build Systems à la Carte").
import { MemoryDisk } from '../../../engine/io/disk/memory/memory-disk.ts';
import type { Command } from '../../../engine/io/process/launcher.ts';
import type { Json } from '../../../engine/stage.ts';
import { globFiles, runCommand } from '../memory-language.ts';
import { readText, root, writeText } from '../memory-world.ts';
import { depName, entryOf, outsOf, type Spec, type StageSpec, stageEntry } from './spec.ts';

/** What lies at each out of each stage; 'failed' of a stage that fails, 'skipped' of one below it. */
export type Evaluation = ReadonlyMap<string, Readonly<Record<string, unknown>> | 'failed' | 'skipped'>;

export interface Sources {
  readonly spec: Spec;
  readonly sources: ReadonlyMap<string, string>;
  readonly params: ReadonlyMap<string, string>;
}

export function evaluate(from: Sources): Evaluation {
  const disk = new MemoryDisk();
  for (const [path, text] of from.sources) writeText(disk, `${root}/${path}`, text);
  writeText(disk, `${root}/params.yaml`, paramsText(from.params));
  const results = new Map<string, Readonly<Record<string, unknown>> | 'failed' | 'skipped'>();
  for (const stage of from.spec.stages) {
    const isBelow = upstreamOf(from.spec, stage).some(({ name }) => typeof results.get(name) === 'string');
    if (isBelow) results.set(stage.name, 'skipped');
    else results.set(stage.name, runStage(disk, stage, from.params) ? bytesOf(disk, stage) : 'failed');
  }
  return results;
}

/** The stages that write what `stage` reads, itself aside. */
export function upstreamOf({ stages }: Spec, stage: StageSpec): readonly StageSpec[] {
  const deps = stage.deps.filter((dep) => !dep.startsWith('!'));
  const reads = (out: string): boolean => deps.some((dep) => touches(dep.replace(/\/?[^/]*\*.*$/, ''), out));
  return stages.filter((other) => other !== stage && outsOf(other).some(reads));
}

function touches(dep: string, out: string): boolean {
  return dep === out || out.startsWith(`${dep}/`) || dep.startsWith(`${out}/`);
}

/** What lies at the outs; a path below, `''` for a file itself. Empty folders are nothing. */
export function bytesOf(disk: MemoryDisk, stage: StageSpec): Readonly<Record<string, unknown>> {
  return Object.fromEntries(outsOf(stage).map((out) => [out, bytesAt(disk, `${root}/${out}`)]));
}

export function bytesAt(disk: MemoryDisk, path: string): Readonly<Record<string, string>> | 'nothing' {
  if (!disk.stat(path)) return 'nothing';
  return Object.fromEntries(Object.entries(disk.tree(path)).filter(([name]) => !name.endsWith('/')));
}

export function paramsText(params: ReadonlyMap<string, string>): string {
  return [...params].map(([key, value]) => `${key}: ${value}\n`).join('');
}

function runStage(disk: MemoryDisk, stage: StageSpec, params: ReadonlyMap<string, string>): boolean {
  const missing = stage.deps.some((dep) => !/[*!]/.test(dep) && !disk.stat(`${root}/${dep}`));
  if (missing) return false;
  const cwd = stage.wdir === '' ? root : `${root}/${stage.wdir}`;
  const run = (command: Command): boolean =>
    runCommand(disk, { command, cwd, env: {}, onOutput: () => undefined }) === 0;
  const { cmd } = stageEntry(stage) as {
    readonly cmd?: string | readonly string[] | { readonly argv: readonly [string, ...string[]] };
  };
  if (cmd === undefined) return run(moduleCommand(disk, stage, params));
  if (typeof cmd === 'string') return run({ kind: 'shell', text: cmd });
  if ('argv' in cmd) return run({ kind: 'argv', argv: cmd.argv });
  return cmd.every((text) => run({ kind: 'shell', text }));
}

function moduleCommand(disk: MemoryDisk, stage: StageSpec, params: ReadonlyMap<string, string>): Command {
  const bundle = '/bundle';
  writeText(
    disk,
    bundle,
    [entryOf(stage.name), 'code/helper.js'].map((path) => readText(disk, `${root}/${path}`)).join('\n'),
  );
  const excluded = stage.deps
    .filter((dep) => dep.startsWith('!'))
    .flatMap((dep) => globFiles(disk, root, dep.slice(1)));
  const named = stage.deps
    .map((dep, i) => [depName(stage, i), dep] as const)
    .filter(([, dep]) => !dep.startsWith('!'))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const files = (dep: string): readonly string[] =>
    dep.includes('*') ? globFiles(disk, root, dep).filter((path) => !excluded.includes(path)) : [dep];
  const [out = '', metric] = outsOf(stage).map((path) => `${root}/${path}`);
  return {
    kind: 'module',
    bundle,
    request: {
      kind: 'run',
      stage: stage.name,
      deps: Object.fromEntries(
        named.filter(([, dep]) => !dep.includes('*')).map(([name, dep]) => [name, `${root}/${dep}`]),
      ),
      depFiles: Object.fromEntries(named.map(([name, dep]) => [name, files(dep).map((path) => `${root}/${path}`)])),
      outs: { out, ...(metric === undefined ? {} : { metric }) },
      params: Object.fromEntries(stage.params.toSorted().map((key) => [key, jsonOf(params.get(key) ?? '')])),
    },
  };
}

function jsonOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
