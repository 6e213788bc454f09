// Runs that end with an error, as the whole text that a user sees.
import { expect } from '@jest/globals';
import { projectOnDisk, repro, restage } from '../support/command.ts';

/** What `repro` says on standard error, and its exit code as the last line. With `--json` it must say the same. */
export async function wrong(
  files: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  dir = projectOnDisk(files),
): Promise<string> {
  const { code, stdout, stderr } = await restage(dir, ['repro', ...args]);
  expect(stdout).toHaveLength(0);
  const json = await repro(dir, args);
  expect({ ok: json.ok, code: json.code }).toEqual({ ok: false, code });
  const { errors } = JSON.parse(json.stdout) as { readonly errors: readonly { readonly message: string }[] };
  for (const { message } of errors) expect(stderr).toContain(`error: ${message}\n`);
  return `${stderr.replaceAll(dir, '<root>')}exit ${code}`;
}

/** Both streams as a terminal would show them, one after the other; durations and dates are no matter. */
export async function shown(
  dir: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { code, stdout, stderr } = await restage(dir, args, { env });
  const timeless = `${stdout}${stderr}`
    .replaceAll(dir, '<root>')
    .replace(/\b\d+(?:\.\d)? m?s\b/g, '<time>')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<date>');
  return `${timeless}exit ${code}`;
}
