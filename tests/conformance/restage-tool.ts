// The built command as a tool that cases are played on.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type StageJson, script } from '../support/command.ts';
import type { Changed } from './case.ts';
import type { Answer, Reading, Tool } from './play.ts';

const nothing: Reading = { restored: [], status: undefined, why: {} };

/** `template` is an empty folder, which becomes a project as `git init` and `dvc init` leave one. */
export function restageTool(template: string): Tool {
  execFileSync('git', ['init', '-q', '--template=', template]);
  mkdirSync(join(template, '.dvc'));
  writeFileSync(join(template, '.dvc/config'), '');
  writeFileSync(join(template, '.dvc/.gitignore'), '/config.local\n/tmp\n/cache\n');
  writeFileSync(join(template, '.dvcignore'), '# What is not data\n');
  return {
    command: [process.execPath, script],
    lock: 'pipeline.lock',
    template,
    args: (args) => (asksForJson(args) ? [...args, '--json'] : args),
    read,
    expected: (step) => step,
  };
}

function asksForJson(args: readonly string[]): boolean {
  return (args.includes('repro') || args.includes('status')) && !args.includes('-q');
}

function read(args: readonly string[], { stdout }: Answer): Reading {
  if (!stdout.startsWith('{')) return nothing;
  if (args.includes('status')) {
    const stages = JSON.parse(stdout) as Readonly<Record<string, { readonly changed?: Changed[string] }>>;
    const changed = Object.entries(stages).map(([name, one]) => [name, one.changed ?? []] as const);
    return { ...nothing, status: Object.fromEntries(changed.filter(([, list]) => list.length > 0)) };
  }
  if (!args.includes('repro')) return nothing;
  const { stages = {} } = JSON.parse(stdout) as { readonly stages?: Readonly<Record<string, StageJson>> };
  const entries = Object.entries(stages);
  return {
    ...nothing,
    restored: entries.filter(([, { result }]) => result === 'restored').map(([name]) => name),
    why: Object.fromEntries(entries.map(([name, { reasons }]) => [name, reasons])),
  };
}
