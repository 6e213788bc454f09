// DVC as a Python package, named by DVC_PYTHON: what its own functions make of a text. Skips, with a line, where it is not.
import { spawnSync } from 'node:child_process';

const python = process.env.DVC_PYTHON ?? 'python3';

export function hasDvcPython(): boolean {
  const { status } = spawnSync(python, ['-c', 'import dvc.utils.serialize'], { stdio: 'ignore' });
  if (status === 0) return true;
  process.stderr.write(`skipped: ${python} with dvc is not there; set DVC_PYTHON\n`);
  return false;
}

/** What the script prints, as JSON, for `input` as JSON on its standard input. */
export function runDvcPython(script: string, input: unknown): unknown {
  const { status, stdout, stderr } = spawnSync(python, [script], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${script} failed: ${stderr}`);
  return JSON.parse(stdout);
}
