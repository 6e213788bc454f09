// A gc's report as lines: first what is kept and for whom, then what goes, by stage.
import type { GcReport, KeptSource, RemovedResult } from '../../run/cache/gc-report.ts';
import type { Colors } from '../terminal.ts';
import { count, formatBytes } from './bytes.ts';
import { visible } from './problem.ts';

/** Of each list; what is longer says how much more there is. */
const mostShown = 20;

export function gcLines(report: GcReport, colors: Colors): readonly string[] {
  const { dry, days, kept, removed, outdated } = report;
  const others = [...outdated].map(
    ([kind, { files, bytes }]) =>
      `  ${otherNames[kind]}: ${count(files, 'entry').replace(/entrys$/, 'entries')}, ${formatBytes(bytes)}`,
  );
  const nothing = removed.objects === 0 && removed.records === 0 && others.length === 0;
  const keeping = `${dry ? 'would keep' : 'kept'} ${count(kept.objects, 'object')} (${formatBytes(kept.bytes)}) and ${count(kept.records, 'run record')}`;
  const removing = `${dry ? 'would remove' : 'removed'} ${count(removed.objects, 'object')} (${formatBytes(removed.bytes)}) and ${count(removed.records, 'run record')}`;
  return [
    `${keeping}: what these name, and what is younger than ${count(days, 'day')}`,
    ...shortened(report.sources.map((source) => sourceLine(source, colors))),
    ...(nothing ? [dry ? 'would remove nothing' : 'removed nothing'] : [removing]),
    ...shortened(report.results.map((result) => resultLine(result, colors))),
    ...(report.unnamed.files > 0
      ? [`  ${count(report.unnamed.files, 'object')} that no run record names: ${formatBytes(report.unnamed.bytes)}`]
      : []),
    ...others,
    ...(dry && !nothing ? [colors.yellow('what is not elsewhere too is gone for good then: restage cache gc')] : []),
  ];
}

const otherNames = {
  trash: 'trash older than 30 days',
  modules: 'bundles of code that is gone',
  expanded: 'parsed texts',
  tmp: 'temporary files of crashes',
} as const;

function sourceLine({ file, names, commits, stages, bytes, lost }: KeptSource, colors: Colors): string {
  const who = names.length > 4 ? `${names.slice(0, 4).join(', ')} and ${names.length - 4} more` : names.join(', ');
  const where =
    commits.length === 0
      ? ''
      : ` (${commits.length > 2 ? `${commits.length} commits` : commits.map((commit) => commit.slice(0, 7)).join(', ')})`;
  const gone = lost === 0 ? '' : colors.yellow(`, ${count(lost, 'object')} not in the cache`);
  return `  ${visible(who)}${where}: ${count(stages.size, 'stage')}, ${formatBytes(bytes)}${gone} ${colors.dim(visible(file))}`;
}

function resultLine({ stage, outs, finished, bytes }: RemovedResult, colors: Colors): string {
  const more = outs.length > 2 ? ` and ${outs.length - 2} more` : '';
  const day = finished === undefined ? '' : ` of ${finished.slice(0, 10)}`;
  return `  ${visible(stage ?? 'a stage that is gone')}${day}: ${formatBytes(bytes)} ${colors.dim(visible(`${outs.slice(0, 2).join(', ')}${more}`))}`;
}

function shortened(lines: readonly string[]): readonly string[] {
  return lines.length <= mostShown
    ? lines
    : [...lines.slice(0, mostShown), `  … and ${lines.length - mostShown} more; --json has all`];
}

export function gcToJson(report: GcReport): Readonly<Record<string, unknown>> {
  const { sources, results, outdated, ...rest } = report;
  return {
    ...rest,
    sources: sources.map((source) => ({ ...source, stages: Object.fromEntries(source.stages) })),
    results: results.map(({ stage, finished, ...result }) => ({
      stage: stage ?? null,
      finished: finished ?? null,
      ...result,
    })),
    outdated: Object.fromEntries(outdated),
  };
}
