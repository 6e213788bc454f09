// One of the two states that are compared: its stages, and the bytes of its files. The workspace is one of them, any
// commit another; nothing else tells them apart.
import { join } from 'node:path';
import { workspaceLabel } from '../../core/compare/diff.ts';
import type { FileKeys, Pipeline, ProjectPath, Stage } from '../../core/model.ts';
import { resolvePath } from '../../core/paths/paths.ts';
import type { Problem } from '../../core/problem.ts';
import { brokenPipelineIn, notAFileIn } from '../../core/problems/compare.ts';
import type { FileSystem } from '../../io/disk/file-system.ts';
import type { ProjectRead } from '../project/project.ts';
import { neverSearched } from '../project/search.ts';
import { neededProblems } from '../project/selected.ts';

export interface Side {
  /** The revision as typed, or `workspace`. */
  readonly label: string;
  /** Those that can be understood; none where there is no pipeline. */
  readonly stages: readonly Stage[];
  /** Files that pipelines name beside their stages. */
  readonly mentioned: Mentioned;
  /** What is wrong with the pipeline: to be told, but no reason to stop. */
  readonly problems: readonly Problem[];
  /** @param path relative to the root; may lead out of it */
  read(path: ProjectPath): Promise<FileRead>;
  /** The files below a folder; none for what is no folder. */
  below(path: ProjectPath): Promise<readonly ProjectPath[]>;
}

/** What a search for files does not enter. */
export function isSearched(name: string): boolean {
  return !neverSearched.includes(name);
}

export interface Mentioned {
  readonly metrics: readonly ProjectPath[];
  readonly params: readonly ProjectPath[];
  /** What templates took. */
  readonly vars: readonly FileKeys[];
}

export function mentionedIn(pipelines: readonly Pick<Pipeline, 'metrics' | 'params' | 'vars'>[]): Mentioned {
  return {
    metrics: pipelines.flatMap(({ metrics }) => metrics.map(({ path }) => path)),
    params: pipelines.flatMap(({ params }) => params.map(({ path }) => path)),
    vars: pipelines.flatMap(({ vars }) => vars),
  };
}

export type FileRead =
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | { readonly kind: 'missing' }
  /** It should be there, or is no file. */
  | { readonly kind: 'unreadable'; readonly problem: Problem };

export function workspaceSide(read: ProjectRead): Side {
  const { project } = read;
  const problems = [...read.problems, ...neededProblems(read, undefined)];
  const { world, layout, graph } = project;
  return {
    label: workspaceLabel,
    stages: graph.order,
    mentioned: mentionedIn(project.pipelines),
    problems: problems.length > 0 ? [brokenPipelineIn(workspaceLabel, problems)] : [],
    read: async (path) => {
      const absolute = path.startsWith('/') ? path : join(layout.root, path);
      const kind = world.fs.stat(absolute)?.kind;
      if (kind === undefined) return { kind: 'missing' };
      if (kind === 'directory') return { kind: 'unreadable', problem: notAFileIn(workspaceLabel, path) };
      return { kind: 'file', bytes: world.fs.read(absolute) };
    },
    below: (path) => Promise.resolve([...filesBelow(world.fs, layout.root, path)]),
  };
}

function* filesBelow(fs: FileSystem, root: string, folder: ProjectPath): Generator<ProjectPath> {
  const absolute = folder.startsWith('/') ? folder : join(root, folder);
  if (fs.stat(absolute)?.kind !== 'directory') return;
  for (const { name, kind } of fs.list(absolute)) {
    const path = resolvePath(folder, name);
    if (kind === 'directory' && isSearched(name)) yield* filesBelow(fs, root, path);
    if (kind === 'file') yield path;
  }
}
