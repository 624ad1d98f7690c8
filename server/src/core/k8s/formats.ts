import { joinWords, say, without } from '../words';
/**
 * The formats of section 0.2 of the facts. Each function says what is wrong with a text in phrases that follow "it":
 * `has upper-case letters`, `is longer than 63 characters`. None: the API server takes it.
 */
export type Problem = string;

/** What next to all texts look like is found out in one go. */
const SOUND_LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const SOUND_SUBDOMAIN = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;
const SOUND_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;

/** FMT-001, DNS-1123 label: the names of Service ports, containers and namespaces. */
export function dnsLabelProblems(text: string): Problem[] {
  if (text.length <= 63 && SOUND_LABEL.test(text)) return [];
  if (!text) return [say`is empty`];
  return [...tooLong(text, 63), ...forbidden(text, /[^a-z0-9-]/g), ...edges(text, /^-/, /-$/, say`a hyphen`)];
}

/** FMT-002, DNS-1035 label: the names of Services up to Kubernetes 1.35. */
export function dns1035LabelProblems(text: string): Problem[] {
  const problems = dnsLabelProblems(text);
  return /^[0-9]/.test(text) ? [...problems, say`begins with a digit`] : problems;
}

/** FMT-003, DNS-1123 subdomain: the names of most objects, and host names. */
export function subdomainProblems(text: string): Problem[] {
  if (text.length <= 253 && SOUND_SUBDOMAIN.test(text)) return [];
  if (!text) return [say`is empty`];
  const labels = text.split('.');
  const inner = labels.every((label) => label !== '' && !/^-|-$/.test(label));
  return [
    ...tooLong(text, 253),
    ...forbidden(text, /[^a-z0-9.-]/g),
    ...edges(text, /^[.-]/, /[.-]$/, say`a dot or hyphen`),
    ...(inner || /^[.-]|[.-]$/.test(text)
      ? []
      : [say`has a part between dots that is empty or begins or ends with a hyphen`]),
  ];
}

/** What can be a part of a URL's path: the names of all objects, and of what references name by kind. */
export function pathSegmentProblems(text: string): Problem[] {
  if (text === '.' || text === '..') return [say`means a place in a path`];
  return [...new Set(text.match(/[/%]/g) ?? [])].map((character) => say`has ${`"${character}"`}`);
}

/** FMT-004, IANA_SVC_NAME: the names of container ports, and so of what `targetPort` and probes refer to. */
export function portNameProblems(text: string): Problem[] {
  if (!text) return [say`is empty`];
  return [
    ...tooLong(text, 15),
    ...forbidden(text, /[^a-z0-9-]/g),
    ...(/[a-z]/.test(text) ? [] : [say`has no lower-case letter`]),
    ...(text.includes('--') ? [say`has ${say`two hyphens in a row`}`] : []),
    ...edges(text, /^-/, /-$/, say`a hyphen`),
  ];
}

/** FMT-005. */
export function isPortNumber(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 65535;
}

/** FMT-006: keys of labels and of selectors; `prefix/name`, of which the prefix may be absent. */
export function labelKeyProblems(text: string): Problem[] {
  if (!text.includes('/')) return nameProblems(text);
  const [first = '', second, ...more] = text.split('/');
  if (more.length > 0) return [say`has more than one "/"`];
  const prefix = subdomainProblems(first).map(
    (problem) => say`has a prefix, before the "/", that ${problem}`,
  );
  return [...prefix, ...(second ? nameProblems(second) : [say`has nothing behind the "/"`])];
}

/** FMT-007: values of labels and of selectors. */
export function labelValueProblems(text: string): Problem[] {
  return text === '' ? [] : nameProblems(text);
}

/** An IPv4 address as Go parses it: four numbers without leading zeros. */
export function isIPv4(text: string): boolean {
  const parts = text.split('.');
  return (
    parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)
  );
}

/** The DNS label that comes closest to a text: `HTTP_Api` gives `http-api`. `undefined` where nothing is left of it. */
export function toDnsLabel(text: string): string | undefined {
  const label = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|(?<!-)-+$/g, '');
  return label || undefined;
}

/**
 * The name of a container port (FMT-004) that comes closest to a text: `HTTP_Port` gives `http-port`,
 * `prometheus-metrics` gives `prom-metrics`. `undefined` where nothing is left of it or the name is taken.
 */
export function toPortName(
  text: string,
  protocol: string,
  taken: readonly string[] = [],
): string | undefined {
  const label = toDnsLabel(text.replace(/([a-z0-9])([A-Z])/g, '$1-$2'));
  if (!label) return undefined;
  const words = (/[a-z]/.test(label) ? label : `${protocol.toLowerCase()}-${label}`).split('-');
  for (;;) {
    const longest = words.reduce(
      (best, word, index) => (lengthAt(words, best) < word.length ? index : best),
      0,
    );
    if (words.join('-').length <= 15 || lengthAt(words, longest) <= 4 || words.length === 1) break;
    words[longest] = (words[longest] ?? '').slice(0, 4);
  }
  const name = words
    .join('-')
    .slice(0, 15)
    .replace(/(?<!-)-+$/, '');
  return portNameProblems(name).length === 0 && !taken.includes(name) ? name : undefined;
}

function lengthAt(words: readonly string[], index: number): number {
  return words[index]?.length ?? 0;
}

/** The DNS subdomain that comes closest to a text: like {@link toDnsLabel}, but dots stay. */
export function toSubdomain(text: string): string | undefined {
  const parts = text.split('.').flatMap((part) => toDnsLabel(part) ?? []);
  return parts.join('.') || undefined;
}

/** The label value (FMT-007) that comes closest to a text; `undefined` where nothing is left of it. */
export function toLabelValue(text: string): string | undefined {
  const value = text
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .slice(0, 63)
    .replace(/^[._-]+|(?<![._-])[._-]+$/g, '');
  return value || undefined;
}

/** The label key (FMT-006) that comes closest to a text: what stands before the first "/" is its prefix. */
export function toLabelKey(text: string): string | undefined {
  const slash = text.indexOf('/');
  const name = toLabelValue(text.slice(slash + 1));
  const prefix = slash > 0 ? toSubdomain(text.slice(0, slash)) : undefined;
  return name && prefix ? `${prefix}/${name}` : name;
}

/** Joins problems to one phrase: `has upper-case letters and "_"`, `is longer than 15 characters and ends with a hyphen`. */
export function listProblems(problems: readonly Problem[]): string {
  const parts: (string | string[])[] = [];
  for (const problem of problems) {
    const had = without(problem, 'has ');
    const before = parts.at(-1);
    if (had === problem) parts.push(problem);
    else if (Array.isArray(before)) before.push(had);
    else parts.push([had]);
  }
  return joinWords(parts.map((part) => (Array.isArray(part) ? say`has ${joinWords(part)}` : part)));
}

function nameProblems(text: string): Problem[] {
  if (text.length <= 63 && SOUND_NAME.test(text)) return [];
  if (!text) return [say`is empty`];
  return [
    ...tooLong(text, 63),
    ...forbidden(text, /[^A-Za-z0-9._-]/g),
    ...edges(text, /^[._-]/, /[._-]$/, say`a dot, hyphen or underscore`),
  ];
}

function tooLong(text: string, limit: number): Problem[] {
  return text.length > limit ? [say`is longer than ${limit} characters`] : [];
}

/** The characters of a text that a pattern finds. Upper case is by far the most common slip, so it gets its own words. */
export function forbidden(text: string, pattern: RegExp): Problem[] {
  const found = [...new Set(text.match(pattern) ?? [])];
  const others = found.filter((character) => !/[A-Z]/.test(character));
  const shown = others
    .slice(0, 3)
    .map((character) => (/\s/.test(character) ? say`a space` : `"${character}"`));
  const upperCase = others.length < found.length ? [say`upper-case letters`] : [];
  return [...upperCase, ...new Set(shown)].map((what) => say`has ${what}`);
}

function edges(text: string, start: RegExp, end: RegExp, what: string): Problem[] {
  const [begins, ends] = [start.test(text), end.test(text)];
  if (begins && ends) return [say`begins and ends with ${what}`];
  if (begins) return [say`begins with ${what}`];
  return ends ? [say`ends with ${what}`] : [];
}
