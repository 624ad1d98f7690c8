import type { TextEdit } from '../text';
import {
  appendDocument,
  columnOf,
  eolOf,
  insertPair,
  lineEnd,
  renderDocument,
  replaceScalar,
  rewritePair,
  type NewValue,
} from '../yaml/edits';
import {
  mapOf,
  mapsOf,
  pairOf,
  scalarOf,
  seqOf,
  type YamlMap,
  type YamlNode,
  type YamlScalar,
} from '../yaml/node';
import { SERVICE_NAME_LABEL } from './endpoint-slice';
import type { Endpoints } from './endpoints';
import { setField } from './field-edits';
import { labelValueProblems, subdomainProblems } from './formats';
import { endpointIPProblems, ipProblems, parseIP, type IPFamily } from './ip';
import { canAppend } from './new-objects';

/** What makes EndpointSlices of an Endpoints object. */
export interface Conversion {
  /** Of the slices, in order. */
  readonly names: readonly string[];
  readonly edits: readonly TextEdit[];
  /** Every comment is kept. */
  readonly lossless: boolean;
}

interface Slice {
  readonly family: IPFamily;
  readonly ports: readonly YamlMap[];
  readonly endpoints: Endpoint[];
}

interface Endpoint {
  readonly map: YamlMap;
  readonly ip: string;
  readonly ready: boolean;
}

/**
 * Writes Endpoints as what the mirroring controller makes of them (MIR-004): a slice for each family and set of ports.
 * The first takes the object's place, others follow in documents of their own. `undefined` where not all of it is
 * understood, or where it would not be the same.
 * @param isTaken whether a slice has that name already
 */
export function toEndpointSlices(
  endpoints: Endpoints,
  isTaken: (name: string) => boolean,
): Conversion | undefined {
  const { node, document, name } = endpoints;
  const { text } = document;
  const subsets = pairOf(node, 'subsets');
  const metadata = mapOf(node, 'metadata');
  const heads = [pairOf(node, 'apiVersion'), pairOf(node, 'kind'), metadata && pairOf(metadata, 'name')];
  const [version, kind, title] = heads.map((pair) =>
    pair && !pair.merged && pair.value?.type === 'scalar' && !pair.value.alias ? pair.value : undefined,
  );
  if (!subsets?.value || subsets.merged || !metadata || !version || !kind || !title || !name?.value)
    return undefined;
  // It becomes part of names and the value of a label.
  if ([...subdomainProblems(name.value), ...labelValueProblems(name.value)].length > 0) return undefined;
  const outside = blankOut(text, subsets.value);
  // Anchors could be needed elsewhere, and what aliases bring may stand elsewhere.
  if (subsets.value.range.start < subsets.key.range.end || /[&*]|<</.test(outside)) return undefined;
  const slices = slicesOf(node);
  if (!slices || slices.length === 0) return undefined;
  if (slices.length > 1 && !(document.root === node && canAppend(endpoints))) return undefined;
  const labels = labelEdits(text, metadata, name.value);
  if (!labels) return undefined;

  const names = freeNames(name.value, slices.length, isTaken);
  const [first, ...others] = slices.map((slice) => fieldsOf(slice));
  const [firstSlice, ...otherSlices] = slices;
  if (!first || !firstSlice) return undefined;
  const { end, comments, lossless } = commentsIn(text, node, subsets.range, outside);
  const body = Object.entries(first).map(
    ([key, value]) => rewritePair(text, node, subsets, key, value).newText,
  );
  const separator = node.flow ? ', ' : eolOf(text) + ' '.repeat(columnOf(text, subsets.key.range.start));
  const place = withComments(body.join(separator), eolOf(text), firstSlice, comments);
  const documents = others.map((fields, index) => {
    const slice = otherSlices[index];
    const head = { ...headOf(endpoints, names[index + 1] ?? ''), ...fields };
    return slice ? withComments(renderDocument(head), '\n', slice, comments) : '';
  });
  return {
    names,
    lossless: lossless && !(node.flow && comments.size > 0),
    edits: [
      replaceScalar(version, 'discovery.k8s.io/v1'),
      replaceScalar(kind, 'EndpointSlice'),
      replaceScalar(title, names[0] ?? ''),
      ...labels,
      { range: { start: subsets.range.start, end }, newText: place },
      ...(documents.length > 0 ? [appendDocument(text, documents.join('\n---\n'))] : []),
    ],
  };
}

/** `undefined` where something is there that a slice has no place for, or that the API server refuses. */
function slicesOf(node: YamlMap): Slice[] | undefined {
  const slices = new Map<string, Slice>();
  const seen = new Set<string>();
  const subsets = seqOf(node, 'subsets');
  if (!subsets || mapsOf(subsets).length !== subsets.items.length) return undefined;
  for (const { map: subset } of mapsOf(subsets)) {
    if (!hasOnly(subset, ['addresses', 'notReadyAddresses', 'ports'])) return undefined;
    const ports = portsOf(subset);
    const endpoints = [
      ...(endpointsOf(subset, 'addresses') ?? [undefined]),
      ...(endpointsOf(subset, 'notReadyAddresses') ?? [undefined]),
    ];
    if (!ports) return undefined;
    for (const endpoint of endpoints) {
      const family = endpoint && parseIP(endpoint.ip)?.family;
      // The controller merges what is said of one address in several places.
      if (!endpoint || !family || seen.has(endpoint.ip)) return undefined;
      seen.add(endpoint.ip);
      const key = `${family} ${ports
        .map((port) => JSON.stringify(valueFrom(port)))
        .sort()
        .join()}`;
      const slice = slices.get(key);
      if (slice) slice.endpoints.push(endpoint);
      else slices.set(key, { family, ports, endpoints: [endpoint] });
    }
  }
  const all = [...slices.values()];
  return all.some((slice) => slice.endpoints.length > 1000) ? undefined : all;
}

function endpointsOf(subset: YamlMap, key: string): Endpoint[] | undefined {
  const pair = pairOf(subset, key);
  if (!pair?.value) return [];
  if (pair.value.type !== 'seq') return undefined;
  const endpoints = pair.value.items.flatMap(({ value: map }): Endpoint[] => {
    if (map?.type !== 'map' || !hasOnly(map, ['ip', 'hostname', 'nodeName', 'targetRef'])) return [];
    const ip = scalarOf(map, 'ip');
    const parsed = typeof ip?.value === 'string' ? parseIP(ip.source) : undefined;
    if (!ip || !parsed || ipProblems(ip.source).length > 0 || endpointIPProblems(parsed).length > 0)
      return [];
    return [{ map, ip: parsed.canonical, ready: key === 'addresses' }];
  });
  return endpoints.length === pair.value.items.length ? endpoints : undefined;
}

/** Names must be unique in a slice (EPS-009), while in Endpoints nobody looks (EP-006). */
function portsOf(subset: YamlMap): readonly YamlMap[] | undefined {
  const pair = pairOf(subset, 'ports');
  if (!pair?.value) return [];
  const ports = mapsOf(seqOf(subset, 'ports')).map(({ map }) => map);
  const names = new Set(ports.map((port) => scalarOf(port, 'name')?.source ?? ''));
  const isSound =
    pair.value.type === 'seq' &&
    pair.value.items.length === ports.length &&
    names.size === ports.length &&
    ports.every(
      (port) =>
        hasOnly(port, ['name', 'port', 'protocol', 'appProtocol']) &&
        typeof scalarOf(port, 'port')?.value === 'number',
    );
  return isSound ? ports : undefined;
}

function hasOnly(map: YamlMap, keys: readonly string[]): boolean {
  const names = map.pairs.map(({ key }) => key.source);
  return names.every((name) => keys.includes(name)) && new Set(names).size === names.length;
}

function fieldsOf({ family, ports, endpoints }: Slice): Record<string, NewValue> {
  return {
    addressType: family,
    endpoints: endpoints.map(({ map, ip, ready }): NewValue => {
      const rest = Object.fromEntries(Object.entries(recordFrom(map)).filter(([key]) => key !== 'ip'));
      return { addresses: [ip], ...(ready ? {} : { conditions: { ready: false } }), ...rest };
    }),
    ...(ports.length > 0 ? { ports: ports.map(recordFrom) } : {}),
  };
}

/** The controller's own label is left out: it would take the slice for its own (EPS-013). */
function headOf(
  { name, namespace, labels, annotations }: Endpoints,
  sliceName: string,
): Record<string, NewValue> {
  const kept = annotations.filter(
    ({ key }) => key.value !== 'kubectl.kubernetes.io/last-applied-configuration',
  );
  const record = (list: Endpoints['labels']) =>
    Object.fromEntries(list.map(({ key, value }) => [key.value, value.value]));
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: sliceName,
      ...(namespace ? { namespace: namespace.value } : {}),
      labels: { ...record(labels), [SERVICE_NAME_LABEL]: name?.value ?? '' },
      ...(kept.length > 0 ? { annotations: record(kept) } : {}),
    },
  };
}

function labelEdits(text: string, metadata: YamlMap, service: string): TextEdit[] | undefined {
  const pair = pairOf(metadata, 'labels');
  if (!pair) return [insertPair(text, metadata, 'labels', { [SERVICE_NAME_LABEL]: service })];
  const { value: labels } = pair;
  if (pair.merged || labels?.type !== 'map' || labels.range.start < pair.key.range.end) return undefined;
  const edits = setField(text, labels, SERVICE_NAME_LABEL, service);
  return edits.length > 0 ? edits : undefined;
}

function freeNames(service: string, count: number, isTaken: (name: string) => boolean): string[] {
  const names: string[] = [];
  for (let number = 1; names.length < count; number++) {
    if (!isTaken(`${service}-${number}`)) names.push(`${service}-${number}`);
  }
  return names;
}

/** A map as a value to write; what is null or empty is left out, as it says nothing. */
function recordFrom(map: YamlMap): Record<string, NewValue> {
  return Object.fromEntries(
    map.pairs.flatMap(({ key, value }): [string, NewValue][] => {
      const written = value && valueFrom(value);
      return written === undefined || written === '' ? [] : [[key.source, written]];
    }),
  );
}

function valueFrom(node: YamlNode): NewValue | undefined {
  if (node.type === 'map') return recordFrom(node);
  if (node.type === 'seq') return node.items.flatMap(({ value }) => (value && valueFrom(value)) ?? []);
  return node.value ?? undefined;
}

/** The text with the scalars below a node replaced by blanks, from its start to the end of its last line. */
function blankOut(text: string, node: YamlNode): string {
  let rest = text.slice(0, lineEnd(text, node.range.end));
  for (const { range, alias } of scalarsIn(node)) {
    if (alias) continue;
    rest = rest.slice(0, range.start) + '_'.repeat(range.end - range.start) + rest.slice(range.end);
  }
  return ' '.repeat(node.range.start) + rest.slice(node.range.start);
}

function scalarsIn(node: YamlNode): YamlScalar[] {
  if (node.type === 'scalar') return [node];
  if (node.type === 'seq') return node.items.flatMap(({ value }) => (value ? scalarsIn(value) : []));
  return node.pairs.flatMap(({ key, value }) => [key, ...(value ? scalarsIn(value) : [])]);
}

/** The comments behind an address or a port number, by that scalar; they go where it goes. Others have no place. */
function commentsIn(
  text: string,
  node: YamlMap,
  range: { readonly start: number; readonly end: number },
  outside: string,
): { readonly end: number; readonly comments: ReadonlyMap<YamlNode, string>; readonly lossless: boolean } {
  const subsets = pairOf(node, 'subsets')?.value;
  const anchors = (subsets ? mapsWithin(subsets) : []).flatMap((map) =>
    ['ip', 'port'].flatMap((key) => {
      const scalar = scalarOf(map, key);
      return scalar ? [{ map, end: scalar.range.end }] : [];
    }),
  );
  const comments = new Map<YamlNode, string>();
  let { end } = range;
  let lossless = !/[ \t]#/.test(text.slice(range.start, subsets?.range.start ?? range.start));
  for (const match of outside.matchAll(/(?<=^|\s)#[^\r\n]*/g)) {
    const comment = match[0].trimEnd();
    const anchor = anchors.find(
      (place) => /^[ \t]*$/.test(text.slice(place.end, match.index)) && place.end < match.index,
    );
    if (anchor) comments.set(anchor.map, comment);
    else lossless = false;
    end = Math.max(end, match.index + comment.length);
  }
  return { end, comments, lossless };
}

function mapsWithin(node: YamlNode): YamlMap[] {
  if (node.type === 'scalar') return [];
  if (node.type === 'seq') return node.items.flatMap(({ value }) => (value ? mapsWithin(value) : []));
  return [node, ...node.pairs.flatMap(({ value }) => (value ? mapsWithin(value) : []))];
}

/** Puts the comments behind the addresses and port numbers of a rendered slice. */
function withComments(
  rendered: string,
  eol: string,
  { endpoints, ports }: Slice,
  comments: ReadonlyMap<YamlNode, string>,
): string {
  if (comments.size === 0) return rendered;
  const addresses = endpoints.map(({ map }) => comments.get(map));
  const numbers = ports.map((port) => comments.get(port));
  let isAddress = false;
  return rendered
    .split(eol)
    .map((line) => {
      const comment = isAddress
        ? addresses.shift()
        : /^\s*(?:- )?port: /.test(line)
          ? numbers.shift()
          : undefined;
      isAddress = /^\s*- addresses:$/.test(line);
      return comment ? `${line} ${comment}` : line;
    })
    .join(eol);
}
