// `restage remove`: stages out of the pipeline.
import { readProject } from '../../../run/project/project.ts';
import { remove } from '../../../run/stage/remove.ts';
import type { Command } from '../../command.ts';
import { exitCodes } from '../../exit-codes.ts';
import { warnings } from '../../warnings.ts';
import { mutexWishes, noWait } from '../../writer.ts';

export const removeCommand: Command = {
  name: 'remove',
  summary: 'remove stages from pipeline file and lock, or a .dvc file; data stays',
  configure(command) {
    command
      .argument('<targets...>', 'stages, groups, or .dvc files')
      .option('--outs', 'also remove what the stages have made, and the data of the .dvc files')
      .option(...noWait)
      .option('--file <path>', 'the pipeline file, if there are several')
      .addHelpText(
        'after',
        '\nWhat --outs finds in no cache is moved to .cache/trash/, by name. Their lines in .gitignore go.\n\nExamples:\n  restage remove train\n  restage remove train --outs\n  restage remove data.csv.dvc',
      );
  },
  async run(call, targets, options) {
    const stageTargets = targets.filter((target) => !target.endsWith('.dvc'));
    const read = readProject(call.world, { file: call.file, targets: stageTargets });
    const request = {
      targets,
      outs: options['outs'] === true,
      ...mutexWishes(call, options),
    } as const;
    const { stages, files } = await remove(read, request, warnings(call));
    if (call.json)
      call.terminal.result(JSON.stringify({ ok: true, stages: stages.map(({ id }) => id), files }, undefined, 2));
    else if (!call.quiet) {
      for (const { id, file } of stages) call.terminal.result(`removed stage ${id} from ${file.path}`);
      for (const file of files) call.terminal.result(`removed ${file}`);
    }
    return exitCodes.ok;
  },
};
