// What a pipeline file names outside of its stages: files of params and metrics, plots, artifacts. Paths are relative to
// the file's folder. `datasets` are read as far as DVC's schema goes, and no further.
import type { Artifact, FileMention, PipelineFile, PlotDefinition, ProjectPath } from '../model.ts';
import { resolvePath } from '../paths/paths.ts';
import type { Problem } from '../problem.ts';
import { expandsTooLarge } from '../problems/pipeline.ts';
import { checkShape } from './shape/check.ts';
import { readAnnotations } from './stages/annotations.ts';
import { readPlot } from './stages/plots.ts';
import { isUsablePath, placeIn, textOf, type StageReader } from './stages/reader.ts';
import { BudgetSpent } from './templates/budget.ts';
import type { TemplateScope } from './templates/scope.ts';
import { resolveTemplates } from './templates/template.ts';
import type { YamlSource } from './yaml/source.ts';
import { entryOf, type Written, type WrittenEntry, type WrittenMap } from './yaml/written.ts';

export interface TopLevel {
  readonly params: readonly FileMention[];
  readonly metrics: readonly FileMention[];
  readonly plots: readonly PlotDefinition[];
  readonly artifacts: readonly Artifact[];
}

interface TopInput {
  readonly file: PipelineFile;
  readonly source: YamlSource;
  readonly scope: TemplateScope;
}

const sections = ['params', 'metrics', 'plots', 'artifacts'] as const;

/** The schema has judged `root` before; what a template put in is judged here. */
export function readTopLevel(root: WrittenMap, input: TopInput): TopLevel {
  try {
    return read(root, input);
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    input.scope.report(expandsTooLarge(input.source.place(root.span.start, root.span.start + 1)));
    return { params: [], metrics: [], plots: [], artifacts: [] };
  }
}

function read(root: WrittenMap, { file, source, scope }: TopInput): TopLevel {
  const sound = new Map<string, Written>();
  for (const key of sections) {
    const entry = entryOf(root, key);
    const value = entry && soundSection(entry, { file, source, scope });
    if (value) sound.set(key, value);
  }
  const reader: StageReader = { file, source, stage: '', wdir: file.dir, report: scope.report };
  const list = (key: string): readonly Written[] => {
    const value = sound.get(key);
    return value?.kind === 'list' ? value.items : [];
  };
  const mention = (section: string, item: Written): readonly FileMention[] => {
    const place = placeIn(reader, item.span);
    if (!isUsablePath(reader, section, textOf(item), place)) return [];
    return [{ path: resolvePath(file.dir, textOf(item)), place }];
  };
  const artifacts = sound.get('artifacts');
  return {
    params: list('params').flatMap((item) => mention('params', item)),
    metrics: list('metrics').flatMap((item) => mention('metrics', item)),
    plots: list('plots').flatMap((item) => readPlots(item, reader)),
    artifacts: artifacts?.kind === 'map' ? artifacts.entries.flatMap((entry) => readArtifact(entry, reader)) : [],
  };
}

/** Undefined if it has a mistake. */
function soundSection(entry: WrittenEntry, { file, source, scope }: TopInput): Written | undefined {
  let failed = false;
  const report = (problem: Problem): void => {
    failed = true;
    scope.report(problem);
  };
  const judge = (value: Written): boolean => {
    const root: Written = { kind: 'map', entries: [{ ...entry, value }], span: value.span };
    const found = checkShape(root, file.dialect, source.place);
    // The whole file's verdict has told what is wrong before its templates are resolved.
    if (value !== entry.value) for (const { problem } of found) if (problem) report(problem);
    return found.length === 0;
  };
  if (!judge(entry.value)) return undefined;
  const value = resolveTemplates(entry.value, { ...scope, at: 'anywhere', report });
  return !failed && judge(value) ? value : undefined;
}

function readPlots(item: Written, reader: StageReader): readonly PlotDefinition[] {
  const at = (span: Written['span']): PlotDefinition['place'] => placeIn(reader, span);
  if (item.kind !== 'map') return [{ id: textOf(item), place: at(item.span), properties: {} }];
  return item.entries.map(({ key, keySpan, value }) => ({
    id: key,
    place: at(keySpan),
    properties: value.kind === 'map' ? readPlot(value, reader.wdir) : {},
  }));
}

function readArtifact({ key: name, keySpan, value }: WrittenEntry, reader: StageReader): readonly Artifact[] {
  const path = value.kind === 'map' ? entryOf(value, 'path')?.value : undefined;
  if (value.kind !== 'map' || !path) return [];
  const place = placeIn(reader, keySpan);
  const text = textOf(path);
  if (!isUsablePath(reader, `'${name}' in artifacts`, text, placeIn(reader, path.span))) return [];
  const resolved: ProjectPath = resolvePath(reader.wdir, text);
  return [{ name, path: resolved, place, ...readAnnotations(value) }];
}
