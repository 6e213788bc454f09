// A project unlike ours, as files: thirty stages of shell commands with two diamonds, a directory out, a glob with an
// exclusion, params in three formats, a stage in a folder of its own, and names with spaces and letters beyond ASCII.
import dedent from 'dedent';
import { projectOnDisk } from '../support/command.ts';

const links = Array.from({ length: 14 }, (_, i) => i + 1);
const linkName = (i: number): string => `link-${String(i).padStart(2, '0')}`;

/** `chain/01.txt` is made of join-2, each other one of that before it. */
const chain = links.map((i) => {
  const [from, to] = [i === 1 ? 'work/join-2.txt' : `chain/${i - 1}.txt`, `chain/${i}.txt`];
  return `  ${linkName(i)}: {cmd: 'mkdir -p chain && (cat ${from}; echo ${i}) > ${to}', deps: [${from}], outs: [${to}]}`;
});

export const files: Readonly<Record<string, string>> = {
  'pipeline.yaml': `${dedent`
    stages:
      top:
        cmd:
          - mkdir -p work
          - cat "\${deps.raw}" > work/top.txt
          - echo "\${title}" >> work/top.txt
        deps:
          raw: raw data/größe 1.txt
        params: [title]
        outs: [work/top.txt]
      left-1: {cmd: LC_ALL=C sort work/top.txt > work/left-1.txt, deps: [work/top.txt], outs: [work/left-1.txt]}
      right-1: {cmd: LC_ALL=C sort -r work/top.txt > work/right-1.txt, deps: [work/top.txt], outs: [work/right-1.txt]}
      join-1:
        cmd: cat work/left-1.txt work/right-1.txt > work/join-1.txt
        deps: [work/left-1.txt, work/right-1.txt]
        outs: [work/join-1.txt]
      left-2: {cmd: head -n 2 work/join-1.txt > work/left-2.txt, deps: [work/join-1.txt], outs: [work/left-2.txt]}
      right-2: {cmd: tail -n 2 work/join-1.txt > work/right-2.txt, deps: [work/join-1.txt], outs: [work/right-2.txt]}
      join-2:
        cmd: cat work/left-2.txt work/right-2.txt > work/join-2.txt
        deps: [work/left-2.txt, work/right-2.txt]
        outs: [work/join-2.txt]
      parts:
        cmd: mkdir -p parts/inner && for n in 1 2 3; do cat work/join-1.txt > parts/inner/$n.txt; done && echo all > parts/index
        deps: [work/join-1.txt]
        outs: [parts]
      count: {cmd: find parts -type f | LC_ALL=C sort > count.txt, deps: [parts], outs: [count.txt]}
      one-part: {cmd: cp parts/inner/2.txt one-part.txt, deps: [parts/inner/2.txt], outs: [one-part.txt]}
      collect:
        cmd: mkdir -p work && cat "raw data"/größe*.txt > "work/Grüße an alle.txt"
        deps: ["raw data/**/*.txt", "!raw data/**/skip*"]
        outs: [work/Grüße an alle.txt]
      copy:
        cmd: {argv: [cp, work/Grüße an alle.txt, copy of it.txt]}
        deps: [work/Grüße an alle.txt]
        outs: [copy of it.txt]
      inside:
        cmd: cat ../work/top.txt > here.txt && pwd | sed 's|.*/||' >> here.txt
        wdir: inside
        deps: [../work/top.txt]
        outs: [here.txt]
      settings:
        cmd: echo \${model.depth} > settings.txt
        params:
          - model.depth
          - conf/model.json: [layers.0, rate]
          - conf/run.toml: [run]
          - conf/all.yaml:
        outs: [settings.txt]
      score:
        cmd: wc -l < count.txt | tr -d ' ' > score.json
        deps: [count.txt, settings.txt]
        metrics: [score.json: {cache: false}]
      alone: {cmd: echo alone > alone.txt, params: [alone], outs: [alone.txt]}
  `}\n${chain.join('\n')}\n`,
  'params.yaml': dedent`
    title: Zürich 北京
    model: {depth: 3}
    alone: 1
    unused: 0
  `,
  'conf/model.json': '{"layers": [8, 4], "rate": 1.0, "name": "m"}\n',
  'conf/run.toml': '[run]\nsteps = 10\nwhen = 2024-01-01\n[other]\nx = 1\n',
  'conf/all.yaml': 'a: 1\nb: {c: 2}\n',
  'raw data/größe 1.txt': 'b\na\n',
  'raw data/größe 2.txt': 'c\n',
  'raw data/skip me.txt': 'not read\n',
  'inside/.keep': '',
};

export const stages: readonly string[] = [
  ...'top left-1 right-1 join-1 left-2 right-2 join-2 parts count one-part collect copy inside settings score alone'.split(
    ' ',
  ),
  ...links.map(linkName),
];

/** In a folder with a space and letters beyond ASCII on its own name, too. */
export function thirtyStages(): string {
  return projectOnDisk(files, 'ein Projekt für λ');
}
