// `restage move`: tracked data under another name.
import { moveData } from '../../../run/stage/move.ts';
import type { Command } from '../../command.ts';
import { exitCodes } from '../../exit-codes.ts';
import { mutexWishes, noWait } from '../../writer.ts';
import { warnings } from '../../warnings.ts';

export const moveCommand: Command = {
  name: 'move',
  summary: 'rename or move data that a .dvc file tracks, and the file with it',
  configure(command) {
    command
      .argument('<from>', 'the data')
      .argument('<to>', 'its new name, or a folder')
      .option(...noWait)
      .addHelpText('after', '\nExamples:\n  restage move data.csv raw.csv\n  restage move data.csv archive/');
  },
  async run(call, [from = '', to = ''], options) {
    const moved = await moveData(call.world, { from, to }, mutexWishes(call, options), warnings(call));
    if (call.json) call.terminal.result(JSON.stringify({ ok: true, ...moved }, undefined, 2));
    else if (!call.quiet) call.terminal.result(`moved ${moved.from} to ${moved.to}`);
    return exitCodes.ok;
  },
};
