// `restage cache size`, `verify` and `gc`: how large the cache is, whether it is whole, and what of it may go.
import { InvalidArgumentError } from 'commander';
import { type GcRequest, collectGarbage } from '../../run/cache/gc.ts';
import { cacheSize } from '../../run/cache/size.ts';
import { verifyCache, type VerifyProgress } from '../../run/cache/verify.ts';
import { readProject } from '../../run/project/project.ts';
import type { Call, Command, CommandGroup } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { count, formatBytes } from '../view/bytes.ts';
import { gcLines, gcToJson } from '../view/gc.ts';
import { warnings } from '../warnings.ts';
import { mutexWishes, noWait } from '../writer.ts';

const sizeCommand: Command = {
  name: 'size',
  summary: 'show how much the cache holds',
  configure(command) {
    command
      .option('--file <path>', 'the pipeline file, if there are several')
      .addHelpText('after', '\nExamples:\n  restage cache size\n  restage cache size --json');
  },
  async run({ world, file, json, terminal }) {
    const { folders, parts, total } = cacheSize(readProject(world, { file }).project);
    if (json) {
      terminal.result(JSON.stringify({ folders, ...Object.fromEntries(parts), total }, undefined, 2));
      return exitCodes.ok;
    }
    for (const [part, { files, bytes }] of [...parts, ['total', total] as const]) {
      if (files > 0 || part === 'total')
        terminal.result(`${part.padEnd(10)} ${formatBytes(bytes).padStart(9)}  ${count(files, 'file')}`);
    }
    return exitCodes.ok;
  },
};

const verifyCommand: Command = {
  name: 'verify',
  summary: 'read every object and run record, and remove those that are damaged',
  configure(command) {
    command
      .option('--file <path>', 'the pipeline file, if there are several')
      .addHelpText(
        'after',
        '\nExits with 1 if something was damaged.\n\nExamples:\n  restage cache verify\n  restage cache verify && restage repro',
      );
  },
  async run(call) {
    const { terminal } = call;
    const report = await verifyCache(
      readProject(call.world, { file: call.file }).project,
      call.signal,
      progressOf(call),
    );
    const damaged = report.damagedObjects.length + report.damagedRecords.length;
    const ok = damaged === 0 && report.unreadable.length === 0;
    if (call.json) {
      const { damagedObjects, damagedRecords, ...rest } = report;
      terminal.result(
        JSON.stringify({ ok, ...rest, damaged_objects: damagedObjects, damaged_records: damagedRecords }, undefined, 2),
      );
    } else {
      for (const digest of report.damagedObjects) terminal.result(`! object ${digest} was damaged, and is removed`);
      for (const id of report.damagedRecords) terminal.result(`! run record ${id} was damaged, and is removed`);
      for (const path of report.unreadable) terminal.result(`! ${path} cannot be read: permission denied`);
      const checked = `${count(report.objects, 'object')} (${formatBytes(report.bytes)}) and ${count(report.records, 'run record')}`;
      if (!call.quiet && ok) terminal.result(`${checked}: all as they should be`);
      if (!ok)
        terminal.result(
          `${checked}: ${damaged} damaged${damaged > 0 ? '; restage repro makes again what is needed of it' : ''}`,
        );
    }
    return ok ? exitCodes.ok : exitCodes.no;
  },
};

/** One line on a terminal, written over again and wiped in the end. */
function progressOf({ terminal, quiet }: Call): (progress: VerifyProgress) => void {
  if (!terminal.isLive || quiet) return () => undefined;
  return ({ doneBytes, totalBytes, objects }) => {
    const text =
      doneBytes < totalBytes
        ? `  ${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}, ${count(objects, 'object')}`
        : '';
    terminal.live.write(`\r\u001b[2K${text}`);
  };
}

const gcCommand: Command = {
  name: 'gc',
  summary: 'remove results that no lock in the workspace or in git names',
  configure(command) {
    command
      .option('--dry', 'only say what would be removed')
      .option('--days <n>', 'keep also what is younger than this (default: 14)', days)
      .option('--projects <folders...>', 'all projects that share cache.dir: what they need is kept as well')
      .option(...noWait)
      .option('--file <path>', 'the pipeline file, if there are several')
      .addHelpText('after', gcHelp);
  },
  async run(call, _, options) {
    const request: GcRequest = {
      dry: options['dry'] === true,
      days: typeof options['days'] === 'number' ? options['days'] : 14,
      projects: Array.isArray(options['projects']) ? options['projects'].map(String) : undefined,
      ...mutexWishes(call, options),
    };
    const report = await collectGarbage(
      readProject(call.world, { file: call.file, scope: 'all' }),
      request,
      warnings(call),
    );
    if (call.json) call.terminal.result(JSON.stringify({ ok: true, ...gcToJson(report) }, undefined, 2));
    else if (!call.quiet) for (const line of gcLines(report, call.terminal.colors)) call.terminal.result(line);
    return exitCodes.ok;
  },
};

function days(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number) || number < 0 || number > 36_500)
    throw new InvalidArgumentError('it is not a number of days.');
  return number;
}

const gcHelp = `
Kept is what a lock names in the workspace, in the index, in any branch, tag or remote's branch, in the stash and in
linked worktrees, and what is younger than 14 days. Everything else is removed, also what exists nowhere else; trash
goes after 30 days. No other command of restage does that.

Examples:
  restage cache gc --dry                      what would go, and how large it is
  restage cache gc --days 0                   keep only what locks name
  restage cache gc --projects . ../worktree   with a cache.dir that both use`;

export const cacheCommand: CommandGroup = {
  name: 'cache',
  summary: 'show how large the cache is, check it, and remove what nothing needs',
  subcommands: [sizeCommand, verifyCommand, gcCommand],
  examples: ['restage cache size', 'restage cache verify', 'restage cache gc --dry'],
};
