/**
 * What a plain scalar means by the core schema of YAML 1.2, read as the tolerant parser reads it.
 * @param source what was written, with the lines of a long one joined
 */
export function plainValue(source: string): string | number | boolean | null {
  const first = source.charCodeAt(0);
  // Most words start with a letter that starts nothing else.
  if (first > 0x39 && first !== 0x7e && !isFirstOfWord(first)) return source;
  if (first <= 0x39) return first >= 0x2b && first !== 0x2c && first !== 0x2f ? numberOf(source) : source;
  switch (source) {
    case '~':
    case 'null':
    case 'Null':
    case 'NULL':
      return null;
    case 'true':
    case 'True':
    case 'TRUE':
      return true;
    case 'false':
    case 'False':
    case 'FALSE':
      return false;
    default:
      return source;
  }
}

/** `n`, `t` and `f`, small or not. */
function isFirstOfWord(code: number): boolean {
  const small = code | 0x20;
  return small === 0x6e || small === 0x74 || small === 0x66;
}

function numberOf(source: string): string | number {
  const digits = digitsOf(source);
  if (digits >= 0) return digits;
  if (/^[-+]?[0-9]+$/.test(source)) return parseInt(source, 10);
  if (/^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9]+[eE][-+]?[0-9]+)$/.test(source))
    return parseFloat(source);
  if (/^0o[0-7]+$/.test(source)) return parseInt(source.slice(2), 8);
  if (/^0x[0-9a-fA-F]+$/.test(source)) return parseInt(source.slice(2), 16);
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(source)) return source.startsWith('-') ? -Infinity : Infinity;
  return /^\.(?:nan|NaN|NAN)$/.test(source) ? NaN : source;
}

/** The number that a few digits are, as most numbers are written, without an expression; or -1. */
function digitsOf(source: string): number {
  if (source.length > 15) return -1;
  let value = 0;
  for (let at = 0; at < source.length; at++) {
    const digit = source.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
