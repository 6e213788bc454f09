// `restage logs <stage>`: what a stage printed when it last ran here.
import { readProject } from '../../run/project/project.ts';
import { readLog } from '../../run/read-log.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { formatDuration } from '../view/plain.ts';

export const logsCommand: Command = {
  name: 'logs',
  summary: 'show what a stage printed when it last ran here',
  configure(command) {
    command
      .argument('<stage>', 'the stage')
      .option('--file <path>', 'the pipeline file, if there are several')
      .addHelpText('after', '\nExamples:\n  restage logs train');
  },
  async run(call, [target = '']) {
    const { stage, text, facts } = readLog(readProject(call.world, { file: call.file, targets: [target] }), target);
    if (call.json) {
      const ended = facts && {
        started: new Date(facts.startedAtMs).toISOString(),
        duration_ms: facts.durationMs,
        ending: facts.ending,
      };
      call.terminal.result(JSON.stringify({ stage: stage.id, text, ...ended }, undefined, 2));
      return exitCodes.ok;
    }
    if (facts)
      call.terminal.note(
        call.terminal.colors.dim(
          `${stage.id}, ${new Date(facts.startedAtMs).toISOString()}, ${formatDuration(facts.durationMs)}: ${facts.ending}`,
        ),
      );
    call.terminal.result(text.replace(/\n$/, ''));
    return exitCodes.ok;
  },
};
