// `restage status`: how each stage stands.
import { dvcChanges } from '../../core/dvc/status.ts';
import type { ProjectPath } from '../../core/model.ts';
import { isOutsideRoot } from '../../core/paths/paths.ts';
import { nothingToCompare } from '../../core/problems/project.ts';
import { absolutePath, type Project, readProject } from '../../run/project/project.ts';
import { shownPath, shownStage } from '../../run/project/standpoint.ts';
import { type ProjectStatus, statusWithData } from '../../run/status.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { warnings } from '../warnings.ts';
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
dvc status --json has for the stage. Names and paths are seen from the current
folder.`,
      );
  },
  async run(call, targets, flags) {
    const { terminal } = call;
    const targetsAre = flags['recursive'] === true ? ('folders' as const) : undefined;
    const read = readProject(call.world, { file: call.file, targets, targetsAre, scope: 'all' });
    if (flags['cloud'] === true) warnings(call)({ kind: 'warning', problem: nothingToCompare() });
    const request = {
      targets,
      withDeps: flags['withDeps'] === true,
      changes: call.json,
      ...(targetsAre ? { targetsAre } : {}),
    };
    const options = { width: 0, colors: terminal.colors };
    const found = await statusWithData(read, request, (event) =>
      eventLines(event, options).notes.forEach((line) => terminal.note(line)),
    );
    const names = { stage: shownStage(read.project), path: shownPath(read.project) };
    if (call.json) terminal.result(JSON.stringify(toJson(read.project, found), undefined, 2));
    else if (!call.quiet) for (const line of predictionLines(found, names, terminal.colors)) terminal.result(line);
    const verdicts = [...[...found.stages.values()].map(({ verdict }) => verdict), ...found.data.values()];
    const allFresh = verdicts.every(({ kind }) => kind === 'fresh');
    return call.quiet && !allFresh ? exitCodes.no : exitCodes.ok;
  },
};

/** Data comes first: stages read it. */
function toJson(project: Project, { stages, data }: ProjectStatus): object {
  const [name, path] = [shownStage(project), shownPath(project)];
  const shown = (at: ProjectPath): string => (isOutsideRoot(at) ? absolutePath(project, at) : path(at));
  const ofStages = [...stages.values()].map((one) => {
    const changed = one.changes ? dvcChanges(one.changes, shown) : [];
    return [name(one.stage), { ...predictionToJson(one), changed }] as const;
  });
  return Object.fromEntries([
    ...[...data.values()].map((one) => [path(one.file), dataToJson(one, shown)] as const),
    ...ofStages,
  ]);
}
