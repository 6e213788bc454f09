// `restage doctor`: is everything as it should be, and what to do if not.
import type { Check } from '../../core/check.ts';
import { hostFacts } from '../../io/host-facts.ts';
import { doctor } from '../../run/doctor/doctor.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { visible } from '../view/problem.ts';

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'check everything that restage rests on, and say what to do',
  configure(command) {
    command
      .option('--release-mutex', 'take the mutex away from its holder: only when you are sure that nothing is running')
      .option('--file <path>', 'the pipeline file, if there are several')
      .addHelpText(
        'after',
        '\nExits with 1 if something fails.\n\nExamples:\n  restage doctor\n  restage doctor --release-mutex',
      );
  },
  async run(call, _, options) {
    const { terminal } = call;
    const checks = await doctor(call.world, hostFacts, {
      file: call.file,
      releaseMutex: options['releaseMutex'] === true,
    });
    const isWell = checks.every(({ status }) => status !== 'fail');
    if (call.json) terminal.result(JSON.stringify({ ok: isWell, checks }, undefined, 2));
    else {
      const width = Math.max(...checks.map(({ name }) => name.length));
      for (const { name, status, text, hint } of checks) {
        if (call.quiet && status !== 'fail') continue;
        const [symbol, color] = symbols[status];
        terminal.result(`${terminal.colors[color](symbol)} ${name.padEnd(width)}  ${visible(text)}`);
        if (hint !== undefined)
          terminal.result(`  ${' '.repeat(width)}  ${terminal.colors.dim(`hint: ${visible(hint)}`)}`);
      }
    }
    return isWell ? exitCodes.ok : exitCodes.no;
  },
};

const symbols: Readonly<Record<Check['status'], readonly [string, 'green' | 'yellow' | 'red']>> = {
  ok: ['=', 'green'],
  warn: ['-', 'yellow'],
  fail: ['!', 'red'],
};
