import { expect, test } from '@jest/globals';
import {
  decodeFields,
  doubleBytes,
  floatField,
  floatsField,
  integerBytes,
  integerField,
  integersField,
  textField,
} from '../../../stages/onnx/protobuf.ts';

test('fields of the protocol are as specified', () => {
  expect([...integerField(1, 300)]).toEqual([0x08, 0xac, 0x02]);
  expect([...textField(2, 'testing')]).toEqual([0x12, 0x07, ...Buffer.from('testing')]);
  expect([...floatsField(7, [1])]).toEqual([0x3a, 0x04, 0, 0, 0x80, 0x3f]);
  expect(decodeFields(textField(14, 'x'.repeat(200)))).toMatchObject([{ field: 14 }]);
  expect(decodeFields(textField(14, 'xyz').subarray(0, 3))).toBeUndefined();
  expect([...integerField(3, -1)]).toEqual([0x18, ...Array<number>(9).fill(0xff), 0x01]);
  expect([...integersField(8, [3, 270, -2])]).toEqual([0x42, 13, 3, 0x8e, 2, 0xfe, ...Array<number>(8).fill(0xff), 1]);
  expect([...integerField(1, 2 ** 40)]).toEqual([0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20]);
  expect([...floatField(2, -2)]).toEqual([0x15, 0, 0, 0, 0xc0]);
  expect([...doubleBytes([1])]).toEqual([0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
  expect([...integerBytes([-2])]).toEqual([0xfe, ...Array<number>(7).fill(0xff)]);
});
