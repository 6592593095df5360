/** Decimal digits of a double, exact: a tie is a tie of the binary value and goes to the even digit, as in C and Python. */

/** The value is `0.digits × 10^point`; `digits` has no sign. */
export interface Decimal {
  digits: string;
  point: number;
}

/** The fewest digits that read back as the same double. `x` is finite and not negative. */
export function shortestDigits(x: number): Decimal {
  if (x === 0) return { digits: '0', point: 1 };
  const [mantissa = '', exponent = ''] = x.toExponential().split('e');
  return { digits: mantissa.replace('.', ''), point: Number(exponent) + 1 };
}

/** Rounded to `places` digits behind the point; the digits may be `0` only, but never empty. */
export function fixedDigits(x: number, places: number): Decimal {
  const digits = fixedText(x, places);
  return { digits, point: digits.length - places };
}

function fixedText(x: number, places: number): string {
  // Only a double that is a multiple of 2^-(places+1) can lie halfway, where toFixed rounds up instead of to even.
  if (places <= 100 && x < 1e21 && !Number.isInteger(x * 2 ** (places + 1))) return x.toFixed(places).replace('.', '');
  return roundScaled(x, places).toString().padStart(places, '0');
}

/** Rounded to `count` significant digits (at least 1). */
export function significantDigits(x: number, count: number): Decimal {
  if (x === 0) return { digits: '0'.repeat(count), point: 1 };
  const shortest = shortestDigits(x);
  // A shortest form of 1e<n> may have been rounded up from just below the power of ten; and ours may be rounded up to one.
  let exponent = shortest.point - (shortest.digits === '1' ? 2 : 1);
  for (;;) {
    const digits = roundScaled(x, count - 1 - exponent).toString();
    if (digits.length === count) return { digits, point: exponent + 1 };
    exponent += 1;
  }
}

/** `x × 10^places` as the nearest integer, ties to even. */
function roundScaled(x: number, places: number): bigint {
  const { mantissa, exponent } = binary(x);
  let above = mantissa;
  let below = 1n;
  if (places >= 0) above *= 10n ** BigInt(places);
  else below *= 10n ** BigInt(-places);
  if (exponent >= 0) above <<= BigInt(exponent);
  else below <<= BigInt(-exponent);
  const quotient = above / below;
  const twice = (above % below) * 2n;
  const up = twice > below || (twice === below && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}

/** `x = mantissa × 2^exponent` with an integer mantissa (IEEE 754 binary64). */
function binary(x: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  const biased = Number(bits >> 52n) & 0x7ff;
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}
