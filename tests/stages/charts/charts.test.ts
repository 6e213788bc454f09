import { describe, expect, test } from '@jest/globals';
import { barChart } from '../../../stages/charts/bar-chart.ts';
import { chart, emptyChart } from '../../../stages/charts/chart.ts';
import { densitySteps, drawDensityLegend, drawDiagonal, drawHeatMap } from '../../../stages/charts/heat-map.ts';
import { drawHistogram } from '../../../stages/charts/histogram.ts';
import { drawLines } from '../../../stages/charts/line-chart.ts';
import { coordinate, escapeXml, shortened } from '../../../stages/charts/svg.ts';
import { elementsNamed, parseXml, type XmlElement } from './xml.ts';

const captions = { id: 'demo', title: 'A <title> & more', description: 'What "it" shows.', source: '3 rows' };
const area = { left: 10, top: 20, width: 100, height: 50 };
const labels = { x: 'x', y: 'y' };
const drawn = (body: string): XmlElement => parseXml(chart(captions, { width: 300, height: 200 }, body));
const styled = (element: XmlElement, name: string, styleClass: string): XmlElement[] =>
  elementsNamed(element, name).filter(({ attributes }) => attributes.class?.split(' ').includes(styleClass));
const texts = (element: XmlElement): string[] => elementsNamed(element, 'text').map(({ text }) => text);

describe('the frame', () => {
  test('says what it shows to those who do not see it, and where the data come from', () => {
    const svg = drawn('');
    expect(svg.attributes).toMatchObject({ role: 'img', 'aria-labelledby': 'demo-title demo-desc', width: '300' });
    expect(svg.children.slice(0, 2)).toMatchObject([
      { name: 'title', attributes: { id: 'demo-title' }, text: 'A <title> & more' },
      { name: 'desc', attributes: { id: 'demo-desc' }, text: 'What "it" shows.' },
    ]);
    expect(texts(svg)).toEqual(['A <title> & more', 'Data: 3 rows']);
  });

  test('needs nothing from elsewhere, and has colours for dark surroundings', () => {
    const svg = chart(captions, { width: 300, height: 200 });
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/https?:|url\(|@import|href|<script/);
    expect(svg).toContain('@media (prefers-color-scheme:dark){');
    const rules = elementsNamed(parseXml(svg), 'style')[0]!
      .text.replaceAll(/@media[^{]*\{/g, '')
      .split('}');
    for (const rule of rules.filter((rule) => rule !== '')) expect(rule).toMatch(/^\.chart /);
  });

  test('a picture without data says why', () => {
    expect(texts(parseXml(emptyChart(captions, 'No rounds.')))).toContain('No rounds.');
  });
});

describe('text', () => {
  test('is escaped, and what XML forbids is replaced', () => {
    expect(escapeXml('a<b>&"\u0000\u001b\n')).toBe('a&lt;b&gt;&amp;&quot;\ufffd\ufffd\n');
  });

  test('is cut by characters, not by code units', () => {
    expect([shortened('😀😀😀', 3), shortened('😀😀😀', 2), shortened('abc', 2)]).toEqual(['😀😀😀', '😀…', 'a…']);
  });

  test('coordinates have at most two decimals and no negative zero', () => {
    expect([coordinate(1 / 3), coordinate(-0.001), coordinate(20)]).toEqual(['0.33', '0', '20']);
  });
});

describe('bars', () => {
  const bars = [
    { label: 'a & b', value: 4, note: '4.0' },
    { label: 'x'.repeat(60), value: 2, note: '2.0', shade: 'pale' as const },
    { label: 'none', value: 0, note: '0.0' },
  ];
  const svg = parseXml(barChart(captions, { groups: [{ heading: 'All', bars }], valueLabel: 'size', empty: '' }));
  const widths = elementsNamed(svg, 'rect')
    .slice(1)
    .map(({ attributes }) => Number(attributes.width));

  test('are as long as their values, from 0', () => {
    expect(widths[0]! / widths[1]!).toBeCloseTo(2, 2);
    expect(widths[2]).toBe(0.5);
    expect(styled(svg, 'rect', 'fill-pale').length).toBe(1);
  });

  test('carry labels and values; a label that is cut is there in full', () => {
    expect(texts(svg)).toEqual(expect.arrayContaining(['All', 'a & b', '4.0', 'size']));
    expect(elementsNamed(svg, 'title').map(({ text }) => text)).toContain('x'.repeat(60));
  });

  test('none at all is said in words', () => {
    expect(barChart(captions, { groups: [], valueLabel: '', empty: 'Nothing here.' })).toContain('Nothing here.');
    expect(() =>
      parseXml(barChart(captions, { groups: [{ bars: [bars[2]!] }], valueLabel: '', empty: '' })),
    ).not.toThrow();
  });
});

describe('densities', () => {
  const bins = { first: 0, width: 1, count: 3 };
  const density = { x: bins, y: bins, counts: Uint32Array.of(5, 5, 0, 0, 1, 0, 0, 0, 0) };

  test('a run of cells of one colour is one rectangle, empty cells are not drawn', () => {
    const paths = styled(drawn(drawHeatMap(area, density, labels)), 'path', 'cell');
    expect(paths.map(({ attributes }) => attributes.d)).toEqual(['M43 37h34v16h-34z', 'M10 53h67v17h-67z']);
  });

  test('colours stand for round numbers of rows', () => {
    expect([densitySteps(0), densitySteps(7), densitySteps(300), densitySteps(5000)]).toEqual([
      [],
      [1, 2, 5],
      [1, 2, 5, 10, 20, 50, 100, 200],
      [1, 3, 10, 30, 100, 300, 1000, 3000],
    ]);
    expect(densitySteps(1e6)).toEqual([1, 10, 100, 1000, 10_000, 100_000, 1_000_000]);
    expect(texts(drawn(drawDensityLegend(0, 0, density)))).toEqual(expect.arrayContaining(['1', '2', '5']));
  });

  test('the diagonal runs through equal values', () => {
    const [line] = styled(drawn(drawDiagonal(area, density)), 'line', 'dashed');
    expect(line!.attributes).toMatchObject({ x1: '10', y1: '70', x2: '110', y2: '20' });
    const apart = { ...density, y: { ...bins, first: 10 } };
    expect(drawDiagonal(area, apart)).toBe('');
  });
});

test('a histogram has a bar for each bin with rows', () => {
  const counts = Uint32Array.of(10, 0, 5);
  const svg = drawn(drawHistogram(area, { bins: { first: -1, width: 2, count: 3 }, counts }, labels));
  expect(styled(svg, 'rect', 'fill-first').map(({ attributes }) => [attributes.x, attributes.height])).toEqual([
    ['10.5', '50'],
    ['77.17', '25'],
  ]);
});

describe('lines', () => {
  const one = { name: 'training', x: [1, 2, 3], y: [3, 2, 1], shade: 'first' } as const;
  const none = { name: 'validation', x: [1, 2, 3], y: [NaN, NaN, NaN], shade: 'second' } as const;

  test('are named at their end; a line without values is left out', () => {
    const svg = drawn(drawLines(area, { lines: [one, none], xLabel: 'round', yLabel: 'RMSE' }));
    expect(styled(svg, 'path', 'line').length).toBe(1);
    expect(texts(svg)).toContain('training');
    expect(texts(svg)).not.toContain('validation');
  });

  test('the mark stands at its x', () => {
    const svg = drawn(
      drawLines(area, { lines: [one], xLabel: '', yLabel: '', mark: { x: 3, label: 'best: round 3' } }),
    );
    expect(styled(svg, 'line', 'dashed')[0]!.attributes).toMatchObject({ x1: '110', x2: '110' });
    expect(texts(svg)).toContain('best: round 3');
  });

  test('names of lines that end at one place do not overlap', () => {
    const svg = drawn(drawLines(area, { lines: [one, { ...one, name: 'twin' }], xLabel: '', yLabel: '' }));
    const places = elementsNamed(svg, 'text').filter(({ text }) => text === 'training' || text === 'twin');
    expect(Math.abs(Number(places[0]!.attributes.y) - Number(places[1]!.attributes.y))).toBeGreaterThan(12);
  });

  test('one point is a picture, too', () => {
    const point = { ...one, x: [1], y: [2] };
    expect(drawLines(area, { lines: [point], xLabel: '', yLabel: '' })).not.toContain('NaN');
  });
});
