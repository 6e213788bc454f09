// A commit as a side of a comparison: its pipelines, read with their own params; committed files from git, cached ones by
// way of its locks from the object cache. What it does not have is missing, never taken from the workspace.
import { join } from 'node:path';
import type { Emit } from '../../core/event.ts';
import type { Pipeline, PipelineFile, ProjectPath, Stage } from '../../core/model.ts';
import { baseName, isInside, parentOf, resolvePath } from '../../core/paths/paths.ts';
import { EngineError, type Problem } from '../../core/problem.ts';
import { brokenPipelineIn, noPipelineIn, unknownRevision } from '../../core/problems/compare.ts';
import type { PipelineInput, PipelineRead } from '../../core/pipeline/parse.ts';
import type { ParamsRead } from '../../core/values/params-read.ts';
import type { GitObjects } from '../../io/git.ts';
import { describeFile, pipelineNames } from '../project/locate.ts';
import type { Project } from '../project/project.ts';
import { rememberedParams, rememberedPipeline } from '../project/remembered.ts';
import { type CachedOut, CachedOuts } from './cached-outs.ts';
import { CommittedFiles } from './committed-files.ts';
import { type Mentioned, mentionedIn, type Side } from './side.ts';

/** @throws EngineError if git knows no commit of that name */
export async function revisionSide(project: Project, git: GitObjects, revision: string, emit: Emit): Promise<Side> {
  const files = new CommittedFiles(git, revision, await commitOf(project, git, revision));
  const { stages, mentioned, problems } = await readPipelines(project, files);
  const cached = new CachedOuts(project, { label: revision, readCommitted: (path) => files.read(path), emit });
  return {
    label: revision,
    stages,
    mentioned,
    problems,
    read: async (path) => {
      const out = cachedOutOf(stages, path);
      return (out && (await cached.read(out, path))) ?? files.read(path);
    },
    below: async (path) => {
      const out = cachedOutOf(stages, path);
      const cachedFiles = out ? await cached.below(out, path) : [];
      return cachedFiles.length > 0 ? cachedFiles : files.below(path);
    },
  };
}

/** @throws EngineError if git knows no commit of that name */
async function commitOf(project: Project, git: GitObjects, revision: string): Promise<string> {
  let found = await git.find(revision);
  if (found.kind === 'tag') found = await git.find(`${found.id}^{commit}`);
  if (found.kind === 'commit') return found.id;
  const isFile = project.world.fs.stat(join(project.world.cwd, revision))?.kind === 'file';
  const reason =
    found.kind === 'failed'
      ? found.reason
      : found.kind === 'missing'
        ? undefined
        : `it names a ${found.kind}, not a commit`;
  throw new EngineError([unknownRevision({ revision, reason, isShallow: git.isShallow(), isFile })]);
}

interface PipelinesOfRevision {
  readonly stages: readonly Stage[];
  readonly mentioned: Mentioned;
  readonly problems: readonly Problem[];
}

/** Those that there were then: some may have come since, or gone, or have had their other name, as DVC gives it. */
async function readPipelines(project: Project, files: CommittedFiles): Promise<PipelinesOfRevision> {
  const { pipeline, expanded, layout, parsing } = project;
  const stages: Stage[] = [];
  const pipelines: Pipeline[] = [];
  const problems: Problem[] = [];
  const committed = await pipelinesThen(project, files);
  for (const path of committed) {
    const file = describeFile(layout.root, join(layout.root, path));
    const parsed = await parseCommitted(expanded, { file, parsing, text: (await files.text(path)) ?? '' }, files);
    const mistakes = [...parsed.fileProblems, ...parsed.problems];
    stages.push(...parsed.readable);
    if (parsed.pipeline) pipelines.push(parsed.pipeline);
    if (mistakes.length > 0) problems.push(brokenPipelineIn(files.label, mistakes));
  }
  const none = committed.length > 0 ? [] : [noPipelineIn(files.label, pipeline.file.path)];
  return { stages, mentioned: mentionedIn(pipelines), problems: [...problems, ...none] };
}

/** One of each folder: by the name that it has now, if it has one. A pipeline chosen by its name is compared alone. */
async function pipelinesThen(
  { pipeline, pipelines, found, expanded }: Project,
  files: CommittedFiles,
): Promise<readonly ProjectPath[]> {
  if (found === undefined) {
    for (const path of [pipeline.file.path, ...otherNames(pipeline.file)])
      if ((await files.text(path)) !== undefined) return [path];
    return [];
  }
  const now = new Set(pipelines.map(({ file }) => file.path));
  const byFolder = new Map<ProjectPath | undefined, ProjectPath>();
  for (const path of await files.pipelines(expanded))
    if (now.has(path) || !byFolder.has(parentOf(path))) byFolder.set(parentOf(path), path);
  return [...byFolder.values()];
}

/** git answers later, a parse asks at once: it is begun again with each file that it turns out to read. */
async function parseCommitted(
  expanded: Project['expanded'],
  pipeline: Omit<PipelineInput, 'read'>,
  files: CommittedFiles,
): Promise<PipelineRead> {
  const known = new Map<ProjectPath, ParamsRead | undefined>();
  for (;;) {
    const missing = new Set<ProjectPath>();
    const read = (path: ProjectPath): ParamsRead | undefined => {
      if (!known.has(path)) missing.add(path);
      return known.get(path);
    };
    const parsed = rememberedPipeline(expanded, { ...pipeline, read });
    if (missing.size === 0) return parsed;
    for (const path of missing) {
      const text = await files.text(path);
      known.set(path, text === undefined ? undefined : rememberedParams(expanded, path, text));
    }
  }
}

function otherNames({ path, dir }: PipelineFile): readonly ProjectPath[] {
  const names: readonly string[] = pipelineNames;
  return names.includes(baseName(path)) ? pipelineNames.map((name) => resolvePath(dir, name)) : [];
}

function cachedOutOf(stages: readonly Stage[], path: ProjectPath): CachedOut | undefined {
  for (const stage of stages) {
    const out = stage.outs.find((one) => one.cache && (one.path === path || isInside(path, one.path)));
    if (out) return { stage, path: out.path };
  }
  return undefined;
}
