import { expect, test } from '@jest/globals';
import { assert, constantFrom, array, property, uint8Array, oneof, nat, tuple } from 'fast-check';
import { snappyUncompress } from 'hyparquet';
import { snappyCompress } from '../../../stages/table/snappy.ts';

function unpacked(input: Uint8Array): Uint8Array {
  const output = new Uint8Array(input.length);
  snappyUncompress(snappyCompress(input), output);
  return output;
}

test('what is compressed is uncompressed to the same bytes', () => {
  const repeated = tuple(array(constantFrom(0, 1, 255), { minLength: 1, maxLength: 20 }), nat(200)).map(
    ([bytes, times]) => Uint8Array.from({ length: bytes.length * times }, (_, k) => bytes[k % bytes.length]!),
  );
  const input = array(oneof(uint8Array({ maxLength: 200 }), repeated), { maxLength: 8 }).map((parts) =>
    Uint8Array.from(parts.flatMap((part) => [...part])),
  );
  assert(
    property(input, (bytes) => {
      expect(Buffer.from(unpacked(bytes)).equals(bytes)).toBe(true);
    }),
  );
});

test.each([0, 1, 3, 14, 15, 16, 59, 60, 61, 64, 65, 68, 255, 256, 65_535, 65_536, 65_600, 200_000])(
  '%i bytes, equal or different, come back',
  (size) => {
    let seed = 1;
    const noise = Uint8Array.from({ length: size }, () => (seed = Math.imul(seed, 1_103_515_245) + 12_345) >>> 24);
    const same = new Uint8Array(size).fill(7);
    const far = Uint8Array.from(noise, (byte, k) => (k >= 65_536 ? noise[k - 65_536]! : byte));
    for (const bytes of [noise, same, far]) expect(Buffer.from(unpacked(bytes)).equals(bytes)).toBe(true);
    expect(snappyCompress(same).length).toBeLessThan(32 + size / 20);
  },
);
