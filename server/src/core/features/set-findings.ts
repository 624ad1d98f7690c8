import { resourcesOf } from '../k8s/read';
import type { Resource } from '../k8s/resource';
import { checkResource, type Finding, type Fix, type Rule, type RuleContext } from '../rules/rule';
import { isSameRange } from '../text';
import { say } from '../words';
import { setAt, setsOf, type ManifestSet } from '../workspace/manifest-sets';
import { searchedPlace } from '../workspace/scope';
import type { Severity } from '../workspace/settings';
import type { YamlDocument } from '../yaml/manifest-file';
import type { YamlNode } from '../yaml/node';

/**
 * What a rule finds about an object as it is applied: in each set that it is part of, with what the kustomizations
 * there make of it. Shown is only what holds in all of them, at its mildest. An object of no set is judged as written.
 */
export function findingsInSets(rule: Rule, resource: Resource, context: RuleContext): readonly Finding[] {
  let isInSet = false;
  let common: readonly Finding[] | undefined;
  for (const set of setsOf(context.snapshot, resource.document.uri)) {
    isInSet = true;
    for (const built of set.builtFrom(resource)) {
      const found = findingsIn(set, rule, resource, built, context);
      common = common ? common.flatMap((finding) => milder(finding, found) ?? []) : found;
      if (common.length === 0) return [];
    }
  }
  return common ?? (isInSet ? [] : [...checkResource(rule, resource, context)]);
}

/**
 * Whether what an object says by itself is so anywhere where it is applied: not where all kustomizations that it is part
 * of put it right.
 */
export function holdsSomewhere(
  rule: Rule,
  { range }: Finding,
  document: YamlDocument,
  { snapshot, settings }: RuleContext,
): boolean {
  if (rule.kinds === 'documents') return true;
  const resource = resourcesOf(document).findLast(
    ({ node }) => node.range.start <= range.start && range.end <= node.range.end,
  );
  if (!resource) return true;
  let isBuilt = false;
  for (const set of setsOf(snapshot, document.uri)) {
    if (set.mayDiffer) return true;
    for (const built of set.builtFrom(resource)) {
      if (built === resource) return true;
      isBuilt = true;
      const found = [...checkResource(rule, built, { snapshot: set.snapshot, settings })];
      if (found.some((other) => isSameRange(other.range, range))) return true;
    }
  }
  return !isBuilt;
}

/** Whether all is seen that a document is applied with, so that a rule that finds nothing has nothing to find. */
export function isWhollyKnown(document: YamlDocument, { snapshot }: RuleContext): boolean {
  return [...setsOf(snapshot, document.uri)].every(({ mayHoldMore }) => !mayHoldMore);
}

function findingsIn(
  set: ManifestSet,
  rule: Rule,
  written: Resource,
  built: Resource,
  { settings }: RuleContext,
): Finding[] {
  if (set.mayDiffer) return [];
  const found = [...checkResource(rule, built, { snapshot: set.snapshot, settings })];
  const seen = found.filter(({ missing, isPlain }) => !missing || isPlain || !set.mayHoldMore);
  // What is applied in another way is none of the set's, but it may be there all the same.
  const isThere = (resource: Resource) =>
    [...checkResource(rule, resource, { snapshot: set.outside, settings })].every(({ missing }) => !missing);
  let isOutside: boolean | undefined;
  const isFoundOutside = ({ isMissingIn }: Finding) =>
    isMissingIn
      ? [built, written].some((resource) => !isMissingIn(set.outside, resource))
      : (isOutside ??= [built, written].some(isThere));
  return seen
    .filter((finding) => !finding.missing || !isFoundOutside(finding))
    .map((finding) => ({
      ...finding,
      message: inWordsOf(set, finding, built !== written),
      fixes: (context) => fixesIn(context, set.build.directory, finding),
    }));
}

/** In the set as it is by then: findings outlive the snapshot that they were made in. */
function fixesIn({ snapshot, settings }: RuleContext, directory: string, finding: Finding): readonly Fix[] {
  const set = setAt(snapshot, directory);
  return set ? fixesThatFit(finding.fixes?.({ snapshot: set.snapshot, settings }) ?? [], set) : [];
}

/** Where the best repair cannot be made here, the others would only lead astray. */
function fixesThatFit(fixes: readonly Fix[], set: ManifestSet): readonly Fix[] {
  const fitting = fixes.filter((fix) => fitsBase(fix, set));
  return fixes.some((fix) => fix.preferred && !fitting.includes(fix)) ? [] : fitting;
}

/** What differs from what is written needs a word on where it is so, unless the message has one. */
function inWordsOf(set: ManifestSet, { message, missing, related }: Finding, isChanged: boolean): string {
  const place = searchedPlace(set.snapshot);
  const changed = isChanged || related?.some(({ document }) => set.changes.has(document));
  const placed =
    changed && !message.includes(place) ? say`${message} This is how it is built in ${place}.` : message;
  const [unseen] = missing ? set.build.unknown : [];
  return unseen ? say`${placed} What ${unseen.what} adds there cannot be read here.` : placed;
}

const MILD: readonly (Severity | undefined)[] = ['hint', 'information', 'warning', 'error'];

/** Of two findings about one place the milder; `undefined` where the others say nothing of it. */
function milder(finding: Finding, others: readonly Finding[]): Finding | undefined {
  const other = others.find(({ range }) => isSameRange(range, finding.range));
  if (!other) return undefined;
  // Without a severity a finding has the rule's own, which no rule makes milder than its findings.
  const rank = ({ severity }: Finding) => (severity === undefined ? MILD.length : MILD.indexOf(severity));
  return rank(other) < rank(finding) ? other : finding;
}

/**
 * Whether a repair fits what is written: it does not touch a place that the build changes, and writes nothing that only
 * the build puts in, which would be put in twice or be wrong for others.
 */
function fitsBase({ edits }: Fix, { build }: ManifestSet): boolean {
  const grafted = new Map<YamlDocument, { ranges: { start: number; end: number }[]; words: Set<string> }>();
  const words = new Set<string>();
  for (const { resource, source } of build.objects) {
    if (resource === source) continue;
    const known = grafted.get(resource.document) ?? { ranges: [], words };
    grafted.set(resource.document, known);
    collectGrafts(resource.node, known.ranges, words);
  }
  return edits.every(({ document, range, newText }) => {
    const places = grafted.get(document)?.ranges ?? [];
    return (
      !places.some((place) => place.start <= range.end && range.start <= place.end) &&
      !newText.split(/[^\w.-]+/).some((word) => words.has(word))
    );
  });
}

function collectGrafts(node: YamlNode, ranges: { start: number; end: number }[], words: Set<string>): void {
  const seen = new Set<YamlNode>();
  const visit = (current: YamlNode | undefined): void => {
    if (!current || seen.has(current)) return;
    seen.add(current);
    if (current.type === 'scalar') {
      if (!current.alias) return;
      ranges.push(current.range);
      words.add(current.source);
    } else if (current.type === 'map') current.pairs.forEach(({ value }) => visit(value));
    else current.items.forEach(({ value }) => visit(value));
  };
  visit(node);
}
