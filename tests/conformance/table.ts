// The table of the README, made of the cases, so that it cannot say anything else.
import { type Case, type Expected, type Step, type Subject, ofDvc, words } from './case.ts';

const [begin, end] = ['<!-- cases: written by UPDATE_README=1 -->', '<!-- end of cases -->'];

export function table(subjects: readonly Subject[]): string {
  const cases = subjects.flatMap(({ cases }) => cases);
  const differing = cases.filter(({ differs }) => differs);
  const open = cases.filter(({ open }) => open !== undefined);
  return [
    `${cases.length} cases of ${cases.flatMap(({ steps }) => steps).length} steps: ${cases.length - differing.length} in which both do the same, ${differing.length} in which restage differs on purpose; ${open.length} of them are not played on restage yet.`,
    '',
    ...subjects.flatMap((subject) => [
      `## ${subject.name}`,
      '',
      '| # | Case | DVC | restage | Where restage differs on purpose, and why |',
      '|--:|---|---|---|---|',
      ...subject.cases.map((one) => row(one, cases.indexOf(one) + 1)),
      '',
    ]),
  ].join('\n');
}

/** The README with this table in place of the one that it has. */
export function withTable(readme: string, rows: string): string {
  const [before = ''] = readme.split(begin);
  const [, after = '\n'] = readme.split(end);
  return `${before}${begin}\n\n${rows}\n${end}${after}`;
}

function row(one: Case, number: number): string {
  const [dvc, ours] = [one.steps.map(ofDvc), one.steps].map((steps) => steps.flatMap(shown).join('; '));
  const differs = one.differs ? `DVC: ${one.differs.dvc}. ${one.differs.why}` : '';
  const open = one.open === undefined ? '' : `open: ${one.open}`;
  const cells = [
    one.name,
    dvc,
    dvc === ours ? 'the same' : ours,
    [differs, open].filter((text) => text !== '').join(' '),
  ];
  return `| ${number} | ${cells.map((cell) => (cell ?? '').replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

/** `repro: a b` ran these; `status: …` and so on. */
function shown(step: Step): readonly string[] {
  if (step.run === undefined) return [];
  return [`\`${words(step.run).join(' ').replaceAll('`', "'")}\`: ${outcome(step)}`];
}

function outcome({ ran, restored, fails, status, json, text, edges }: Expected): string {
  const parts = [
    ...(ran === undefined || ran === '' ? [] : [`${ran} ran`]),
    ...(restored === undefined || restored === '' ? [] : [`${restored} restored`]),
    ...(status
      ? [Object.keys(status).length === 0 ? 'nothing changed' : `${Object.keys(status).join(' ')} changed`]
      : []),
    ...(json === undefined ? [] : ['a document']),
    ...(text === undefined ? [] : ['a text']),
    ...(edges ? [edges.length === 0 ? 'no edges' : edges.join(', ')] : []),
    ...(fails === true ? ['fails'] : []),
  ];
  return parts.length === 0 ? '–' : parts.join(', ');
}
