// float32 values as unsigned integers in the same order, and their radix sort, which is several times a comparison sort.
// −0 and 0 are one key, since `x <= t` cannot tell them apart; NaN has no place in the order and must be left out.

const scratch = new Float32Array(1);
const scratchBits = new Uint32Array(scratch.buffer);
const SIGN = 0x80000000;

/** The key of a value's bits. */
export function keyOfBits(bits: number): number {
  if (bits === SIGN) return SIGN;
  return bits >= SIGN ? ~bits >>> 0 : (bits | SIGN) >>> 0;
}

export function keyOf(value: number): number {
  scratch[0] = value;
  return keyOfBits(scratchBits[0]!);
}

export function valueOf(key: number): number {
  scratchBits[0] = key >= SIGN ? (key ^ SIGN) >>> 0 : ~key >>> 0;
  return scratch[0]!;
}

const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;
const MASK = DIGITS - 1;

/** Sorts keys[0, count) ascending in three passes; `spare` is as long as `keys`. Returns the one that holds the result. */
export function sortKeys(keys: Uint32Array, spare: Uint32Array, count: number): Uint32Array {
  const places = [new Uint32Array(DIGITS), new Uint32Array(DIGITS), new Uint32Array(DIGITS)] as const;
  const [low, middle, high] = places;
  for (let k = 0; k < count; k++) {
    const key = keys[k]!;
    low[key & MASK]!++;
    middle[(key >>> DIGIT_BITS) & MASK]!++;
    high[key >>> (2 * DIGIT_BITS)]!++;
  }
  let from = keys;
  let to = spare;
  for (let digit = 0; digit < 3; digit++) {
    if (scatter(from, to, count, places[digit]!, digit * DIGIT_BITS)) [from, to] = [to, from];
  }
  return from;
}

/** One stable pass by one digit; false, with nothing moved, when all keys share the digit. */
function scatter(from: Uint32Array, to: Uint32Array, count: number, place: Uint32Array, shift: number): boolean {
  let next = 0;
  for (let digit = 0; digit < DIGITS; digit++) {
    const amount = place[digit]!;
    if (amount === count) return false;
    place[digit] = next;
    next += amount;
  }
  for (let k = 0; k < count; k++) {
    const key = from[k]!;
    to[place[(key >>> shift) & MASK]!++] = key;
  }
  return true;
}
