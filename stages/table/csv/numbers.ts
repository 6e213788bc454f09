// Decimal text to the nearest float64, from bytes.
// One multiplication or division of two exact float64 is rounded once, so it is the nearest (Clinger 1990); all else is left to Number().

/** Exact as float64. */
const POWERS = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
const MOST_DIGITS = 15;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INTEGER = /^[+-]?\d+$/;

/** NaN for what is no finite number, and for an integer that a float64 does not hold exactly. Spaces around are allowed. */
export function parseDecimal(bytes: Buffer, start: number, end: number): number {
  let at = start;
  let mantissa = 0;
  let digits = 0;
  let fraction = 0;
  const isNegative = bytes[at] === 0x2d;
  if (isNegative) at++;
  for (let byte = bytes[at]!; at < end && byte >= 0x30 && byte <= 0x39; byte = bytes[++at]!) {
    mantissa = mantissa * 10 + (byte - 0x30);
    digits++;
  }
  if (at < end && bytes[at] === 0x2e) {
    const point = at++;
    for (let byte = bytes[at]!; at < end && byte >= 0x30 && byte <= 0x39; byte = bytes[++at]!) {
      mantissa = mantissa * 10 + (byte - 0x30);
    }
    fraction = at - point - 1;
    digits += fraction;
  }
  if (digits === 0 || digits > MOST_DIGITS) return parseSlowly(bytes, start, end);
  if (at < end) {
    const exponent = exponentAt(bytes, at, end);
    if (exponent === undefined) return parseSlowly(bytes, start, end);
    fraction -= exponent;
  }
  if (fraction > 22 || fraction < -22) return parseSlowly(bytes, start, end);
  const value = fraction > 0 ? mantissa / POWERS[fraction]! : mantissa * POWERS[-fraction]!;
  return isNegative ? -value : value;
}

/** Of `e-07` and the like; undefined for anything else. */
function exponentAt(bytes: Buffer, start: number, end: number): number | undefined {
  let at = start;
  if (bytes[at] !== 0x65 && bytes[at] !== 0x45) return undefined;
  const isNegative = bytes[++at] === 0x2d;
  if (isNegative || bytes[at] === 0x2b) at++;
  if (at >= end || end - at > 3) return undefined;
  let exponent = 0;
  for (; at < end; at++) {
    const byte = bytes[at]!;
    if (byte < 0x30 || byte > 0x39) return undefined;
    exponent = exponent * 10 + (byte - 0x30);
  }
  return isNegative ? -exponent : exponent;
}

function parseSlowly(bytes: Buffer, start: number, end: number): number {
  const text = bytes.toString('utf8', start, end).trim();
  if (!NUMBER.test(text)) return NaN;
  const value = Number(text);
  if (!Number.isFinite(value)) return NaN;
  return INTEGER.test(text) && !Number.isSafeInteger(value) ? NaN : value;
}
