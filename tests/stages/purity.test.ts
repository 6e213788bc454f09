import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const sources = readdirSync('stages', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({
    path,
    text: readFileSync(join('stages', path), 'utf8').replaceAll(/^\s*(\/\/|\*|\/\*).*$/gm, ''),
  }));

test('no stage uses what differs between runs, machines or locales', () => {
  const forbidden =
    /Math\.(?:random|exp|log\w*|pow|sin|cos|tan|hypot|cbrt)\b|\*\*|\bDate\b|performance\.|localeCompare|toLocale|Intl\.|process\.env|(?<!new URL\('\.\/[\w-]+\.ts', )import\.meta/;
  for (const { path, text } of sources) expect([path, forbidden.exec(text)?.[0]]).toEqual([path, undefined]);
});

test('stages import nothing from the engine but types of the contract', () => {
  for (const { path, text } of sources) {
    const imports = [...text.matchAll(/^(import|export)[^;]*?from '([^']*engine\/[^']*)';/gm)];
    for (const [statement, , target] of imports) {
      expect([path, target]).toEqual([path, expect.stringMatching(/^(?:\.\.\/)+engine\/stage\.ts$/)]);
      expect([path, statement]).toEqual([path, expect.stringMatching(/^import type /)]);
    }
  }
});

test('every file says first what it owns, and exports by name', () => {
  for (const { path } of sources) {
    const text = readFileSync(join('stages', path), 'utf8');
    expect([path, text.startsWith('// ')]).toEqual([path, true]);
    expect([path, text.includes('export default')]).toEqual([path, false]);
  }
});
