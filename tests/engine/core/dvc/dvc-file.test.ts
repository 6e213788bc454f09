// .dvc files: read strictly, and written back as DVC does it.
import { describe, expect, test } from '@jest/globals';
import dedent from 'dedent';
import * as fc from 'fast-check';
import { isImport, parseDvcFile } from '../../../../engine/core/dvc/dvc-file.ts';
import { formatDvcFile, rewriteDvcFile } from '../../../../engine/core/dvc/rewrite.ts';

const old = '5bbf5a52328e7439ae6e719dfe712200';
const now = '5e99db7f87dc9c5149eb3bca6bfcbb72';
const digest = { hash: 'md5', hex: now, isDirectory: false } as const;

const mistakes = (text: string): readonly string[] =>
  parseDvcFile('x.dvc', text).problems.map(({ message, place }) => `${place?.line}:${place?.column} ${message}`);

test('everything that DVC knows in one', () => {
  const { file, problems } = parseDvcFile(
    'x.dvc',
    dedent`
      md5: ${old}
      wdir: ..
      frozen: true
      desc: of old
      meta: {x: 1.0}
      deps:
      - path: data/x.csv
        repo: {url: https://example.com/r, rev_lock: abc}
      outs:
      - md5: ${old}
        size: 4
        isexec: true
        hash: md5
        path: x.csv
        cache: false
        persist: true
        push: false
        remote: store
        desc: one
        type: table
        labels: [a, b]
        meta: [1]
    `,
  );
  expect(problems).toEqual([]);
  expect(file && isImport(file)).toBe(true);
  expect(file).toMatchObject({
    md5: old,
    wdir: '..',
    frozen: true,
    desc: 'of old',
    deps: [{ path: 'data/x.csv', repo: 'https://example.com/r' }],
    outs: [
      {
        path: 'x.csv',
        sizeBytes: 4,
        executable: true,
        cache: false,
        persist: true,
        push: false,
        remote: 'store',
        desc: 'one',
        type: 'table',
        labels: ['a', 'b'],
        digest: { hex: old, hash: 'md5' },
      },
    ],
  });
});

test.each([
  ['', "undefined:undefined 'x.dvc' is empty"],
  ['- a', "1:1 'x.dvc' must be a map"],
  ['cmd: x', "1:1 a .dvc file has no key 'cmd'"],
  ['outs:\n- md5: 1', "2:3 an entry of outs needs the key 'path'"],
  ['outs:\n- path: a\n- path: a', "3:3 'a' is listed twice"],
  ['outs:\n- path: a\n  metric: true', "3:3 an entry of outs has no key 'metric'"],
  ['deps:\n- {}', "2:3 an entry of deps needs the key 'path'"],
])('%j is refused', (text, expected) => {
  expect(mistakes(text)).toContain(expected);
});

describe('writing changed data back', () => {
  test('comments and order stay, new keys follow, as DVC does it', () => {
    const text = dedent`
      # top
      outs:  # outs
      - path: f   # the path
        size: 4 # sz
        desc: some text
        md5: ${old}
      # end
      meta:
        x: 1.0 # keep
        big: 123456789012345678901234567890
        s: '1'

    `;
    expect(rewriteDvcFile(text, new Map([['f', { digest, sizeBytes: 7, files: undefined, executable: true }]]))).toBe(
      dedent`
        # top
        outs:  # outs
        - path: f   # the path
          size: 7 # sz
          desc: some text
          md5: ${now}
          isexec: true
          hash: md5
        # end
        meta:
          x: 1.0 # keep
          big: 123456789012345678901234567890
          s: '1'

      `,
    );
  });

  test('what is not so any more goes: nfiles of what is a file now', () => {
    const text = `outs:\n- md5: ${old}.dir\n  size: 4\n  nfiles: 2\n  hash: md5\n  path: d\n`;
    expect(rewriteDvcFile(text, new Map([['d', { digest, sizeBytes: 7, files: undefined, executable: false }]]))).toBe(
      `outs:\n- md5: ${now}\n  size: 7\n  hash: md5\n  path: d\n`,
    );
  });

  test('a new one is as dvc add writes it', () => {
    const recorded = { digest: { ...digest, isDirectory: true }, sizeBytes: 2, files: 1, executable: false };
    expect(formatDvcFile('d', recorded)).toBe(
      `outs:\n- md5: ${now}.dir\n  size: 2\n  nfiles: 1\n  hash: md5\n  path: d\n`,
    );
  });
});

test('any text is read or refused; what is read is written back with the new data', () => {
  const field = fc.constantFrom(
    `md5: ${old}`,
    `md5: '${old}' # why`,
    'md5:',
    'size: 4',
    'nfiles: 2',
    'isexec: true',
    'hash: md5',
    'desc: "a: b"',
    'desc: |\n    x\n\n',
    '# note',
    'labels:\n  - a',
    'meta: {x: 1}',
    'path: f',
    'remote: &r x',
    'type: *r',
  );
  const out = fc
    .tuple(
      fc.array(field, { maxLength: 5 }),
      fc.constantFrom('path: f', "path: 'f'", 'path: g', 'path: f  # c'),
      fc.array(field, { maxLength: 5 }),
    )
    .map(([before, path, after]) => `- ${[...before, path, ...after].join('\n  ')}`);
  const flow = fc.constant(`- {md5: ${old}, path: f}`);
  const file = fc
    .tuple(
      fc.array(fc.oneof({ weight: 9, arbitrary: out }, flow), { minLength: 1, maxLength: 2 }),
      fc.constantFrom('', '\n', '\n# end\n', '\nmeta: 1\n'),
      fc.boolean(),
    )
    .map(([outs, end, crlf]) => `outs:\n${outs.join('\n')}${end}`.replaceAll('\n', crlf ? '\r\n' : '\n'));
  const text = fc.oneof({ weight: 9, arbitrary: file }, fc.string());
  let rewritten = 0;
  fc.assert(
    fc.property(text, (written) => {
      const { file, problems } = parseDvcFile('x.dvc', written);
      expect(file === undefined).toBe(problems.length > 0);
      if (!file?.outs.some(({ path }) => path === 'f')) return;
      rewritten++;
      const again = rewriteDvcFile(
        written,
        new Map([['f', { digest, sizeBytes: 9, files: undefined, executable: false }]]),
      );
      const expected = file.outs.map((out) =>
        out.path === 'f' ? { ...out, digest, sizeBytes: 9, files: undefined, executable: false } : out,
      );
      expect(parseDvcFile('x.dvc', again).file).toEqual({ ...file, outs: expected });
    }),
    { numRuns: 2000, seed: 6 },
  );
  expect(rewritten).toBeGreaterThan(100);
});
