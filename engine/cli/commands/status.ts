// `restage status`: how each stage stands.
import { dvcChanges } from '../../core/dvc/status.ts';
import { isOutsideRoot } from '../../core/paths/paths.ts';
import { absolutePath, type Project, readProject } from '../../run/project/project.ts';
import { shownPath, shownStage } from '../../run/project/standpoint.ts';
import type { Standing } from '../../run/standing.ts';
import { status } from '../../run/status.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { predictionToJson } from '../view/json.ts';
import { eventLines } from '../view/plain.ts';
import { predictionLines } from '../view/prediction.ts';

export const statusCommand: Command = {
  name: 'status',
  summary: 'show which stages are stale, and why; changes nothing',
  configure(command) {
    command
      .argument('[targets...]', 'stages, pipeline files, or paths of outs; all stages if none')
      .option('-d, --with-deps', 'also what the targets need')
      .option('-R, --recursive', 'the targets are folders: every pipeline file below them')
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
    const request = {
      targets,
      withDeps: flags['withDeps'] === true,
      changes: call.json,
      ...(targetsAre ? { targetsAre } : {}),
    };
    const options = { width: 0, colors: terminal.colors };
    const predictions = await status(read, request, (event) =>
      eventLines(event, options).notes.forEach((line) => terminal.note(line)),
    );
    const standings = [...predictions.values()];
    if (call.json) terminal.result(JSON.stringify(toJson(read.project, standings), undefined, 2));
    else if (!call.quiet)
      for (const line of predictionLines(standings, shownStage(read.project), terminal.colors)) terminal.result(line);
    const allFresh = standings.every(({ verdict }) => verdict.kind === 'fresh');
    return call.quiet && !allFresh ? exitCodes.no : exitCodes.ok;
  },
};

function toJson(project: Project, standings: readonly Standing[]): object {
  const [name, path] = [shownStage(project), shownPath(project)];
  const entries = standings.map((one) => {
    const changed = one.changes
      ? dvcChanges(one.changes, (at) => (isOutsideRoot(at) ? absolutePath(project, at) : path(at)))
      : [];
    return [name(one.stage), { ...predictionToJson(one), changed }] as const;
  });
  return Object.fromEntries(entries);
}
