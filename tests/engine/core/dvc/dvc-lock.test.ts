// dvc.lock as DVC writes it, and as it should not be.
import { describe, expect, test } from '@jest/globals';
import dedent from 'dedent';
import * as fc from 'fast-check';
import { commandLines, type DvcLock, parseDvcLock } from '../../../../engine/core/dvc/dvc-lock.ts';
import { formatValue } from '../../../../engine/core/values/value.ts';

const md5 = '764efa883dda1e11db47671c4a3bbd9e';

function read(text: string): DvcLock {
  const { lock, problems } = parseDvcLock('dvc.lock', text);
  expect(problems).toEqual([]);
  return lock as DvcLock;
}

const mistakes = (text: string): readonly string[] =>
  parseDvcLock('dvc.lock', text).problems.map(({ message, place }) => `${place?.line}:${place?.column} ${message}`);

describe('what DVC 3.67 wrote', () => {
  const written = dedent`
    schema: '2.0'
    datasets:
    - name: ds
      type: dvc
    stages:
      a:
        cmd: "echo hi > o¶chmod +x o¶"
        params:
          params.py:
            D:
              1: b
              2.5:
            E: 1e-07
            F: 1e+16
            N:
            T:
            - 1
            - - 3
            neg: -5
          params.yaml: {}
        outs:
        - path: o
          hash: md5
          md5: ${md5}
          size: 3
          isexec: true
      b@1-2:
        cmd:
        - mkdir -p d/e
        - echo x > d/e/y
        deps:
        - path: o
          md5: ${md5}
          size: 3
        outs:
        - path: d/
          hash: md5
          md5: 8ade4cf49ca7ab2c7209485c01e7e3d9.dir
          size: 2
          nfiles: 1
  `;
  // dedent reads escapes itself.
  const lock = read(written.replaceAll('¶', String.raw`\n`));

  test('commands are lines, as shells get them', () => {
    expect([...lock.values()].map(({ cmd }) => commandLines(cmd))).toEqual([
      ['echo hi > o', 'chmod +x o'],
      ['mkdir -p d/e', 'echo x > d/e/y'],
    ]);
  });

  test('params keep their kinds', () => {
    const params = lock.get('a')?.params;
    expect([...(params?.get('params.py') ?? [])].map(([key, value]) => `${key} ${formatValue(value)}`)).toEqual([
      'D {"1": b, "2.5": null}',
      'E 1e-07',
      'F 1e+16',
      'N null',
      'T [1, [3]]',
      'neg -5',
    ]);
    expect(params?.get('params.yaml')).toEqual(new Map());
  });

  test('without hash the digest is that of DVC 2', () => {
    expect(lock.get('a')?.outs).toEqual([
      {
        path: 'o',
        digest: { hash: 'md5', hex: md5, isDirectory: false },
        sizeBytes: 3,
        files: undefined,
        executable: true,
      },
    ]);
    expect(lock.get('b@1-2')?.deps[0]?.digest?.hash).toBe('md5-dos2unix');
    expect(lock.get('b@1-2')?.outs[0]).toMatchObject({ path: 'd/', files: 1, digest: { isDirectory: true } });
  });
});

test.each([
  ['', "undefined:undefined 'dvc.lock' is empty"],
  ['a:\n  cmd: x', "1:1 'dvc.lock' is of DVC 1: it has no 'schema'"],
  ["schema: '3.0'", "1:9 the schema '3.0' is not known: 2.0 is"],
  ["schema: '2.0'\nstages:\n  a: {}", "3:6 stage 'a' needs the key 'cmd'"],
  ["schema: '2.0'\nstages:\n  a: {cmd: x, live: 1}", "3:15 stage 'a' has no key 'live'"],
  [
    "schema: '2.0'\nstages:\n  a: {cmd: x, outs: [{path: o, live: {html: true}}]}",
    "3:32 'live' is of DVC 2: DVC 3 knows it no more",
  ],
  [
    "schema: '2.0'\nstages:\n  a: {cmd: x, outs: [{path: o, md5: xyz}]}",
    "3:37 'xyz' is no MD5: 32 hex digits, and .dir behind them for a directory",
  ],
  ["schema: '2.0'\nstages:\n  a: {cmd: x, outs: [{path: o, hash: sha}]}", "3:38 the hash 'sha' is not known: md5 is"],
  ["schema: '2.0'\nstages:\n  a: {cmd: x, outs: [{path: o}, {path: o}]}", "3:33 'o' is listed twice"],
  ["schema: '2.0'\nstages:\n  a: {cmd: x, deps: 1}", "3:21 'deps' must be a list"],
  ["schema: '2.0'\nstages:\n  a: {cmd: x, outs: [{path: o, size: -1}]}", "3:38 'size' must be a whole number"],
])('%j is refused', (text, expected) => {
  expect(mistakes(text)).toEqual([expected]);
});

test('conflict markers are a problem, not an entry', () => {
  expect(mistakes("schema: '2.0'\n<<<<<<< HEAD\nstages: {}\n=======\n>>>>>>> b\n").length).toBeGreaterThan(0);
});

test('a lock cut anywhere is read or refused, never more; what is read was there', () => {
  const text = `schema: '2.0'\nstages:\n  a:\n    cmd: x\n    deps:\n    - path: i\n      hash: md5\n      md5: ${md5}\n      size: 3\n`;
  for (let length = 0; length <= text.length; length++) {
    const { lock, problems } = parseDvcLock('dvc.lock', text.slice(0, length));
    expect(lock === undefined).toBe(problems.length > 0);
  }
  fc.assert(
    fc.property(fc.nat(text.length), fc.string({ maxLength: 8 }), (at, noise) => {
      const { lock, problems } = parseDvcLock('dvc.lock', text.slice(0, at) + noise + text.slice(at));
      expect(lock === undefined).toBe(problems.length > 0);
    }),
    { numRuns: 500 },
  );
});
