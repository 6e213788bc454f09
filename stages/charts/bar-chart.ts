// Horizontal bars with their values written beside them, in one or several groups.
// Bars start at 0: a bar that starts elsewhere lies about the proportion.
import { line } from './axes.ts';
import { BOTTOM, chart, emptyChart, TOP, type Captions } from './chart.ts';
import { element, shortened, textAt } from './svg.ts';
import { formatTick, ticksAround } from './ticks.ts';

export interface Bar {
  readonly label: string;
  /** Not negative. */
  readonly value: number;
  /** What is written at the end of the bar. */
  readonly note: string;
  readonly shade?: 'first' | 'second' | 'pale';
}

export interface BarGroup {
  readonly heading?: string;
  readonly bars: readonly Bar[];
}

export interface BarChart {
  readonly groups: readonly BarGroup[];
  /** What the length of a bar means, with its unit. */
  readonly valueLabel: string;
  /** Said in place of a picture without bars. */
  readonly empty: string;
}

const WIDTH = 760;
const ROW = 22;
const HEADING = 30;
const LABEL_CHARACTERS = 32;
const CHARACTER = 7;
const NOTE_WIDTH = 130;

export function barChart(captions: Captions, { groups, valueLabel, empty }: BarChart): string {
  const bars = groups.flatMap((group) => group.bars);
  if (bars.length === 0) return emptyChart(captions, empty);
  const longest = Math.max(...bars.map(({ label }) => Array.from(label).length));
  const left = 24 + Math.min(longest, LABEL_CHARACTERS) * CHARACTER;
  const width = WIDTH - left - NOTE_WIDTH;
  const ticks = ticksAround(0, Math.max(...bars.map(({ value }) => value)) || 1, 5);
  const at = (value: number): number => left + (value / ticks.to) * width;
  const drawn: string[] = [];
  let y = TOP;
  for (const { heading, bars } of groups) {
    if (heading !== undefined) {
      drawn.push(textAt(16, y + 18, heading, { class: 'heading' }));
      y += HEADING;
    }
    const end = y + bars.length * ROW;
    drawn.push(...ticks.values.map((value) => line(at(value), y, at(value), end, value === 0 ? 'axis' : 'grid')));
    drawn.push(...bars.map((bar, k) => drawBar(bar, { left, y: y + k * ROW, end: at(bar.value) })));
    y = end + 8;
  }
  const labels = ticks.values.map((value) =>
    textAt(at(value), y + 10, formatTick(value, ticks.step), { anchor: 'middle', class: 'muted' }),
  );
  const label = textAt(left + width / 2, y + 32, valueLabel, { anchor: 'middle' });
  return chart(captions, { width: WIDTH, height: y + 44 + BOTTOM }, ...drawn, ...labels, label);
}

function drawBar(bar: Bar, place: { readonly left: number; readonly y: number; readonly end: number }): string {
  const { left, y, end } = place;
  const short = shortened(bar.label, LABEL_CHARACTERS);
  const hint = short === bar.label ? {} : { hint: bar.label };
  return [
    textAt(left - 8, y + 15, short, { anchor: 'end', ...hint }),
    element('rect', {
      class: `fill-${bar.shade ?? 'first'}`,
      x: left,
      y: y + 3,
      width: Math.max(end - left, 0.5),
      height: ROW - 6,
      rx: 2,
    }),
    textAt(end + 6, y + 15, bar.note, { class: 'muted' }),
  ].join('');
}
