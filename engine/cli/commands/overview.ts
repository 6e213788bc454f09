// `restage` alone: the state of the project, and what to do next.
import { overview, type Overview } from '../../run/overview.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Colors } from '../terminal.ts';
import { statusWord } from '../view/json.ts';
import { countsLine } from '../view/mark.ts';
import { eventLines } from '../view/plain.ts';

export const overviewCommand: Command = {
  name: 'overview',
  summary: 'show the state of the project, and what to do next; the same as restage alone',
  hidden: true,
  configure(command) {
    command.addHelpText('after', '\nExamples:\n  restage\n  restage --json');
  },
  async run({ world, terminal, json, quiet }) {
    const { colors } = terminal;
    const found = await overview(world, (event) =>
      eventLines(event, { width: 0, colors }).notes.forEach((line) => terminal.note(line)),
    );
    if (json) terminal.result(JSON.stringify(toJson(found), undefined, 2));
    else if (!quiet)
      for (const line of found
        ? projectLines(found, { colors, home: world.env['HOME'] })
        : noProjectLines(world.cwd, { colors, home: world.env['HOME'] }))
        terminal.result(line);
    return exitCodes.ok;
  },
};

interface Look {
  readonly colors: Colors;
  readonly home: string | undefined;
}

function projectLines({ root, pipeline, statuses, next }: Overview, { colors, home }: Look): readonly string[] {
  const count = statuses.length === 1 ? '1 stage' : `${statuses.length} stages`;
  return [
    `${colors.bold('project')}   ${homely(root, home)}`,
    `${colors.bold('pipeline')}  ${pipeline}, ${statuses.length === 0 ? 'no stages yet' : count}`,
    ...(statuses.length === 0
      ? []
      : [
          `${colors.bold('status')}    ${countsLine(
            statuses.map(({ status }) => status),
            colors,
          )}`,
        ]),
    '',
    `next      ${colors.bold(next.command)}   ${colors.dim(next.does)}`,
    `          ${colors.dim('restage --help shows all commands')}`,
  ];
}

function noProjectLines(folder: string, { colors, home }: Look): readonly string[] {
  return [
    `there is no project in ${homely(folder, home)} or a folder above it`,
    '',
    `next      ${colors.bold('restage init')}   ${colors.dim('makes a small working project in this folder')}`,
    `          ${colors.dim('restage --help shows all commands')}`,
  ];
}

function homely(path: string, home: string | undefined): string {
  return home !== undefined && home.length > 1 && (path === home || path.startsWith(`${home}/`))
    ? `~${path.slice(home.length)}`
    : path;
}

function toJson(found: Overview | undefined): object {
  if (!found) return { project: null, next: 'restage init' };
  const { root, pipeline, statuses, next } = found;
  return {
    project: root,
    pipeline,
    stages: Object.fromEntries(statuses.map(({ stage, status }) => [stage, statusWord(status)])),
    next: next.command,
  };
}
