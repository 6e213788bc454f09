// Random pipelines as DVC's own loader expands them, compared stage by stage: names, commands, paths, flags, params.
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { PipelineFile, ProjectPath, Stage } from '../../engine/core/model.ts';
import { parsePipeline } from '../../engine/core/pipeline/parse.ts';
import { parseParams } from '../../engine/core/values/params.ts';
import { hasDvcPython, runDvcPython } from './dvc-python.ts';
import { fixedProjects } from './dvc-projects.ts';
import { randomProject, type Project } from './random-project.ts';

const testWithDvc = hasDvcPython() ? test : test.skip;

const file: PipelineFile = {
  path: 'dvc.yaml' as ProjectPath,
  dir: '.' as ProjectPath,
  lock: 'pipeline.lock' as ProjectPath,
  dialect: 'dvc',
};

interface DvcStage {
  readonly name: string;
  readonly cmd: string | readonly string[];
  readonly wdir: string;
  readonly deps: readonly string[];
  readonly params: Readonly<Record<string, readonly string[]>>;
  readonly outs: readonly { readonly path: string; readonly role: string }[];
  readonly frozen: boolean;
  readonly always_changed: boolean;
  readonly desc: string | null;
}

type Answer = { readonly stages: readonly DvcStage[] } | { readonly error: string };

/** What is compared, in one form for both. */
type Plain = Readonly<Record<string, unknown>>;

function ours(project: Project): readonly Plain[] | { readonly error: string } {
  const text = project['dvc.yaml'] ?? '';
  const read = (path: ProjectPath): ReturnType<typeof parseParams> | undefined =>
    Object.hasOwn(project, path) ? parseParams(path, project[path] ?? '') : undefined;
  const { pipeline, problems, fileProblems } = parsePipeline({ file, text, read });
  const [problem] = [...fileProblems, ...problems];
  return problem ? { error: problem.message } : (pipeline?.stages ?? []).map(plainOurs);
}

function plainOurs(stage: Stage): Plain {
  const { name, wdir, deps, outs, params, frozen, alwaysChanged, desc } = stage;
  return {
    name,
    commands: stage.action.kind === 'shell' ? stage.action.commands : stage.action.kind,
    wdir,
    deps: deps.map((dep) => (dep.kind === 'path' ? dep.path : dep.pattern)),
    outs: outs.map((out) => ({
      path: out.path,
      role: out.role,
      cache: out.cache,
      persist: out.persist,
      push: out.push ?? true,
      remote: out.remote ?? null,
      desc: out.desc ?? null,
      type: out.type ?? null,
      labels: out.labels ?? [],
    })),
    params: Object.fromEntries(params.map((dep) => [dep.file, dep.keys?.map(({ key }) => key) ?? []])),
    frozen,
    alwaysChanged,
    desc: desc ?? null,
  };
}

function plainTheirs(stage: DvcStage): Plain {
  const { name, cmd, wdir, deps, params, frozen, always_changed: alwaysChanged, desc } = stage;
  const lines = typeof cmd === 'string' ? cmd.split('\n') : cmd;
  const outs = stage.outs.map((out) => Object.fromEntries(Object.entries(out).filter(([key]) => key !== 'plot')));
  const commands = lines.filter((line) => line.trim() !== '');
  return { name, commands, wdir, deps: [...new Set(deps)], outs, params, frozen, alwaysChanged, desc };
}

function compare(projects: readonly Project[]): { readonly agreed: number; readonly refused: number } {
  const answers = runDvcPython('tests/interop/dvc_grammar.py', projects) as readonly Answer[];
  let refused = 0;
  const differences: string[] = [];
  for (const [index, project] of projects.entries()) {
    const [answer, own] = [answers[index], ours(project)];
    if (!answer) throw new Error('no answer');
    const both = 'error' in answer && 'error' in own;
    if (both) refused += 1;
    // The texts stand beside what differs.
    const theirs = 'error' in answer ? answer : answer.stages.map(plainTheirs);
    if (both || JSON.stringify(own) === JSON.stringify(theirs)) continue;
    differences.push(
      `${Object.entries(project)
        .map(([path, text]) => `# ${path}\n${text}`)
        .join('')}DVC:  ${JSON.stringify(theirs)}\nhere: ${JSON.stringify(own)}`,
    );
  }
  expect(differences.join('\n\n')).toBe('');
  return { agreed: projects.length, refused };
}

testWithDvc(
  'random pipelines have the same stages in DVC',
  () => {
    const count = Number(process.env['PROJECTS'] ?? 100);
    const projects = fc.sample(randomProject, { numRuns: count, seed: Number(process.env['SEED'] ?? 1) });
    const { agreed, refused } = compare(projects);
    process.stdout.write(`${agreed} random pipelines agree; ${refused} of them both refuse\n`);
    expect(refused).toBeLessThan(agreed / 2);
  },
  600_000,
);

testWithDvc(
  'the corners of the grammar are the same in DVC',
  () => {
    compare(fixedProjects);
  },
  600_000,
);
