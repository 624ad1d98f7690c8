import { say } from '../words';
import { renameKey } from '../yaml/edits';
import { goValueOf } from '../yaml/go-scalars';
import {
  isMergeKey,
  mapOf,
  mapsOf,
  pairOf,
  scalarOf,
  seqOf,
  type YamlMap,
  type YamlNode,
  type YamlPair,
} from '../yaml/node';
import {
  around,
  conflict,
  effective,
  ifAny,
  literalAt,
  NO_CONFLICTS,
  placeOf,
  refusal,
  type Checks,
  type Conflict,
  type Place,
} from './conflict';
import { putField } from './field-edits';
import { labelKeyProblems } from './formats';
import { textOf } from './decoded';
import { nearest } from './nearest';
import { billionthsOf } from './quantities';
import { mayBeFilledIn } from './wrong-types';

/** What containers and Pods ask of their nodes. */
export const resourceChecks: Checks = {
  V1PodSpec: [ifAny(['overhead'], overhead)],
  V1ResourceRequirements: requirements,
  CoreV1ResourceClaim: claim,
  V1ContainerResizePolicy: resizePolicy,
  V1ResourceFieldSelector: [ifAny(['divisor'], divisor)],
};

const CONTAINER_RESOURCES = ['cpu', 'memory', 'ephemeral-storage'];
const POD_RESOURCES = ['cpu', 'memory'];
const HUGE_PAGES = 'hugepages-';
const ONE = 10n ** 9n;
const THOUSANDTH = 10n ** 6n;

function requirements(place: Place): Iterable<Conflict> {
  const { at } = place;
  const isOfPod = at.parent?.type === 'V1PodSpec';
  const plain = isOfPod ? POD_RESOURCES : CONTAINER_RESOURCES;
  // To the Pod's own resources those of its containers are added.
  const isPlain = isPlainList(at.map, 'limits', plain) && isPlainList(at.map, 'requests', plain);
  if (!isPlain || (isOfPod && pairOf(at.map, 'claims'))) return wrongRequirements(place, plain, isOfPod);
  const limits = mapOf(at.map, 'limits');
  const requests = mapOf(at.map, 'requests');
  if (!limits || !requests) return NO_CONFLICTS;
  return requests.pairs.every(({ key, value }) => isWithin(value, pairOf(limits, key.source)?.value))
    ? NO_CONFLICTS
    : overLimits(place);
}

/** Whether a list asks for nothing but plain amounts of the resources that everybody asks for. */
function isPlainList(map: YamlMap, list: string, plain: readonly string[]): boolean {
  const pair = pairOf(map, list);
  if (!pair?.value) return true;
  if (pair.value.type !== 'map') return false;
  return pair.value.pairs.every(
    ({ key, value }) =>
      plain.includes(key.source) && value?.type === 'scalar' && PLAIN_AMOUNT.test(value.source),
  );
}

/** Amounts that are no less than 0, whatever their suffix, and read alike with and without quotes. */
const PLAIN_AMOUNT = /^(?:0|[1-9]\d{0,8})(m|[KMGT]i?)?$/;
/** In thousandths. */
const FACTORS: Readonly<Record<string, number>> = {
  m: 1,
  '': 1e3,
  M: 1e9,
  G: 1e12,
  T: 1e15,
  Ki: 1e3 * 2 ** 10,
  Mi: 1e3 * 2 ** 20,
  Gi: 1e3 * 2 ** 30,
  Ti: 1e3 * 2 ** 40,
};

/** Whether a plain amount is surely not above another; of huge ones that takes a longer look. */
function isWithin(asked: YamlNode | undefined, most: YamlNode | undefined): boolean {
  if (!most) return true;
  if (asked?.type !== 'scalar' || most.type !== 'scalar') return false;
  return asked.source === most.source || thousandthsOf(asked.source) <= thousandthsOf(most.source);
}

function thousandthsOf(text: string): number {
  const suffix = PLAIN_AMOUNT.exec(text)?.[1] ?? '';
  const amount = Number(text.slice(0, text.length - suffix.length)) * (FACTORS[suffix] ?? NaN);
  return Number.isSafeInteger(amount) ? amount : NaN;
}

function* wrongRequirements(place: Place, plain: readonly string[], isOfPod: boolean): Iterable<Conflict> {
  const { at, where, refused } = place;
  for (const list of ['limits', 'requests']) {
    const pairs = amountsOf(at.map, list);
    const names = pairs.map(({ key }) => key.source);
    for (const pair of pairs) {
      yield* resourceName(place, say`${list} of ${where}`, pair, plain, names);
      yield* amount(place, say`${list} of ${where}`, pair);
    }
  }
  yield* overLimits(place);
  if (!isOfPod) yield* hugePagesAlone(place);
  const claims = isOfPod ? effective(at.map, 'claims') : undefined;
  if (!claims) return;
  const message = say`${where} has claims, which only its containers can have, ${refused} Move them to resources of a container.`;
  yield conflict(place, claims, message, say`Remove claims from ${where}`);
}

function* overhead(place: Place): Iterable<Conflict> {
  const own = pairOf(place.at.map, 'overhead');
  yield* hugePagesAlone(place, ['overhead']);
  const list = say`overhead of ${place.where}`;
  const pairs = amountsOf(place.at.map, 'overhead');
  const names = pairs.map(({ key }) => key.source);
  for (const pair of pairs) {
    const wrong = [
      ...resourceName(place, list, pair, CONTAINER_RESOURCES, names),
      ...amount(place, list, pair),
    ];
    // The API server names the whole of it.
    if (own) yield* wrong.map((found) => ({ ...found, range: own.merged ? place.at.head : own.key.range }));
  }
}

function* resourceName(
  place: Place,
  list: string,
  pair: YamlPair,
  plain: readonly string[],
  taken: readonly string[],
): Iterable<Conflict> {
  const { at, refused } = place;
  const name = pair.key.source;
  if (mayBeFilledIn(name) || isResource(name, plain)) return;
  const near = plain.find((known) => known === kebab(name)) ?? nearest(name, plain);
  const others =
    plain === POD_RESOURCES ? '' : say`, or the full name of a node's own resource such as example.com/gpu`;
  const message = say`"${name}" in ${list} is no resource that can be asked for there, ${refused} ${near ? say`Did you mean ${near}?` : say`Use ${plain.join(', ')} or hugepages- with a size${others}.`}`;
  const isFree = near !== undefined && !taken.includes(near) && !pair.merged && !at.shared;
  yield {
    range: pair.merged ? at.head : pair.key.range,
    message,
    title: isFree ? say`Change "${name}" to ${near} in ${list}` : undefined,
    edits: isFree ? [renameKey(pair, near)] : [],
  };
}

function isResource(name: string, plain: readonly string[]): boolean {
  if (labelKeyProblems(name).length > 0) return false;
  if (!name.includes('/')) return plain.includes(name) || name.startsWith(HUGE_PAGES);
  if (plain === POD_RESOURCES) return false;
  return (
    name.includes('kubernetes.io/') ||
    (!name.startsWith('requests.') && labelKeyProblems(`requests.${name}`).length === 0)
  );
}

/** `ephemeralStorage` and `CPU` as they should be written. */
function kebab(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase();
}

function* amount({ at, refused }: Place, list: string, pair: YamlPair): Iterable<Conflict> {
  const name = pair.key.source;
  const value = valueOf(pair.value);
  if (value === undefined || mayBeFilledIn(name)) return;
  const conflictOf = (what: string) =>
    refusal(placeOf(at, pair), say`${name} in ${list} is ${written(pair)}, ${what}`);
  if (value < 0n) yield conflictOf(say`${refused} Use an amount of 0 or more.`);
  else if (isExtended(name) && value % ONE !== 0n)
    yield conflictOf(say`but ${name} is only given out in whole numbers, ${refused} Use a whole number.`);
  else if (name.startsWith(HUGE_PAGES) && !isMultiple(value, name.slice(HUGE_PAGES.length)))
    yield conflictOf(say`which is no multiple of the size in the name, ${refused} Use a multiple of it.`);
}

/** Those of device plugins, with a domain in front. */
function isExtended(name: string): boolean {
  return name.includes('/') && !name.includes('kubernetes.io/') && !name.startsWith('requests.');
}

function isMultiple(value: bigint, size: string): boolean {
  const page = billionthsOf(size);
  if (page === undefined || page <= 0n || page % ONE !== 0n) return false;
  // So much is more than the API server can divide.
  if (value >= ONE * 2n ** 63n) return true;
  return (((value + ONE - 1n) / ONE) * ONE) % page === 0n;
}

/** What a node gives out only as it was asked for cannot be more at one time than at another. */
function* overLimits(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const limits = mapOf(at.map, 'limits');
  if (effective(at.map, 'limits') && !limits) return;
  for (const pair of amountsOf(at.map, 'requests')) {
    const name = pair.key.source;
    if (mayBeFilledIn(name)) continue;
    const limit = pairOf(limits, name);
    const isFixed = isExtended(name) || name.startsWith(HUGE_PAGES) || name.startsWith('requests.');
    if (!limit) {
      if (isFixed) yield unlimited(place, pair, limits);
      continue;
    }
    const asked = valueOf(pair.value);
    const most = valueOf(limit.value);
    if (asked === undefined || most === undefined || asked === most || (asked < most && !isFixed)) continue;
    const message = isFixed
      ? say`The request for ${name} in ${where}, ${written(pair)}, differs from its limit, ${written(limit)}. Of ${name} a container always gets what it asks for, ${refused} Use the same amount for both.`
      : say`The request for ${name} in ${where}, ${written(pair)}, is above its limit, ${written(limit)}, ${refused} Lower the request, or raise the limit.`;
    yield refusal(placeOf(at, pair), message);
  }
}

function unlimited(place: Place, pair: YamlPair, limits: YamlMap | undefined): Conflict {
  const { at, resource, where, refused } = place;
  const name = pair.key.source;
  const { text } = resource.document;
  const amount = pair.value?.type === 'scalar' ? pair.value.source : undefined;
  const own = pairOf(at.map, 'limits');
  const isFree = amount !== undefined && !at.shared && !pair.merged && !own?.merged;
  const edits = !isFree
    ? []
    : limits
      ? putField(text, limits, name, amount)
      : putField(text, at.map, 'limits', { [name]: amount });
  const message = say`${where} requests ${name} without a limit. Of ${name} a container always gets what it asks for, ${refused} Add it to limits with the same amount.`;
  return {
    range: pair.merged || own?.merged ? at.head : (own ?? pair).key.range,
    message,
    title: edits.length > 0 ? say`Add ${name} to limits of ${where}` : undefined,
    edits,
  };
}

function* hugePagesAlone({ at, where, refused }: Place, lists = ['limits', 'requests']): Iterable<Conflict> {
  const names = lists.flatMap((list) => amountsOf(at.map, list)).map(({ key }) => key.source);
  const isAlone =
    names.some((name) => name.startsWith(HUGE_PAGES)) && !POD_RESOURCES.some((name) => names.includes(name));
  if (!isAlone || names.some(mayBeFilledIn)) return;
  const message = say`${where} asks for huge pages, but neither for cpu nor for memory, ${refused} Add cpu or memory.`;
  yield refusal(at.head, message);
}

function* claim(place: Place): Iterable<Conflict> {
  const { at, resource, where, refused } = place;
  const spec = around(at, 'V1PodSpec');
  const pair = pairOf(at.map, 'name');
  const name = literalAt(at.map, 'name')?.source;
  if (!spec || !pair || !name || at.parent?.parent?.type !== 'V1Container') return;
  const { text } = resource.document;
  const isTemplate = text.slice(spec.map.range.start, spec.map.range.end).includes('{{');
  const names = mapsOf(seqOf(spec.map, 'resourceClaims')).map(
    ({ map }) => scalarOf(map, 'name')?.source ?? '',
  );
  if (!isTemplate && !names.includes(name) && !names.some(mayBeFilledIn)) {
    const near = nearest(name, names);
    const message = say`"${name}" in ${where} is none of the resourceClaims of the Pod, ${refused} ${near ? say`Did you mean ${near}?` : say`Add it to resourceClaims.`}`;
    yield refusal(placeOf(at, pair), message);
  }
  const claims = seqOf(at.parent.map, 'claims')?.items.map(({ value }) => value) ?? [];
  const request = textOf(at.map, 'request');
  const isTaken = claims.slice(0, Math.max(0, claims.indexOf(at.map))).some((other) => {
    if (other?.type !== 'map' || textOf(other, 'name') !== name) return false;
    const part = textOf(other, 'request');
    return part === '' || request === '' || part === request;
  });
  if (!isTaken) return;
  const message = say`The claim "${name}" stands in ${where} twice, ${refused} Remove one of the two, or take another request of it with each.`;
  yield refusal(placeOf(at, pair), message);
}

function* resizePolicy(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const container = at.parent;
  if (container?.type !== 'V1Container') return;
  const name = pairOf(at.map, 'resourceName');
  const resource = literalAt(at.map, 'resourceName')?.source;
  const items = seqOf(container.map, 'resizePolicy')?.items.map(({ value }) => value) ?? [];
  const earlier = items.slice(0, Math.max(0, items.indexOf(at.map)));
  if (
    name &&
    resource &&
    earlier.some((other) => other?.type === 'map' && textOf(other, 'resourceName') === resource)
  ) {
    const message = say`${where} says twice how ${resource} is resized, ${refused} Remove one of the two.`;
    yield refusal(placeOf(at, name), message);
  }
  const policy = effective(at.map, 'restartPolicy');
  if (!policy || textOf(at.map, 'restartPolicy') !== 'RestartContainer') return;
  const restart = textOf(container.map, 'restartPolicy');
  const isInit = container.path.endsWith('initContainers[]') && restart !== undefined && restart !== 'Always';
  const isEnding = textOf(container.parent?.map ?? container.map, 'restartPolicy') === 'Never';
  if (isInit) {
    const message = say`${where} restarts the container to resize it. An init container runs once, ${refused} Use NotRequired, or make it a sidecar with restartPolicy: Always.`;
    yield refusal(placeOf(at, policy), message);
  } else if (isEnding) {
    const message = say`${where} restarts the container to resize it, but the restartPolicy of the Pod is Never, ${refused} Use NotRequired.`;
    yield refusal(placeOf(at, policy), message);
  }
}

/** What a variable or a file counts a resource in. */
function* divisor({ at, where, refused }: Place): Iterable<Conflict> {
  const pair = effective(at.map, 'divisor');
  const resource = literalAt(at.map, 'resource')?.source;
  const kind = /^(?:limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-)/.exec(resource ?? '')?.[1];
  const value = valueOf(pair?.value);
  if (!pair || !kind || !value || (!kind.endsWith('-') && !resource?.endsWith(`.${kind}`))) return;
  if (isUnit(exactly(pair.value), textIn(pair.value).trim(), kind === 'cpu')) return;
  const units = kind === 'cpu' ? '1 or 1m' : say`1 or one of a unit such as 1k, 1M, 1Ki or 1Mi`;
  const message = say`divisor in ${where} is ${written(pair)}, but ${resource} can only be counted in whole units, ${refused} Use ${units}.`;
  yield refusal(placeOf(at, pair), message);
}

/** Whether a quantity is just one of a unit, which `1e3` never is. */
function isUnit(value: bigint | undefined, text: string, isCpu: boolean): boolean {
  if (value === undefined || /^\+?1[eE][+-]?\d/.test(text)) return false;
  if (value === ONE || (isCpu && value === THOUSANDTH)) return true;
  const base = text.endsWith('i') ? 1024n : 1000n;
  return !isCpu && [1, 2, 3, 4, 5, 6].some((power) => value === ONE * base ** BigInt(power));
}

/** The pairs of `limits` or `requests` that count. */
function amountsOf(at: YamlMap, list: string): YamlPair[] {
  const map = mapOf(at, list);
  return (map?.pairs ?? []).filter((pair) => pairOf(map, pair.key.source) === pair && !isMergeKey(pair.key));
}

/** In billionths, rounded up to thousandths as the API server does; `undefined` for what is no quantity. */
function valueOf(node: YamlNode | undefined): bigint | undefined {
  const value = exactly(node);
  if (value === undefined) return undefined;
  const parts = value < 0n ? (value - THOUSANDTH + 1n) / THOUSANDTH : (value + THOUSANDTH - 1n) / THOUSANDTH;
  return parts * THOUSANDTH;
}

function exactly(node: YamlNode | undefined): bigint | undefined {
  const text = textIn(node);
  return text === '' && isNothing(node) ? 0n : billionthsOf(text);
}

/** As it arrives: `1e3` without quotes is the number 1000. */
function textIn(node: YamlNode | undefined): string {
  const go = node?.type === 'scalar' ? goValueOf(node) : undefined;
  return typeof go === 'string' || typeof go === 'number' ? String(go) : '';
}

function isNothing(node: YamlNode | undefined): boolean {
  return !node || (node.type === 'scalar' && goValueOf(node) === null);
}

function written({ value }: YamlPair): string {
  return value?.type === 'scalar' && value.source ? value.source : '0';
}
