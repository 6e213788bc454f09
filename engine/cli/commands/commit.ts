// `restage commit`: the outs that are there become the results of the present inputs.
import { commit } from '../../run/commit.ts';
import type { CommitResult } from '../../run/outcome.ts';
import { readProject } from '../../run/project/project.ts';
import type { Command } from '../command.ts';
import { exitCodeOf, exitCodes } from '../exit-codes.ts';
import { problemsToJson } from '../view/json.ts';
import { renderProblems } from '../view/problem.ts';
import { warnings } from '../warnings.ts';
import { mutexWishes, noWait, scope } from '../writer.ts';

export const commitCommand: Command = {
  name: 'commit',
  summary: 'record the outs that are there as the results of the present inputs, without running anything',
  configure(command) {
    command
      .argument('[targets...]', 'stages, pipeline files, paths of outs, or .dvc files and their data; all if none')
      .option('-f, --force', 'record also what a failed or killed run left')
      .option('-d, --with-deps', 'also what the targets need')
      .option('-R, --recursive', 'the targets are folders: every pipeline file and .dvc file below them')
      .option('--no-relink', 'changes nothing: what is there stays as it is')
      .option(...noWait)
      .option('--file <path>', 'the pipeline file, if there are several')
      .addHelpText('after', examples);
  },
  async run(call, targets, options) {
    const { targetsAre } = scope(options);
    const request = {
      targets,
      ...scope(options),
      force: options['force'] === true,
      ...mutexWishes(call, options),
    } as const;
    const results = await commit(
      readProject(call.world, { file: call.file, targets, targetsAre, scope: 'all' }),
      request,
      warnings(call),
    );
    const problems = [...results.values()].flatMap((result) => (result.kind === 'refused' ? result.problems : []));
    const { terminal } = call;
    if (call.json) {
      const stages = Object.fromEntries([...results].map(([id, result]) => [id, resultToJson(result)]));
      terminal.result(JSON.stringify({ ok: problems.length === 0, stages }, undefined, 2));
    } else if (!call.quiet) {
      const width = Math.min(40, Math.max(0, ...[...results.keys()].map((id) => id.length)));
      for (const [id, { kind }] of results) {
        const [symbol, color] = symbols[kind];
        terminal.result(`${terminal.colors[color](symbol)} ${id.padEnd(width)}  ${kind}`);
      }
      if (results.size === 0) terminal.result('no stages');
    }
    if (problems.length > 0) terminal.note(renderProblems(problems));
    return problems.length > 0 ? exitCodeOf(problems) : exitCodes.ok;
  },
};

const symbols = { recorded: ['*', 'green'], fresh: ['=', 'dim'], refused: ['!', 'red'] } as const;

function resultToJson(result: CommitResult): Readonly<Record<string, unknown>> {
  if (result.kind === 'recorded') return { result: 'recorded', unfinished: result.unfinished };
  return result.kind === 'refused'
    ? { result: 'refused', errors: problemsToJson(result.problems) }
    : { result: 'fresh' };
}

const examples = `
The stages are taken to have made what is there, from the inputs that are there; restage cannot check that.

Examples:
  restage commit data.csv.dvc   after a change of data.csv, without a repro
  restage commit train     after a change of train.py that changes no result
  restage commit           all stages`;
