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
