// The other side of the interop tests: a Python interpreter, named by PYTHON, with the packages that a test asks for.
// Where it is missing the tests skip, and a line says so.
import { spawnSync } from 'node:child_process';

const python = process.env.PYTHON ?? 'python3';

/** Whether Python is there and can import these modules. */
export function hasPython(...modules: readonly string[]): boolean {
  const { status } = spawnSync(python, ['-c', `import ${['sys', ...modules].join(', ')}`], { stdio: 'ignore' });
  if (status === 0) return true;
  process.stderr.write(`skipped: ${python} with ${modules.join(', ') || 'nothing'} is not there; set PYTHON\n`);
  return false;
}

/** What the script prints, as JSON. */
export function runPython(script: string, ...args: readonly string[]): unknown {
  const { status, stdout, stderr } = spawnSync(python, [script, ...args], {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${script} failed: ${stderr}`);
  return JSON.parse(stdout);
}
