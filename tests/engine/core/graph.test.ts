// Who waits for whom: edges of declared paths, what does not fit together, and the order of work.
import { describe, expect, test } from '@jest/globals';
import dedent from 'dedent';
import { renderProblems } from '../../../engine/cli/view/problem.ts';
import { buildGraph, type Graph, reachable } from '../../../engine/core/graph.ts';
import type { ProjectPath } from '../../../engine/core/model.ts';
import type { Canonical } from '../../../engine/core/out-index.ts';
import { read } from './pipeline/read-text.ts';

const asWritten: Canonical = { name: (path) => path, target: (path) => path };

function build(text: string, canonical = asWritten): ReturnType<typeof buildGraph> {
  const { readable, problems } = read(text);
  if (problems.length > 0) throw new Error(renderProblems(problems));
  return buildGraph(readable, canonical);
}

function graphOf(text: string, canonical = asWritten): Graph {
  const { graph, problems } = build(text, canonical);
  if (!graph) throw new Error(renderProblems(problems));
  return graph;
}

/** A stage `w` with these outs and a stage `r` with these deps: does `r` wait? */
function waits(outs: string, deps: string, canonical = asWritten): boolean {
  const graph = graphOf(
    `stages: {r: {cmd: r, deps: [${deps}], outs: [r.txt]}, w: {cmd: w, outs: [${outs}]}}`,
    canonical,
  );
  return graph.upstream.get('r')?.includes('w') ?? false;
}

const report = (text: string): string => renderProblems(build(text).problems);
const ids = (graph: Graph): readonly string[] => graph.order.map(({ id }) => id);

describe('a dep waits for the out that it reads', () => {
  test.each([
    ['the out itself', 'a.txt', 'a.txt'],
    ['a file in a directory out', 'data', 'data/x/a.csv'],
    ['a directory around an out', 'data/x/a.csv', 'data'],
    ['a path outside of the root', 'a.txt', '../a.txt', false],
    ['a glob that matches the out', 'data/a.csv', '"data/*.csv"'],
    ['a glob below a directory out', 'data', '"data/x/*.csv"'],
    ['a glob whose folders may be a directory out', 'data/x', '"data/*/a.csv"'],
    ['a glob with any folders', 'data/x/y/a.csv', '"data/**"'],
    ['a glob that cannot match', 'data/a.json', '"data/*.csv"', false],
    ['a glob that does not go so deep', 'data/x/a.csv', '"data/*.csv"', false],
    ['a glob with the out left out', 'data/a.csv', '"data/*.csv", "!data/a.csv"', false],
    ['a glob with the directory out left out', 'data/x', '"data/**", "!data/x/**"', false],
    ['a glob with only a part of the directory out left out', 'data/x', '"data/**", "!data/x/y/**"'],
    ['a sibling with the same beginning', 'data', 'data2/a.csv', false],
    ['a name that sorts between a folder and its files', 'data-x/a', 'data', false],
  ] as readonly (readonly [string, string, string, boolean?])[])('%s', (_what, outs, deps, expected = true) => {
    expect(waits(outs, deps)).toBe(expected);
  });

  test('paths are compared as the disk has them, symbolic links resolved', () => {
    const linked: Canonical = {
      name: (path) => path.replace(/^link(?=\/)/, 'data') as ProjectPath,
      target: (path) => path.replace(/^link(?=$|\/)/, 'data') as ProjectPath,
    };
    expect(waits('data/a.csv', 'link', linked)).toBe(true);
    expect(waits('data/a.csv', 'link/a.csv', linked)).toBe(true);
    expect(waits('link/a.csv', 'data', linked)).toBe(true);
    expect(waits('data/a.csv', '"link/*.csv"', linked)).toBe(true);
    expect(waits('data/a.csv', 'link/a.csv')).toBe(false);
  });

  test('an out is its name, also where a link to something else lies there', () => {
    const linked: Canonical = {
      name: (path) => path.replace(/^out(?=\/)/, 'data') as ProjectPath,
      target: (path) => path.replace(/^out(?=$|\/)/, 'data') as ProjectPath,
    };
    const text = 'stages: {r: {cmd: r, deps: [%], outs: [r]}, w: {cmd: w, deps: [data], outs: [out]}}';
    for (const dep of ['out', 'out/a.csv', '"out/*.csv"'])
      expect(graphOf(text.replace('%', dep), linked).upstream).toEqual(
        new Map([
          ['r', ['w']],
          ['w', []],
        ]),
      );
    expect(build('stages: {w: {cmd: w, outs: [out, data]}}', linked).problems).toEqual([]);
    expect(
      build('stages: {w: {cmd: w, outs: [out]}, x: {cmd: x, outs: [out/a]}}', linked).problems.map(({ code }) => code),
    ).toEqual(['overlapping-outs']);
  });

  test('one out of a stage by two ways', () => {
    const linked: Canonical = {
      name: (path) => path.replace(/^link(?=\/)/, 'data') as ProjectPath,
      target: (path) => path,
    };
    expect(renderProblems(build('stages: {w: {cmd: w, outs: [data/a, link/a]}}', linked).problems)).toContain(
      "out 'link/a' of stage 'w' is the same as 'data/a'",
    );
  });

  test('a params file that a stage writes', () => {
    const graph = graphOf('stages: {r: {cmd: r, params: [p.json: [a]]}, w: {cmd: w, outs: [p.json]}}');
    expect(ids(graph)).toEqual(['w', 'r']);
  });

  test('a frozen stage waits for nobody, but is waited for', () => {
    const graph = graphOf(dedent`
      stages:
        c: {cmd: c, deps: [b], outs: [c]}
        b: {cmd: b, deps: [a], outs: [b], frozen: true}
        a: {cmd: a, outs: [a]}
    `);
    expect(Object.fromEntries(graph.upstream)).toEqual({ a: [], b: [], c: ['b'] });
    expect(Object.fromEntries(graph.downstream)).toEqual({ a: [], b: ['c'], c: [] });
  });

  test('writers are found for paths in and around outs', () => {
    const graph = graphOf('stages: {w: {cmd: w, outs: [data/x]}}');
    expect(
      ['data/x', 'data/x/y', 'data', 'other', '../data/x'].map((path) => graph.writerOf(path as ProjectPath)),
    ).toEqual(['w', 'w', undefined, undefined, undefined]);
    expect(['.', 'data', 'data/x', 'dat'].map((path) => graph.hasOutsInside(path as ProjectPath))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('what does not fit together', () => {
  test('two writers of one path', () => {
    expect(report('stages:\n  a: {cmd: a, outs: [x]}\n  b: {cmd: b, outs: [./x]}\n')).toBe(dedent`
      error: out 'x' is written by two stages: 'a' and 'b'
       --> pipeline.yaml:3:22
        |
      3 |   b: {cmd: b, outs: [./x]}
        |                      ^^^
      hint: each out belongs to one stage; the other is at pipeline.yaml:2
    `);
  });

  test('an out inside another, found also past a name that sorts in between', () => {
    const text = 'stages:\n  a: {cmd: a, outs: [d]}\n  b: {cmd: b, outs: [d-x, d/y/z]}\n';
    expect(build(text).problems).toMatchObject([
      {
        code: 'overlapping-outs',
        message: "out 'd/y/z' of stage 'b' lies inside out 'd' of stage 'a'",
        hint: 'give one of them another folder; the other is at pipeline.yaml:2',
      },
    ]);
  });

  test.each([
    ['the out itself', 'a', 'a', 'a stage cannot wait for itself: give the out another path'],
    ['a directory around it', 'd/a', 'd', 'a stage cannot wait for itself: give the out another path'],
    ['a glob that matches it', 'd/a.csv', '"d/*.csv"', 'leave it out with "!d/a.csv", or narrow the pattern'],
  ])('a dep that covers an own out: %s', (_what, out, dep, hint) => {
    expect(build(`stages: {s: {cmd: s, deps: [${dep}], outs: [${out}]}}`).problems).toMatchObject([
      { code: 'covers-own-out', hint },
    ]);
  });

  test('a cycle is shown as a path, without the stages that only lead to it', () => {
    const text = dedent`
      stages:
        report: {cmd: r, deps: [score], outs: [report]}
        train: {cmd: t, deps: [score], outs: [model]}
        evaluate: {cmd: e, deps: [model], outs: [metrics]}
        score: {cmd: s, deps: [metrics], outs: [score]}
    `;
    expect(build(text).problems.map(({ message }) => message)).toEqual([
      'stages wait for each other in a cycle: train -> evaluate -> score -> train',
    ]);
  });

  test('every problem at once, with the cycle', () => {
    const text = 'stages: {a: {cmd: a, deps: [y], outs: [x, z]}, b: {cmd: b, deps: [x], outs: [y, z/b]}}';
    expect(build(text).problems.map(({ code }) => code)).toEqual(['overlapping-outs', 'cycle']);
  });
});

describe('order', () => {
  test('upstream first, else as in the file', () => {
    const graph = graphOf(dedent`
      stages:
        z: {cmd: z, deps: [b, c]}
        a: {cmd: a}
        c: {cmd: c, deps: [r], outs: [c]}
        b: {cmd: b, deps: [r], outs: [b]}
        r: {cmd: r, outs: [r]}
    `);
    expect(ids(graph)).toEqual(['r', 'b', 'c', 'z', 'a']);
  });

  test('a chain of 10,000 stages, written from its end, does not end the stack', () => {
    const [stage] = read('stages: {s: {cmd: s, deps: [in], outs: [out]}}').readable;
    const [dep, out] = [stage!.deps[0]!, stage!.outs[0]!];
    const chain = Array.from({ length: 10_000 }, (_, i) => ({
      ...stage!,
      id: `s${i}`,
      name: `s${i}`,
      deps: [{ ...dep, kind: 'path' as const, path: `o${i + 1}` as ProjectPath }],
      outs: [{ ...out, path: `o${i}` as ProjectPath }],
    }));
    const { graph, problems } = buildGraph(chain, asWritten);
    expect(problems).toEqual([]);
    expect(graph?.order[0]?.id).toBe('s9999');
    expect(graph?.order.at(-1)?.id).toBe('s0');
    expect(reachable(['s0'], graph!.upstream).size).toBe(10_000);
    const closed = buildGraph(
      [
        ...chain,
        {
          ...chain[0]!,
          id: 'last',
          name: 'last',
          deps: [{ ...dep, kind: 'path', path: 'o0' as ProjectPath }],
          outs: [{ ...out, path: 'o10000' as ProjectPath }],
        },
      ],
      asWritten,
    );
    expect(closed.problems.map(({ code }) => code)).toEqual(['cycle']);
  });
});
