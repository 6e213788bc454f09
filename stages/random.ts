// Seeded randomness by counter: value k of a seed depends on (seed, k) alone, never on what was drawn before.
// Integer operations only (murmur3's finaliser), so every Node version and CPU draws the same values.

/** 32 well-mixed bits of (seed, counter); both are read as unsigned 32-bit integers. */
export function mix(seed: number, counter: number): number {
  let bits = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(counter, 0x9e3779b1)) | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  bits ^= bits >>> 16;
  bits = Math.imul(bits ^ (seed >>> 15) ^ seed, 0x27d4eb2f);
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** A stream of draws; two streams with different seeds are independent. */
export interface Draws {
  /** In [0, 1), a multiple of 2^-32. */
  uniform(): number;
  /** Mean 0, variance 1, within ±6: twelve uniforms summed (Irwin–Hall), since Math.log and Math.cos differ by platform. */
  normal(): number;
  /** An integer in [0, count). */
  below(count: number): number;
}

export function draws(seed: number): Draws {
  let counter = 0;
  const uniform = (): number => mix(seed, counter++) / 4294967296;
  const normal = (): number => {
    let sum = -6;
    for (let k = 0; k < 12; k++) sum += uniform();
    return sum;
  };
  return { uniform, normal, below: (count) => Math.floor(uniform() * count) };
}
