// `restage move`: tracked data under another name.
import { moveData } from '../../../run/stage/move.ts';
import type { Command } from '../../command.ts';
import { exitCodes } from '../../exit-codes.ts';

export const moveCommand: Command = {
  name: 'move',
  summary: 'rename or move data that a .dvc file tracks, and the file with it',
  configure(command) {
    command
      .argument('<from>', 'the data')
      .argument('<to>', 'its new name, or a folder')
      .addHelpText('after', '\nExamples:\n  restage move data.csv raw.csv\n  restage move data.csv archive/');
  },
  run(call, [from = '', to = '']) {
    const moved = moveData(call.world, { from, to });
    if (call.json) call.terminal.result(JSON.stringify({ ok: true, ...moved }, undefined, 2));
    else if (!call.quiet) call.terminal.result(`moved ${moved.from} to ${moved.to}`);
    return Promise.resolve(exitCodes.ok);
  },
};
