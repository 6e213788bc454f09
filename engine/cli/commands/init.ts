// `restage init`: a small working project in an empty folder.
import { init } from '../../run/init.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

export const initCommand: Command = {
  name: 'init',
  summary: 'make a small working project in this folder',
  configure(command) {
    command.addHelpText('after', '\nExamples:\n  mkdir demo && cd demo && restage init && restage repro');
  },
  async run(call) {
    const written = init(call.world);
    if (call.json) call.terminal.result(JSON.stringify({ ok: true, written }, undefined, 2));
    else if (!call.quiet)
      call.terminal.result([...written.map((path) => `wrote ${path}`), '', 'next: restage repro'].join('\n'));
    return exitCodes.ok;
  },
};
