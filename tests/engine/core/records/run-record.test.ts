import { expect, test } from '@jest/globals';
import {
  keepsRunRecord,
  formatRunRecord,
  parseRunRecord,
  type RunRecord,
} from '../../../../engine/core/records/run-record.ts';
import { stageOf } from '../pipeline/read-text.ts';

const record: RunRecord = {
  id: 'f'.repeat(64),
  outs: new Map([
    ['a.txt', { kind: 'file', digest: '1'.repeat(64), sizeBytes: 3, executable: true }],
    ['d', { kind: 'directory', digest: '2'.repeat(64), sizeBytes: 9, files: 2 }],
  ]),
  durationMs: 1200,
  log: '3'.repeat(64),
  provenance: { host: 'here' },
};
const json = JSON.parse(formatRunRecord(record)) as Readonly<Record<string, unknown>>;

test('what is written is read', () => {
  expect(parseRunRecord(formatRunRecord(record), record.id)).toEqual(record);
});

test.each<readonly [string, unknown]>([
  ['another id', { ...json, id: '0'.repeat(64) }],
  ['another version', { ...json, version: 2 }],
  ['no outs', { ...json, outs: undefined }],
  ['a malformed out', { ...json, outs: { a: { content: 'file:1', size: 1 } } }],
  ['an out of negative size', { ...json, outs: { a: { content: `file:${'1'.repeat(64)}`, size: -1 } } }],
  [
    'a directory without a count of files',
    { ...json, outs: { a: { content: `directory:${'1'.repeat(64)}`, size: 1 } } },
  ],
  ['a duration that is a text', { ...json, durationMs: '1' }],
  ['no provenance', { ...json, provenance: undefined }],
  ['a list', [json]],
])('%s is no record', (_what, malformed) => {
  expect(parseRunRecord(JSON.stringify(malformed), record.id)).toBeUndefined();
});

test.each([
  ['outs: [a]', true],
  ['metrics: [{a: {cache: false}}]', true],
  ['plots: [{a: {cache: false}}]', true],
  ['outs: [a], metrics: [{b: {cache: false}}]', true],
  ['outs: [{a: {cache: false}}]', false],
  ['outs: [a, {b: {persist: true}}]', false],
  ['outs: [a], always_changed: true', false],
  ['deps: [a]', false],
])('a stage with %s keeps run records: %s', (rest, expected) => {
  expect(keepsRunRecord(stageOf(`stages: {s: {cmd: make, ${rest}}}`))).toBe(expected);
});
