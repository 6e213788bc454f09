// `restage status`: how each stage stands.
import { nothingToCompare } from '../../core/problems/project.ts';
import { currentFolder } from '../../run/project/locate.ts';
import { readProject } from '../../run/project/project.ts';
import { statusWithData } from '../../run/status.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { warnings } from './compare.ts';
import { dvcChanges } from '../view/dvc-changes.ts';
import { dataToJson, predictionToJson } from '../view/json.ts';
import { eventLines } from '../view/plain.ts';
import { predictionLines } from '../view/prediction.ts';

export const statusCommand: Command = {
  name: 'status',
  summary: 'show which stages are stale, and why; changes nothing',
  configure(command) {
    command
      .argument('[targets...]', 'stages, pipeline files, paths of outs, or .dvc files and their data; all if none')
      .option('-d, --with-deps', 'also what the targets need')
      .option('-R, --recursive', 'the targets are folders: every pipeline file and .dvc file below them')
      .option('-c, --cloud', 'means nothing yet: there are no remotes')
      .option('--no-updates', 'means nothing yet: imports are never looked for at their source')
      .option('-j, --jobs <n>', 'means nothing: it is about remotes')
      .option('--file <path>', 'the pipeline file, if there are several')
      .addHelpText(
        'after',
        `
Examples:
  restage status
  restage status train
  restage status -R sub   the pipeline files below a folder
  restage status -q       says nothing; exits with 1 if something is stale

--json gives each stage's status and reasons; its 'changed' is the list that
dvc status --json has for the stage.`,
      );
  },
  async run(call, targets, flags) {
    const { terminal } = call;
    const targetsAre = flags['recursive'] === true ? ('folders' as const) : undefined;
    const read = readProject(call.world, { file: call.file, targets, targetsAre, scope: 'all' });
    if (flags['cloud'] === true) warnings(call)({ kind: 'warning', problem: nothingToCompare() });
    const { layout } = read.project;
    const request = { targets, withDeps: flags['withDeps'] === true, ...(targetsAre ? { targetsAre } : {}) };
    const options = { width: 0, colors: terminal.colors };
    const { stages, data } = await statusWithData(read, request, (event) =>
      eventLines(event, options).notes.forEach((line) => terminal.note(line)),
    );
    const allFresh = [...[...stages.values()].map(({ verdict }) => verdict), ...data.values()].every(
      ({ kind }) => kind === 'fresh',
    );
    if (call.json) {
      terminal.result(
        JSON.stringify(
          Object.fromEntries([
            ...[...data].map(([file, one]) => [file, dataToJson(one, currentFolder(call.world, layout.root))] as const),
            ...[...stages].map(([id, one]) => [id, { ...predictionToJson(one), changed: dvcChanges(one) }] as const),
          ]),
          undefined,
          2,
        ),
      );
    } else if (!call.quiet) {
      for (const line of predictionLines([...stages.values()], [...data.values()], terminal.colors))
        terminal.result(line);
    }
    return call.quiet && !allFresh ? exitCodes.no : exitCodes.ok;
  },
};
