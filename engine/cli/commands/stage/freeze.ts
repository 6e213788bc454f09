// `restage freeze` and `restage unfreeze`.
import { readProject } from '../../../run/project/project.ts';
import { freeze } from '../../../run/stage/freeze.ts';
import type { Command } from '../../command.ts';
import { exitCodes } from '../../exit-codes.ts';
import { warnings } from '../../warnings.ts';

export const freezeCommand = commandFor(true);
export const unfreezeCommand = commandFor(false);

function commandFor(frozen: boolean): Command {
  const name = frozen ? 'freeze' : 'unfreeze';
  return {
    name,
    summary: frozen
      ? 'keep stages and data as they are, whatever changes'
      : 'let stages be run, and data be recorded again',
    configure(command) {
      command
        .argument('<targets...>', 'stages, paths of outs, or .dvc files')
        .option('--file <path>', 'the pipeline file, if there are several')
        .addHelpText('after', `\nExamples:\n  restage ${name} train\n  restage ${name} sub/dvc.yaml:clean`);
    },
    run(call, targets) {
      const stageTargets = targets.filter((target) => !target.endsWith('.dvc'));
      const read = readProject(call.world, { file: call.file, targets: stageTargets });
      const changed = freeze(read, { targets, frozen }, warnings(call));
      if (call.json)
        call.terminal.result(JSON.stringify({ ok: true, changed: changed.map(({ id }) => id) }, undefined, 2));
      else if (!call.quiet)
        for (const { id, file } of changed)
          call.terminal.result(`${id} is ${frozen ? '' : 'no longer '}frozen${id === file ? '' : ` in ${file}`}`);
      if (!call.json && !call.quiet && changed.length === 0)
        call.terminal.result(`nothing to do: ${frozen ? 'all are frozen' : 'none is frozen'} already`);
      return Promise.resolve(exitCodes.ok);
    },
  };
}
