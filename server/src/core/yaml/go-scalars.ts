import type { YamlScalar } from './node';

/** What a scalar is once kubectl has made JSON of it. */
export type GoValue = string | number | boolean | null;

/**
 * The value of a scalar as kubectl and the API server see it. Go's parser follows YAML 1.1 where that differs from the
 * tree's own values: `yes` and `off` are booleans, `012` is the number ten, `1_000` is one thousand.
 * `undefined` where a tag decides.
 */
export function goValueOf(scalar: YamlScalar): GoValue | undefined {
  if (scalar.tagged) return undefined;
  return scalar.style === 'plain' ? resolve(scalar.source) : scalar.source;
}

const TRUE = /^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const FALSE = /^(?:n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const NULL = /^(?:|~|null|Null|NULL)$/;
const INFINITE = /^[-+]?\.(?:inf|Inf|INF)$/;
const NOT_A_NUMBER = /^\.(?:nan|NaN|NAN)$/;
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
const NUMERIC = /^[-+\d]/;
const PREFIXED = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+)$/;

const OCTAL = /^0[oO]?(?=[0-7])/;

/** The first letters of what plain text can be other than a string. */
const SPECIAL = /^[-+.~\dyYnNtTfFoO]/;

function resolve(text: string): GoValue {
  if (text === '') return null;
  if (!SPECIAL.test(text)) return text;
  if (NULL.test(text)) return null;
  if (TRUE.test(text)) return true;
  if (FALSE.test(text)) return false;
  if (NOT_A_NUMBER.test(text)) return NaN;
  if (INFINITE.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (text.startsWith('.')) return FLOAT.test(text) ? Number(text) : text;
  if (!NUMERIC.test(text)) return text;
  // Dates stay texts, and so does whatever no number begins like that.
  const digits = text.replaceAll('_', '');
  const [, sign, number = ''] = PREFIXED.exec(digits) ?? [];
  if (number) return (sign === '-' ? -1 : 1) * Number(number.replace(OCTAL, '0o'));
  return FLOAT.test(digits) ? Number(digits) : text;
}
