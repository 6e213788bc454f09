// One run of both engines, and what may differ between them: each allowed difference has a name and a test of its own.
import { type Repro, runBoth, type Wish } from './run-both.ts';
import { Counts, type Row, rowNames, rowOf } from './rows.ts';
import { idsOf, type StageSpec } from './spec.ts';
import type { Twins } from './twins.ts';
import type { Dvc } from './dvc.ts';

export const allowed = [
  'ours takes over what DVC did',
  'ours restores the bytes that DVC runs for',
  'ours sees a dep, param or out that is gone from the file',
  'ours sees an executable bit',
  'ours counts persist as an input',
  'ours runs under --no-run-cache what DVC takes from dvc.lock',
  'ours runs for a plain out that came out of the run cache before',
  'ours has no run record of what it found fresh after the cache was lost',
  'DVC --dry fails where an upstream would run first',
  'ours tells 10 from 10.0',
  'ours saves again what only lost its objects',
  'DVC counts the .gitignore in a folder that it depends on',
  'ours refuses what lacks a dep before anything runs',
  'ours keeps a frozen stage as recorded, DVC takes it as it lies there',
] as const;
export type Allowed = (typeof allowed)[number];

export interface Tally {
  readonly rows: Counts<Row>;
  readonly differences: Counts<Allowed>;
  /** Stages about which both say the same. */
  agreed: number;
}

export function newTally(): Tally {
  return { rows: new Counts(rowNames), differences: new Counts(allowed), agreed: 0 };
}

/** What is different and has no name; empty if nothing is. undefined if the two cannot be compared any further. */
export async function compareStep(
  twins: Twins,
  dvc: Dvc,
  wish: Wish,
  tally: Tally,
): Promise<readonly string[] | undefined> {
  const done = await runBoth(twins, dvc, wish);
  const known = new Map(twins.stages.flatMap((stage) => idsOf(stage, twins.params).map((id) => [id, stage] as const)));
  // What a dry run says is no verdict.
  if (wish.flag !== '--dry')
    for (const [id, one] of Object.entries(done.stages)) tally.rows.add(rowOf(one, known.get(id)?.frozen === true));
  if (done.refused) return refused(twins, dvc, done, tally);
  // Bytes and what is downstream differ from then on.
  if (frozenAsItLies(twins, done)) {
    tally.differences.add('ours keeps a frozen stage as recorded, DVC takes it as it lies there');
    return undefined;
  }
  if (Object.values(done.stages).some(({ reasons }) => reasons.some(isSameNumber))) {
    tally.differences.add('ours tells 10 from 10.0');
    return undefined;
  }
  const wrong: string[] = [];
  // With --force-downstream what is below a stage that only ours ran is run by ours alone, too.
  let below: Allowed | undefined;
  for (const [id, stage] of known) {
    const [theirs, ours] = [done.ranByDvc.has(id), done.ranByRestage.has(id)];
    if (wish.takesOver && ours && done.stages[id]?.result === 'ran' && !mustRun(stage, wish))
      wrong.push(`${id}: DVC's result is not taken over: ${JSON.stringify(stage)}`);
    if (theirs === ours) {
      tally.agreed += 1;
      continue;
    }
    const name = theirs ? whyOnlyDvc(twins, done, id, stage) : (whyOnlyOurs(twins, done, id, stage, wish) ?? below);
    if (!theirs && wish.flag === '--force-downstream') below ??= name;
    if (name) tally.differences.add(name);
    else
      wrong.push(
        `${id}: ${theirs ? 'only DVC ran it' : 'only restage ran it'}; ours: ${JSON.stringify(done.stages[id])}`,
      );
  }
  for (const path of differentBytes(twins)) wrong.push(`bytes of ${path}`);
  if (wish.flag === '--dry' && done.ok && !done.dvcOk)
    tally.differences.add('DVC --dry fails where an upstream would run first');
  else if (done.dvcOk !== done.ok)
    wrong.push(`DVC ${done.dvcOk ? 'succeeded' : 'failed'}, restage ${done.ok ? 'succeeded' : 'failed'}`);
  if (wrong.length === 0) return [];
  // What DVC took as it lay there counts after it is no longer frozen, too.
  if (!twins.hasTamperedFrozen) return [...wrong, said(done)];
  tally.differences.add('ours keeps a frozen stage as recorded, DVC takes it as it lies there');
  return undefined;
}

/** Then somebody puts back what is missing, and in the end the bytes are the same, whichever runs it took. */
async function refused(twins: Twins, dvc: Dvc, done: Repro, tally: Tally): Promise<readonly string[] | undefined> {
  tally.rows.add('2 dep missing');
  tally.differences.add('ours refuses what lacks a dep before anything runs');
  if (done.ok || done.ranByRestage.size > 0) return [`refused, and something ran: ${done.text}`];
  twins.putBack();
  const again = await runBoth(twins, dvc, { target: undefined, flag: '', takesOver: false });
  if (again.refused || !again.ok || !again.dvcOk || frozenAsItLies(twins, again)) return undefined;
  const different = differentBytes(twins).map((path) => `bytes of ${path} after what was missing is back`);
  return different.length === 0 ? [] : [...different, said(done), said(again)];
}

function whyOnlyDvc(twins: Twins, { stages }: Repro, id: string, stage: StageSpec): Allowed | undefined {
  const one = stages[id];
  if (one?.result === 'restored')
    return one.from === 'dvc-lock' ? 'ours takes over what DVC did' : 'ours restores the bytes that DVC runs for';
  if (one?.result !== 'fresh') return undefined;
  if (twins.hasLostObjects) return 'ours saves again what only lost its objects';
  if (stage.deps.includes('gen')) return 'DVC counts the .gitignore in a folder that it depends on';
  return undefined;
}

function whyOnlyOurs(
  twins: Twins,
  { stages, dvcText }: Repro,
  id: string,
  stage: StageSpec,
  { flag }: Wish,
): Allowed | undefined {
  const reasons = stages[id]?.reasons ?? [];
  if (dvcText.includes(`'${id}' is cached`)) {
    if (flag === '--no-run-cache') return 'ours runs under --no-run-cache what DVC takes from dvc.lock';
    if (twins.hasLostObjects) return 'ours has no run record of what it found fresh after the cache was lost';
    if (!stage.cache) return 'ours runs for a plain out that came out of the run cache before';
  }
  if (reasons.some((reason) => / removed$| -> none$| removed \(/.test(reason)))
    return 'ours sees a dep, param or out that is gone from the file';
  if (reasons.some((reason) => reason.includes(': persist '))) return 'ours counts persist as an input';
  const deps = reasons.map((reason) => /^dep (?:\.\.\/)*(\S+) changed/.exec(reason)?.[1]);
  const isMode = (dep: string | undefined): boolean =>
    dep !== undefined && twins.flipped.some((path) => path === dep || path.startsWith(`${dep}/`));
  return deps.length > 0 && deps.every(isMode) ? 'ours sees an executable bit' : undefined;
}

/** Python finds these equal, and leaves bytes that show the old one. */
function isSameNumber(reason: string): boolean {
  const [, old = 'a', now = 'b'] = /^param .*: (\S+) -> (\S+)$/.exec(reason) ?? [];
  return old !== now && Number(old) === Number(now);
}

function frozenAsItLies(twins: Twins, { stages }: Repro): boolean {
  return twins.stages.some((stage) => {
    const verdicts = idsOf(stage, twins.params).map((id) => stages[id]?.result);
    return stage.frozen && verdicts.some((result) => result === 'failed' || result === 'restored');
  });
}

/** Whatever is recorded; and what DVC's cache does not have, since git would bring it: plain outs, and metrics beside `persist`. */
function mustRun({ kind, alwaysChanged, cache, persist, metric }: StageSpec, { flag }: Wish): boolean {
  if (!cache || (persist && metric)) return true;
  return kind === 'callback' || alwaysChanged || flag !== '';
}

/** Paths whose bytes differ, outs of `persist` stages among them. */
function differentBytes(twins: Twins): readonly string[] {
  const [theirs, ours] = [twins.bytes('dvc'), twins.bytes('restage')];
  return [...new Set([...theirs.keys(), ...ours.keys()])].filter((path) => theirs.get(path) !== ours.get(path)).sort();
}

/** What both said of each stage, in short. */
function said({ dvcText, text, stages }: Repro): string {
  const theirs = dvcText.split('\n').filter((line) => /^Stage|^Running|^Verif|^ERR|^WARN|^\d/.test(line));
  const ours = Object.entries(stages).map(
    ([id, { result, from, reasons }]) => `${id} ${from ?? result} ${reasons.join('; ').slice(0, 200)}`,
  );
  return ['dvc:', ...theirs, 'restage:', ...(ours.length > 0 ? ours : [text]), ''].join('\n');
}
