// The examples of the README, as they stand there.
import { readFileSync } from 'node:fs';

/** The first block of that language below a heading. */
export function readmeExample(heading: string, language: string): string {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const section = readme.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const [, code] = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'ms').exec(section) ?? [];
  if (code === undefined) throw new Error(`the README has no example in ${language} below '${heading}'`);
  return code;
}
