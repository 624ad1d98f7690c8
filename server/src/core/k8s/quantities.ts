/** The fields that hold an amount of something, by type; the models call them strings. */
const QUANTITY_FIELDS: Readonly<Record<string, readonly string[]>> = {
  V1ResourceRequirements: ['limits', 'requests'],
  V1VolumeResourceRequirements: ['limits', 'requests'],
  V1PodSpec: ['overhead'],
  V1EmptyDirVolumeSource: ['sizeLimit'],
  V1ResourceFieldSelector: ['divisor'],
  V1ContainerStatus: ['allocatedResources'],
  V1PersistentVolumeClaimStatus: ['capacity', 'allocatedResources'],
};

export function isQuantityField(type: string, field: string): boolean {
  return Object.hasOwn(QUANTITY_FIELDS, type) && (QUANTITY_FIELDS[type]?.includes(field) ?? false);
}

/** `500m`, `1.5`, `2Gi`, `1e3`: a number and a suffix of the decimal, binary or scientific kind. White space around it does not count. */
export function isQuantity(text: string): boolean {
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/.test(text.trim());
}

const SUFFIXES: Readonly<Record<string, readonly [base: bigint, power: number]>> = {
  n: [10n, -9],
  u: [10n, -6],
  m: [10n, -3],
  '': [10n, 0],
  k: [10n, 3],
  M: [10n, 6],
  G: [10n, 9],
  T: [10n, 12],
  P: [10n, 15],
  E: [10n, 18],
  Ki: [1024n, 1],
  Mi: [1024n, 2],
  Gi: [1024n, 3],
  Ti: [1024n, 4],
  Pi: [1024n, 5],
  Ei: [1024n, 6],
};
const NANO = 9;
/** Beyond this many zeros nothing is told apart. */
const REACH = 1000;

/** A quantity in billionths, rounded away from zero as the API server does; `undefined` for what is none. */
export function billionthsOf(text: string): bigint | undefined {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?(?:([eE])([+-]?\d+)|([A-Za-z]*))$/.exec(text.trim());
  if (!parts || !isQuantity(text)) return undefined;
  const [, sign, whole = '', fraction = '', isPower, power, suffix = ''] = parts;
  const digits = BigInt(whole + fraction || '0');
  const [base, exponent] = isPower ? [10n, Number(power)] : (SUFFIXES[suffix] ?? [10n, 0]);
  const scale = NANO - fraction.length + (base === 10n ? exponent : 0);
  const factor = base === 10n ? 1n : base ** BigInt(exponent);
  const amount = scaled(digits * factor, Math.max(-REACH, Math.min(REACH, scale)));
  return sign === '-' ? -amount : amount;
}

function scaled(amount: bigint, scale: number): bigint {
  if (scale >= 0) return amount * 10n ** BigInt(scale);
  const divisor = 10n ** BigInt(-scale);
  return (amount + divisor - 1n) / divisor;
}

/** The quantity that was plainly meant: `512MB`, `1 GB`, `2gi`, `1K`. */
export function nearestQuantity(text: string): string | undefined {
  const [, number, unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)\s*$/.exec(text) ?? [];
  if (!number) return undefined;
  const [, prefix, binary] = /^([kmgtp])(i?)b?$/i.exec(unit) ?? [];
  if (!prefix) return undefined;
  // A lone `m` is a thousandth.
  if (unit === 'm') return `${number}m`;
  const letter = prefix.toUpperCase();
  return `${number}${binary ? `${letter}i` : letter === 'K' ? 'k' : letter}`;
}
