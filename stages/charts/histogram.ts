// A histogram: one bar a bin, on a plot area.
// Bars start at 0 and stand side by side; a bin without rows has none.
import { axes, projection, type Area, type AxisLabels } from './axes.ts';
import { binTicks, edge, type Histogram } from './bins.ts';
import { element } from './svg.ts';
import { ticksAround } from './ticks.ts';

export function drawHistogram(area: Area, { bins, counts }: Histogram, labels: AxisLabels): string {
  const x = binTicks(bins);
  const y = ticksAround(
    0,
    counts.reduce((most, count) => Math.max(most, count), 1),
    5,
  );
  const at = projection(area, x, y);
  const bars = Array.from(counts, (count, k) => {
    if (count === 0) return '';
    const left = at.x(edge(bins, k));
    const top = at.y(count);
    return element('rect', {
      class: 'fill-first',
      x: left + 0.5,
      y: top,
      width: Math.max(at.x(edge(bins, k + 1)) - left - 1, 0.5),
      height: area.top + area.height - top,
    });
  });
  return axes(area, { label: labels.x, ticks: x }, { label: labels.y, ticks: y }) + bars.join('');
}
