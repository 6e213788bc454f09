// One stage of a checked file as the model has it: its parts read, its paths resolved to the root.
import type { Action, PipelineFile, ProjectPath, Stage, StageId } from '../../model.ts';
import { isOutsideRoot, resolvePath } from '../../paths/paths.ts';
import type { Problem } from '../../problem.ts';
import { emptyName, wdirOutsideRoot } from '../../problems/pipeline.ts';
import type { StageDraft } from '../groups/drafts.ts';
import { type NamedTemplates, type TemplateScope } from '../templates/scope.ts';
import { resolveText } from '../templates/template.ts';
import type { YamlSource } from '../yaml/source.ts';
import { entryOf, type WrittenMap } from '../yaml/written.ts';
import { readAction } from './action.ts';
import { looseJson } from './annotations.ts';
import { readDeps } from './deps.ts';
import { readOuts } from './outs.ts';
import { readParamsDeps } from './params-deps.ts';
import { isUsablePath, placeIn, textOf, type StageReader } from './reader.ts';

export interface StageInput {
  readonly file: PipelineFile;
  readonly source: YamlSource;
  /** For `cmd` and `desc`, which wait for the names of deps and outs. */
  readonly scope: TemplateScope;
  readonly report: (problem: Problem) => void;
}

/** `name` in the root's own pipeline file, else `path/to/pipeline.yaml:name`. */
function stageIdOf(file: PipelineFile, name: string): StageId {
  const isRoots = file.path === 'pipeline.yaml' || file.path === 'dvc.yaml';
  return isRoots ? name : `${file.path}:${name}`;
}

/** Stands for an action that could not be read. */
const noAction: Action = { kind: 'shell', commands: [] };

/**
 * Reports what is wrong. A stage whose deps, outs or params are wrong is undefined; one that is only not whole still
 * takes its place in the graph. Templates outside of `cmd` and `desc` are resolved.
 */
export function readStage(
  { name, nameSpan, group }: StageDraft,
  stage: WrittenMap,
  input: StageInput,
): { readonly stage: Stage; readonly isWhole: boolean } | undefined {
  let failed = false;
  const report = (problem: Problem): void => {
    failed = true;
    input.report(problem);
  };
  const { file, source } = input;
  const place = source.place(nameSpan.start, nameSpan.end);
  if (name === '') report(emptyName('stage', place));
  const wdir = readWdir(stage, { file, source, stage: name, wdir: file.dir, report });
  const reader: StageReader = { file, source, stage: name, wdir, report };
  const { deps, excludes, named: namedDeps } = readDeps(entryOf(stage, 'deps')?.value, reader);
  const { outs, named: namedOuts } = readOuts(stage, reader);
  const params = readParamsDeps(entryOf(stage, 'params')?.value, reader);
  // A name whose path was refused would be reported a second time, as unknown.
  if (failed) return undefined;
  const named: NamedTemplates = { deps: namedDeps, outs: namedOuts };
  const scope: TemplateScope = { ...input.scope, named, report };
  const action = readAction(stage, reader, scope);
  const descEntry = entryOf(stage, 'desc');
  const desc = descEntry ? resolveText(textOf(descEntry.value), descEntry.value.span, scope) : undefined;
  const meta = entryOf(stage, 'meta')?.value;
  const described = {
    ...(group !== undefined && { group }),
    ...(desc !== undefined && { desc }),
    ...(meta && { meta: looseJson(meta) }),
  };
  const [frozen, alwaysChanged] = [isTrue(stage, 'frozen'), isTrue(stage, 'always_changed')];
  const id = stageIdOf(file, name);
  const read = { id, name, file, place, ...described, wdir, deps, excludes, params, outs, frozen, alwaysChanged };
  return { stage: { ...read, action: action ?? noAction }, isWhole: !failed && action !== undefined };
}

/** Where the stage runs, before anything of it is read: its vars are files of that folder. */
export function wdirOf(stage: WrittenMap, file: PipelineFile): ProjectPath {
  const wdir = entryOf(stage, 'wdir')?.value;
  return wdir?.kind === 'scalar' ? resolvePath(file.dir, textOf(wdir)) : file.dir;
}

function readWdir(stage: WrittenMap, reader: StageReader): ProjectPath {
  const wdir = entryOf(stage, 'wdir')?.value;
  if (!wdir) return reader.file.dir;
  const [text, place] = [textOf(wdir), placeIn(reader, wdir.span)];
  if (!isUsablePath(reader, `wdir of stage '${reader.stage}'`, text, place)) return reader.file.dir;
  const path = resolvePath(reader.file.dir, text);
  if (!isOutsideRoot(path)) return path;
  reader.report(wdirOutsideRoot(reader.stage, text, place));
  return reader.file.dir;
}

function isTrue(stage: WrittenMap, key: 'frozen' | 'always_changed'): boolean {
  const value = entryOf(stage, key)?.value;
  return value?.kind === 'scalar' && value.value.kind === 'bool' && value.value.value;
}
