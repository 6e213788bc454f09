// A commit as a side of a comparison: its pipeline, read with its own params; committed files from git, cached ones by
// way of its lock from the object cache. What it does not have is missing, never taken from the workspace.
import { join } from 'node:path';
import type { Emit } from '../../core/event.ts';
import type { PipelineFile, ProjectPath, Stage } from '../../core/model.ts';
import { isInside, resolvePath } from '../../core/paths/paths.ts';
import { EngineError, type Problem } from '../../core/problem.ts';
import { brokenPipelineIn, gitFailed, noPipelineIn, notAFileIn, unknownRevision } from '../../core/problems/compare.ts';
import type { GitObjects } from '../../io/git.ts';
import type { Project } from '../project/project.ts';
import { rememberedParams, rememberedPipeline } from '../project/remembered.ts';
import { type CachedOut, CachedOuts } from './cached-outs.ts';
import type { FileRead, Side } from './side.ts';

/** @throws EngineError if git knows no commit of that name */
export async function revisionSide(project: Project, git: GitObjects, revision: string, emit: Emit): Promise<Side> {
  const files = new CommittedFiles(git, revision, await commitOf(project, git, revision));
  const { file, stages, problems } = await readPipeline(project, files);
  const cached = new CachedOuts(project, { label: revision, file, readCommitted: (path) => files.read(path), emit });
  return {
    label: revision,
    stages,
    problems,
    read: async (path) => {
      const out = cachedOutOf(stages, path);
      return (out && (await cached.read(out, path))) ?? files.read(path);
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

class CommittedFiles {
  readonly label: string;
  private readonly git: GitObjects;
  private readonly commit: string;

  constructor(git: GitObjects, label: string, commit: string) {
    this.git = git;
    this.label = label;
    this.commit = commit;
  }

  async read(path: ProjectPath): Promise<FileRead> {
    const inside = resolvePath(this.git.prefix as ProjectPath, path);
    // Another repository, or none.
    if (inside.startsWith('/') || inside === '..' || inside.startsWith('../')) return { kind: 'missing' };
    const found = await this.git.find(`${this.commit}:${inside === '.' ? '' : inside}`);
    if (found.kind === 'failed') throw new EngineError([gitFailed(found.reason)]);
    if (found.kind === 'blob') return { kind: 'file', bytes: found.bytes };
    // A submodule's commit is as good as absent: its files are in another repository.
    return found.kind === 'tree' ? { kind: 'unreadable', problem: notAFileIn(this.label, path) } : { kind: 'missing' };
  }

  /** undefined where there is no such file. */
  async text(path: ProjectPath): Promise<string | undefined> {
    const read = await this.read(path);
    return read.kind === 'file' ? Buffer.from(read.bytes).toString('utf8') : undefined;
  }
}

interface PipelineOfRevision {
  readonly file: PipelineFile;
  readonly stages: readonly Stage[];
  readonly problems: readonly Problem[];
}

/** The pipeline may have had its other name then: a project that came from DVC. */
async function readPipeline({ pipeline, expanded }: Project, files: CommittedFiles): Promise<PipelineOfRevision> {
  const now = pipeline.file;
  const paramsPath = resolvePath(now.dir, 'params.yaml');
  const params = await files.text(paramsPath);
  const templateParams = params === undefined ? undefined : rememberedParams(expanded, paramsPath, params);
  for (const file of [now, ...otherName(now)]) {
    const text = await files.text(file.path);
    if (text === undefined) continue;
    const parsed = rememberedPipeline(expanded, { file, text, templateParams: templateParams?.params });
    // Without params every template would be reported as well.
    const hidden = templateParams?.params ? undefined : 'unknown-template-key';
    const problems = [...(templateParams?.problems ?? []), ...parsed.problems.filter(({ code }) => code !== hidden)];
    return {
      file,
      stages: parsed.readable,
      problems: problems.length > 0 ? [brokenPipelineIn(files.label, problems)] : [],
    };
  }
  return { file: now, stages: [], problems: [noPipelineIn(files.label, now.path)] };
}

function otherName(file: PipelineFile): readonly PipelineFile[] {
  const base = file.path.split('/').at(-1);
  const named = (name: string, dialect: PipelineFile['dialect']): readonly PipelineFile[] => [
    { ...file, path: resolvePath(file.dir, name), dialect },
  ];
  if (base === 'pipeline.yaml') return named('dvc.yaml', 'dvc');
  return base === 'dvc.yaml' ? named('pipeline.yaml', 'restage') : [];
}

function cachedOutOf(stages: readonly Stage[], path: ProjectPath): CachedOut | undefined {
  for (const stage of stages) {
    const out = stage.outs.find((one) => one.cache && (one.path === path || isInside(path, one.path)));
    if (out) return { stage: stage.name, path: out.path };
  }
  return undefined;
}
