// The licences of what is in the bundles, as their licences ask for: each package with its version and its text.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @param inputs the bundled files, relative to the repository */
export function noticeOf(repo, inputs) {
  const folders = new Set([...inputs].flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? []));
  const sections = [...folders].map((folder) => sectionOf(join(repo, folder))).sort();
  const head = 'restage is under the Apache License 2.0 (see LICENSE). Its bundles contain these packages:';
  return `${[head, ...new Set(sections)].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

function sectionOf(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^(?:licen[cs]e|copying)(?:\.|-|$)/i.test(entry));
  if (file === undefined && typeof license !== 'string') throw new Error(`${name} does not say what its licence is`);
  const by = typeof author === 'object' ? author?.name : author;
  const text =
    file === undefined ? `${license}${by ? `, by ${by}` : ''}` : readFileSync(join(folder, file), 'utf8').trim();
  return `${name} ${version}\n\n${text}`;
}
