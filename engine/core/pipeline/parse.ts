// A pipeline file from text to stages: YAML, templates, schema, then each stage by itself. Every mistake is reported at
// once; a stage with a mistake is left out, and the others are judged all the same.
import type { Pipeline, PipelineFile, Stage } from '../model.ts';
import { inOrder } from '../place.ts';
import type { Problem } from '../problem.ts';
import { namedPathsInDvcYaml, onlyInPipelineYaml, wrongType } from '../problems/pipeline.ts';
import type { Value } from '../values/value.ts';
import { checkShape, type ShapeProblem } from './check.ts';
import { isNotYet, isUnsettling } from './grammar.ts';
import { parseYaml, type YamlSource } from './source.ts';
import { readStage } from './stage.ts';
import { describe } from './subject.ts';
import { checkTexts, resolveTemplates, type TemplateScope } from './template.ts';
import { entryOf, isEmpty, type Written, type WrittenEntry, type WrittenMap } from './written.ts';

export interface PipelineInput {
  readonly file: PipelineFile;
  readonly text: string;
  /** Of the params.yaml beside the file; undefined if there is none. */
  readonly templateParams: Value | undefined;
}

export interface PipelineRead {
  /** Without the stages that have mistakes; undefined if the file cannot be understood at all. */
  readonly pipeline?: Pipeline;
  /** The stages whose deps and outs can be relied on, also where something else is wrong: for judging the graph. */
  readonly readable: readonly Stage[];
  /** Whether there is, or may be, more in the file than in `readable`: then nobody knows what no stage writes. */
  readonly partial: boolean;
  readonly problems: readonly Problem[];
}

export function parsePipeline({ file, text, templateParams }: PipelineInput): PipelineRead {
  const source = parseYaml(file.path, text);
  const { root } = source;
  if (!root && source.problems.length > 0) return { readable: [], partial: true, problems: source.problems };
  if (!root || isEmpty(root)) return { pipeline: { file, stages: [] }, readable: [], partial: false, problems: [] };
  if (root.kind !== 'map') {
    const place = source.place(root.span.start, root.span.end);
    return {
      readable: [],
      partial: true,
      problems: [
        ...source.problems,
        wrongType({ subject: 'the pipeline', expected: ['a map'], found: describe(root), place }),
      ],
    };
  }
  return readRoot(root, source, { file, text, templateParams });
}

function readRoot(root: WrittenMap, source: YamlSource, { file, templateParams }: PipelineInput): PipelineRead {
  const problems: Problem[] = [];
  /** Stages with a mistake; and those of them whose pieces cannot be relied on to be what their readers expect. */
  const [faulty, unreadable] = [new Set<string>(), new Set<string>()];
  // Vars add to what templates know: without them, nothing can be said about what is missing.
  const isSettled = !root.entries.some(({ key }) => isUnsettling(key));
  const resolved = mapStages(root, (entry) => {
    const report = (problem: Problem): void => {
      unreadable.add(entry.key);
      problems.push(problem);
    };
    const stageIsSettled =
      isSettled && entry.value.kind === 'map' && !entry.value.entries.some(({ key }) => isUnsettling(key));
    if (stageIsSettled)
      return {
        ...entry,
        value: resolveStage(entry.value, { source, params: templateParams, dialect: file.dialect, report }),
      };
    unreadable.add(entry.key);
    return entry;
  });
  const beyond = file.dialect === 'dvc' ? stageEntries(resolved).flatMap((entry) => beyondDvc(entry, source)) : [];
  for (const { stage, problem } of [...checkShape(resolved, file.dialect, source.place), ...beyond]) {
    problems.push(problem);
    if (stage !== undefined) (leavesReadable.has(problem.code) ? faulty : unreadable).add(stage);
  }
  const stages: Stage[] = [];
  const readable: Stage[] = [];
  for (const entry of stageEntries(resolved)) {
    if (entry.value.kind !== 'map' || unreadable.has(entry.key)) continue;
    const report = (problem: Problem): unknown => problems.push(problem);
    const read = readStage(entry, entry.value, { file, source, templateParams, report });
    if (read) readable.push(read.stage);
    if (read?.isWhole && !faulty.has(entry.key)) stages.push(read.stage);
  }
  // What YAML's own mistakes hide is not empty because its writer left it so.
  const hidden = new Set(source.problems.map(({ place }) => place?.line));
  const visible = problems.filter(({ place }) => !hidden.has(place?.line));
  const partial = !isSettled || source.problems.length > 0 || readable.length < stageEntries(resolved).length;
  return { pipeline: { file, stages }, readable, partial, problems: inOrder([...source.problems, ...visible]) };
}

/** Codes of mistakes that leave the rest of a stage in the shape that its readers expect. */
const leavesReadable: ReadonlySet<string> = new Set(['unknown-key', 'not-yet-supported', 'no-action', 'two-actions']);

/** `cmd` and `desc` are only checked: they wait for the names of deps and outs. `meta` means nothing. */
function resolveStage(stage: Written, scope: TemplateScope): Written {
  if (stage.kind !== 'map') return stage;
  const entries = stage.entries.map((entry) => {
    if (entry.key === 'meta' || isNotYet('stage', entry.key)) return entry;
    if (entry.key === 'cmd' || entry.key === 'desc') {
      checkTexts(entry.value, { ...scope, named: 'later' });
      return entry;
    }
    return { ...entry, value: resolveTemplates(entry.value, scope) };
  });
  return { ...stage, entries };
}

/** What the schema allows and DVC's grammar does not have. */
function beyondDvc({ key: name, value: stage }: WrittenEntry, { place }: YamlSource): readonly ShapeProblem[] {
  const found: Problem[] = [];
  for (const { key, keySpan, value } of stage.kind === 'map' ? stage.entries : []) {
    const at = place(keySpan.start, keySpan.end);
    if (key === 'module') found.push(onlyInPipelineYaml(`stage '${name}'`, key, at));
    if (value.kind !== 'map') continue;
    const argv = key === 'cmd' ? entryOf(value, 'argv') : undefined;
    if (argv)
      found.push(onlyInPipelineYaml(`cmd of stage '${name}'`, 'argv', place(argv.keySpan.start, argv.keySpan.end)));
    if (['deps', 'outs', 'metrics', 'plots'].includes(key))
      found.push(namedPathsInDvcYaml(`${key} of stage '${name}'`, at));
  }
  return found.map((problem) => ({ stage: name, problem }));
}

function stageEntries(root: WrittenMap): readonly WrittenEntry[] {
  const stages = entryOf(root, 'stages')?.value;
  return stages?.kind === 'map' ? stages.entries : [];
}

function mapStages(root: WrittenMap, change: (entry: WrittenEntry) => WrittenEntry): WrittenMap {
  const entries = root.entries.map((entry) => {
    if (entry.key !== 'stages' || entry.value.kind !== 'map') return entry;
    return { ...entry, value: { ...entry.value, entries: entry.value.entries.map(change) } };
  });
  return { ...root, entries };
}
