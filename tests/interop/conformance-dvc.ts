// DVC as a tool that the cases of tests/conformance are played on.
import { execFileSync } from 'node:child_process';
import { type Changed, ofDvc } from '../conformance/case.ts';
import type { Answer, Reading, Tool } from '../conformance/play.ts';

/** `template` is an empty folder, which becomes a project. */
export function dvcTool(dvc: string, template: string): Tool {
  execFileSync('git', ['init', '-q', '--template=', template]);
  execFileSync(dvc, ['init', '-q'], { cwd: template, env: { ...process.env, DVC_NO_ANALYTICS: '1' } });
  return {
    command: [dvc],
    lock: 'dvc.lock',
    template,
    args: (args) => (args.includes('status') && !args.includes('-q') ? [...args, '--json'] : args),
    read,
    expected: ofDvc,
  };
}

function read(args: readonly string[], { stdout }: Answer): Reading {
  const restored = [...stdout.matchAll(/^Stage '(.+)' is cached - skipping run/gm)].map(([, name = '']) => name);
  const status =
    args.includes('status') && stdout.startsWith('{')
      ? (JSON.parse(stdout) as Readonly<Record<string, Changed[string]>>)
      : undefined;
  return { restored, status, why: {} };
}
