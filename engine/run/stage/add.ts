// `stage add`: a stage from words of the command line, put into the pipeline file of the current folder. It is written
// only if the whole project can be read with it.
import { join, resolve } from 'node:path';
import type { PipelineFile } from '../../core/model.ts';
import { byCodeUnit } from '../../core/order.ts';
import { EngineError, throwIfAny } from '../../core/problem.ts';
import { badStageName, noCommand, noSuchWdir, stageExists } from '../../core/problems/stage-edit.ts';
import { twoPipelines } from '../../core/problems/project.ts';
import type { World } from '../../io/world.ts';
import { describeFile, pipelinesIn, projectRoot } from '../project/locate.ts';
import { readProject } from '../project/project.ts';
import { editedText, pipelineText, worldWith, writePipeline } from './pipeline-text.ts';

export interface StageWords {
  readonly name: string;
  readonly command: string;
  readonly wdir?: string | undefined;
  readonly desc?: string | undefined;
  readonly deps: readonly string[];
  /** `key,key`, `file:key,key`, or `file:` for a whole file. */
  readonly params: readonly string[];
  readonly outs: readonly OutWords[];
  readonly alwaysChanged: boolean;
}

export interface OutWords {
  readonly path: string;
  readonly role: 'outs' | 'metrics' | 'plots';
  readonly cache: boolean;
  readonly persist: boolean;
}

export interface AddRequest extends StageWords {
  /** Overwrite a stage of that name. */
  readonly force: boolean;
  /** The pipeline file, if it is not the current folder's. */
  readonly file?: string | undefined;
}

/** The file that it was written to. @throws EngineError with everything that is wrong; then nothing is changed */
export function addStage(world: World, request: AddRequest): PipelineFile {
  const { name, command, wdir } = request;
  if (name === '' || /[!"#$%&'()*+,./:;<=>?@[\\\]^`{|}~]/.test(name)) throw new EngineError([badStageName(name)]);
  if (command.trim() === '') throw new EngineError([noCommand(name)]);
  const { root, file } = fileFor(world, request.file);
  const folder = join(root, file.dir);
  if (wdir !== undefined && world.fs.stat(resolve(folder, wdir))?.kind !== 'directory')
    throw new EngineError([noSuchWdir(wdir)]);
  const edit = { world, root, file };
  const old = pipelineText(edit);
  if (!request.force && old !== '') {
    const { pipelines } = readProject(world, { file: join(root, file.path) }).project;
    const own = pipelines.find((one) => one.file.path === file.path)?.stages ?? [];
    if (own.some((stage) => stage.name === name || stage.group === name))
      throw new EngineError([stageExists(name, file.path)]);
  }
  const text = editedText(edit, old, { kind: 'put', stage: name, definition: definitionOf(request) });
  const { problems } = readProject(worldWith(edit, text), { file: join(root, file.path), scope: 'all' });
  throwIfAny(problems);
  writePipeline(edit, text);
  return file;
}

/** That of the current folder, also if it is not there yet: under the name that the project's others have. */
function fileFor(world: World, wanted: string | undefined): { readonly root: string; readonly file: PipelineFile } {
  const cwd = world.fs.realpath(world.cwd);
  const root = projectRoot(world.fs, cwd) ?? cwd;
  if (wanted !== undefined) return { root, file: describeFile(root, resolve(cwd, wanted)) };
  const found = pipelinesIn(world.fs, cwd);
  if (found.length > 1) throw new EngineError([twoPipelines(cwd)]);
  const isDvc = world.fs.stat(join(root, '.dvc')) !== undefined && !world.fs.stat(join(root, 'pipeline.yaml'));
  return { root, file: describeFile(root, join(cwd, found[0] ?? (isDvc ? 'dvc.yaml' : 'pipeline.yaml'))) };
}

/** Keys and lists in DVC's order. */
function definitionOf(words: StageWords): Readonly<Record<string, unknown>> {
  const { desc, command, wdir, deps, params, alwaysChanged } = words;
  const listed = (role: OutWords['role']): readonly unknown[] =>
    words.outs
      .filter((out) => out.role === role)
      .toSorted((a, b) => byCodeUnit(a.path, b.path))
      .map(({ path, cache, persist }) =>
        cache && !persist ? path : { [path]: { ...(cache ? {} : { cache }), ...(persist ? { persist } : {}) } },
      );
  const all = {
    desc,
    cmd: command,
    wdir: wdir === '.' ? undefined : wdir,
    deps: deps.toSorted(byCodeUnit),
    params: paramsOf(params),
    outs: listed('outs'),
    metrics: listed('metrics'),
    plots: listed('plots'),
    always_changed: alwaysChanged ? true : undefined,
  };
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  );
}

/** Keys of params.yaml first, then the other files. */
function paramsOf(words: readonly string[]): readonly unknown[] {
  const files = new Map<string, Set<string> | 'whole'>();
  for (const word of words) {
    const cut = word.indexOf(':');
    const [file, keys] = cut < 0 ? ['params.yaml', word] : [word.slice(0, cut), word.slice(cut + 1)];
    const known = files.get(file);
    const named = keys.split(',').filter((key) => key !== '');
    if (named.length === 0 || known === 'whole') files.set(file, 'whole');
    else files.set(file, new Set([...(known ?? []), ...named]));
  }
  const main = files.get('params.yaml');
  const others = [...files].filter(([file]) => file !== 'params.yaml').toSorted(([a], [b]) => byCodeUnit(a, b));
  const keysOf = (keys: ReadonlySet<string>): readonly string[] => [...keys].toSorted(byCodeUnit);
  return [
    ...(main === undefined ? [] : main === 'whole' ? [{ 'params.yaml': null }] : keysOf(main)),
    ...others.map(([file, keys]) => ({ [file]: keys === 'whole' ? null : keysOf(keys) })),
  ];
}

/** As it was typed: words with blanks in quotes. */
export function commandText(words: readonly string[]): string {
  if (words.length === 1) return words[0] ?? '';
  return words.map((word) => (/\s/.test(word) && !word.includes('"') ? `"${word}"` : word)).join(' ');
}
