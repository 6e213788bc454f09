// Texts that cases are made of.
import { createHash } from 'node:crypto';
import type { Files } from './case.ts';

/** A dvc.yaml of these stages. */
export function dvcYaml(...stages: readonly string[]): string {
  return `stages:\n${stages.join('')}`;
}

/** A stage that joins its deps into its out. `more` is YAML in flow style: `, params: [x]`. */
export function join(name: string, deps: string, out: string, more = ''): string {
  const list = deps.split(' ').join(', ');
  return `  ${name}: {cmd: "echo ${name} >> $RAN; cat ${deps} > ${out}", deps: [${list}], outs: [${out}]${more}}\n`;
}

/** `a` reads in.txt, `b` what `a` writes, `c` what `b` writes. */
export const chain: Files = {
  'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt'), join('b', 'a.txt', 'b.txt'), join('c', 'b.txt', 'c.txt')),
  'in.txt': 'one\n',
};

/** One stage `a`, from in.txt to a.txt. */
export const single: Files = { 'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt')), 'in.txt': 'one\n' };

export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/** A `.dvc` file of a file with this text. */
export function dvcFile(path: string, text: string): string {
  return `outs:\n- md5: ${md5(text)}\n  size: ${Buffer.byteLength(text)}\n  hash: md5\n  path: ${path}\n`;
}

/** The text as an object in DVC's cache. */
export function dvcObject(text: string): Files {
  const name = md5(text);
  return { [`.dvc/cache/files/md5/${name.slice(0, 2)}/${name.slice(2)}`]: text };
}

/** What is committed first; `$RAN` and the caches are not. */
export const commit = 'git add -A && git commit -q -m change';
