import { isExpectation } from '../k8s/expectation';
import { resourcesOf } from '../k8s/read';
import { mayAskForSilence, suppressionsOf, type Suppression } from '../k8s/suppressions';
import { RULES, rulesUnder } from '../rules/index';
import {
  checkOwn,
  docsUrl,
  NO_FINDINGS,
  viewOf,
  type Finding,
  type Fix,
  type Rule,
  type RuleContext,
} from '../rules/rule';
import { isSameRange, shift, type OffsetRange } from '../text';
import type { Wording } from '../words';
import { rootsOf } from '../workspace/manifest-sets';
import type { Settings, Severity } from '../workspace/settings';
import { isData, isManifest, settingsFor, startOf, type Snapshot } from '../workspace/snapshot';
import type { YamlDocument } from '../yaml/manifest-file';
import { findingsInSets, holdsSomewhere, isWhollyKnown } from './set-findings';
import { isSilent, rememberWhenSilent } from './silent-documents';

/** A finding as a client shows it. Offsets are in the file. */
export interface Diagnostic {
  readonly uri: string;
  readonly range: OffsetRange;
  readonly severity: Severity;
  /** The rule's id. */
  readonly code: string;
  readonly docsUrl: string;
  readonly message: string;
  readonly related: readonly RelatedLocation[];
  readonly tags: readonly ('unnecessary' | 'deprecated')[];
  /** Whether a check by a strict JSON schema of the kind says it as well. */
  readonly bySchema: boolean;
  /** Whether whatever reads the text as YAML says it as well. */
  readonly byParser: boolean;
  /** Computed on each call. */
  readonly fixes: () => readonly Fix[];
}

export interface RelatedLocation {
  readonly uri: string;
  readonly range: OffsetRange;
  readonly message: string;
}

/** A finding and the rule that made it. */
export interface RuleFinding {
  readonly rule: Rule;
  readonly finding: Finding;
}

/** Findings of rules that look at one document only, by document: they hold as long as its text and the settings do. */
const memo = new WeakMap<YamlDocument, OwnFindings>();

interface OwnFindings {
  readonly settings: Settings;
  readonly findings: readonly RuleFinding[];
}

/** One for all documents in which nothing was found under the same settings: nearly all. */
const nothingFound = new WeakMap<Settings, OwnFindings>();

function noteOwn(document: YamlDocument, settings: Settings, findings: readonly RuleFinding[]): OwnFindings {
  const own = findings.length > 0 ? { settings, findings } : nothingUnder(settings);
  memo.set(document, own);
  return own;
}

function nothingUnder(settings: Settings): OwnFindings {
  let nothing = nothingFound.get(settings);
  if (!nothing) nothingFound.set(settings, (nothing = { settings, findings: NOTHING }));
  return nothing;
}

const NOTHING: readonly RuleFinding[] = [];

/**
 * All diagnostics of a file, in the order of their places. Empty for a file that is not in the snapshot, and for
 * templates, patches and test data, which are not deployed as they stand.
 * @param onError is told of a rule that threw; its own findings are lost, the others stay
 * @param inWorkspace what rules find that look at other documents, too; somebody may know that already
 */
export function diagnosticsOf(
  snapshot: Snapshot,
  uri: string,
  onError: OnError = () => {},
  inWorkspace = workspaceFindings,
): Diagnostic[] {
  const file = snapshot.files.get(uri);
  if (!file || !isManifest(snapshot, uri)) return [];
  const context: RuleContext = { snapshot, settings: settingsFor(snapshot, uri) };
  const diagnostics: Diagnostic[] = [];
  const mayAsk = mayAskForSilence(file);
  const isBuilt = snapshot.complete && rootsOf(snapshot, uri).length > 0;
  for (const document of file.documents) {
    const own = isBuilt ? NOTHING : ownFindings(document, context, onError);
    const others = snapshot.complete ? inWorkspace(document, context, onError) : NOTHING;
    // Most documents are sound, and cost no more than a look.
    if (own.length + others.length === 0 && !(mayAsk && suppressionsOf(document).length > 0)) continue;
    for (const { rule, finding } of suppress(document, [...own, ...others], context)) {
      if (finding.bySchema && context.settings.schemaChecks === 'off') continue;
      // Whoever reads data wants YAML, too.
      if (rule.kinds !== 'documents' && isData(snapshot, uri)) continue;
      diagnostics.push(toDiagnostic(snapshot, document, rule, finding));
    }
  }
  return diagnostics.sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
}

/**
 * What rules find that look at other documents, too. Nothing is known of them before the snapshot is complete. Of a part
 * of a kustomization also what stands in the document alone: an overlay may put it right.
 */
export function workspaceFindings(
  document: YamlDocument,
  context: RuleContext,
  onError: OnError,
): readonly RuleFinding[] {
  if (isSilent(context.snapshot, document)) return NOTHING;
  const found = run('workspace', document, context, onError);
  if (rootsOf(context.snapshot, document.uri).length === 0) return found;
  const own = ownFindings(document, context, onError).filter(({ rule, finding }) =>
    holdsSomewhere(rule, finding, document, context),
  );
  return own.length > 0 ? [...own, ...found] : found;
}

/** The diagnostic as people see it. */
export function diagnosticInWords(diagnostic: Diagnostic, wording: Wording): Diagnostic {
  return {
    ...diagnostic,
    message: wording(diagnostic.message),
    related: diagnostic.related.map((related) => ({ ...related, message: wording(related.message) })),
    fixes: () => diagnostic.fixes().map((fix) => ({ ...fix, title: wording(fix.title) })),
  };
}

function ownFindings(document: YamlDocument, context: RuleContext, onError: OnError): readonly RuleFinding[] {
  const known = memo.get(document);
  if (known && known.settings === context.settings) return known.findings;
  return noteOwn(document, context.settings, run('resource', document, context, onError)).findings;
}

/** What rules found that look at a document only; `undefined` where none were asked under these settings. */
export function knownOwnFindings(
  document: YamlDocument,
  settings: Settings,
): readonly RuleFinding[] | undefined {
  const known = memo.get(document);
  return known?.settings === settings ? known.findings : undefined;
}

/** Says what rules found about the same text under equal settings before. */
export function tellOwnFindings(
  document: YamlDocument,
  settings: Settings,
  findings: readonly RuleFinding[],
): void {
  noteOwn(document, settings, findings);
}

/** What one rule finds about a document by now. A rule that throws finds nothing. */
export function findingsOfRule(rule: Rule, document: YamlDocument, context: RuleContext): RuleFinding[] {
  return run(rule.scope, document, context, () => {}).filter((found) => found.rule === rule);
}

/**
 * Judges documents by what stands in them alone, while somebody has read them anyway, so that the diagnostics of most
 * closed files need no second reading. A rule that throws is asked again when the diagnostics are.
 * @param keep is told of the documents whose objects the findings hold
 */
export function judgeAhead(
  snapshot: Snapshot,
  documents: readonly YamlDocument[],
  keep: (document: YamlDocument) => void,
): void {
  let hasFailed = false;
  const onError = (): void => {
    hasFailed = true;
  };
  let context: RuleContext | undefined;
  for (const document of documents) {
    const settings = settingsFor(snapshot, document.uri);
    if (context?.settings !== settings) context = { snapshot, settings };
    hasFailed = false;
    const findings = ownFindings(document, context, onError);
    if (hasFailed) memo.delete(document);
    else if (findings.length > 0) keep(document);
    rememberWhenSilent(document);
  }
}

/** Leaves out what the author asked to be silent about, and says where nothing needed silence. */
function suppress(
  document: YamlDocument,
  findings: readonly RuleFinding[],
  context: RuleContext,
): readonly RuleFinding[] {
  const suppressions = suppressionsOf(document);
  if (suppressions.length === 0) return findings;
  const used = new Set<unknown>();
  const silenced = silencedBy(suppressions, findings, used);
  const left = findings.filter((found) => !silenced.has(found));
  return [...left, ...unusedIn(document, suppressions, used, context)];
}

/**
 * The findings that are silenced, in one go through a document from its beginning: there may be thousands of both.
 * @param used is given the names that silence something
 */
function silencedBy(
  suppressions: readonly Suppression[],
  findings: readonly RuleFinding[],
  used: Set<unknown>,
): ReadonlySet<RuleFinding> {
  const asked = suppressions
    .flatMap(({ covers, rules }) => rules.map((name) => ({ covers, name })))
    .sort((a, b) => a.covers.start - b.covers.start);
  /** Of each rule the names that were passed and not yet used, and the place up to which it is silent. */
  const passed = new Map<string, { names: typeof asked; until: number }>();
  const silenced = new Set<RuleFinding>();
  let next = 0;
  for (const found of findings.toSorted((a, b) => a.finding.range.start - b.finding.range.start)) {
    const { start } = found.finding.range;
    for (let one = asked[next]; one && one.covers.start <= start; one = asked[++next]) {
      const known = passed.get(one.name.value);
      if (known) known.names.push(one);
      else passed.set(one.name.value, { names: [one], until: -1 });
    }
    const silence = passed.get(found.rule.id);
    if (!silence) continue;
    for (const { covers, name } of silence.names) {
      if (covers.end < start) continue;
      used.add(name);
      silence.until = Math.max(silence.until, covers.end);
    }
    silence.names = [];
    if (silence.until >= start) silenced.add(found);
  }
  return silenced;
}

function unusedIn(
  document: YamlDocument,
  suppressions: readonly Suppression[],
  used: ReadonlySet<unknown>,
  context: RuleContext,
): RuleFinding[] {
  const rule = RULES.find(({ kinds }) => kinds === 'suppressions');
  // Of a broken text not all rules were asked.
  if (rule?.kinds !== 'suppressions' || isOff(rule, context) || document.errors.length > 0) return [];
  const ids = RULES.map(({ id }) => id);
  return suppressions.flatMap((suppression) => {
    const unused = suppression.rules.filter(
      (name) => !used.has(name) && wasAsked(name.value, document, context),
    );
    return [...rule.check(suppression, { document, unused, ids })].map((finding) => ({ rule, finding }));
  });
}

/** Whether a rule could have found something; true for a name that is no rule's. */
function wasAsked(id: string, document: YamlDocument, context: RuleContext): boolean {
  const rule = RULES.find((candidate) => candidate.id === id);
  if (!rule || isOff(rule, context)) return !rule;
  return rule.scope === 'resource' || (context.snapshot.complete && isWhollyKnown(document, context));
}

function isOff(rule: Rule, { settings }: RuleContext): boolean {
  return settings.rules[rule.id] === 'off';
}

/** Is told of a rule that threw. */
export type OnError = (rule: Rule, error: unknown) => void;

function run(
  scope: Rule['scope'],
  document: YamlDocument,
  context: RuleContext,
  onError: OnError,
): readonly RuleFinding[] {
  const results: RuleFinding[] = [];
  const rules = rulesUnder(context.settings.rules)[scope];
  for (const rule of rules.ofDocuments) {
    try {
      collect(rule, rule.check(document, context), context, results);
    } catch (error) {
      onError(rule, error);
    }
  }
  const resources = resourcesOf(document);
  // What the parser makes of a broken text proves nothing about the objects in it.
  if (resources.length === 0 || document.errors.length > 0) return results;
  for (const resource of resources) {
    if (isExpectation(resource)) continue;
    for (const rule of rules.of(viewOf(resource))) {
      try {
        const found =
          scope === 'workspace' ? findingsInSets(rule, resource, context) : checkOwn(rule, resource, context);
        collect(rule, found, context, results);
      } catch (error) {
        onError(rule, error);
      }
    }
  }
  return results;
}

function collect(
  rule: Rule,
  found: Iterable<Finding>,
  { settings }: RuleContext,
  results: RuleFinding[],
): void {
  if (found === NO_FINDINGS) return;
  for (const finding of found)
    if ((finding.since ?? 0) <= settings.kubernetesVersion) results.push({ rule, finding });
}

function toDiagnostic(snapshot: Snapshot, document: YamlDocument, rule: Rule, finding: Finding): Diagnostic {
  const settings = settingsFor(snapshot, document.uri);
  const configured = settings.rules[rule.id];
  return {
    uri: document.uri,
    range: shift(finding.range, startOf(snapshot, document)),
    severity:
      configured === undefined || configured === 'off' ? (finding.severity ?? rule.severity) : configured,
    code: rule.id,
    docsUrl: docsUrl(rule.id),
    message: finding.message,
    related: (finding.related ?? []).map((related) => ({
      uri: related.document.uri,
      range: shift(related.range, startOf(snapshot, related.document)),
      message: related.message,
    })),
    tags: finding.tags ?? [],
    bySchema: finding.bySchema ?? false,
    byParser: finding.byParser ?? false,
    fixes: () => distinct(finding.fixes?.({ snapshot, settings }) ?? []),
  };
}

/** Variants of one object ask for one and the same repair. */
function distinct(fixes: readonly Fix[]): readonly Fix[] {
  return fixes.filter((fix, index) => fixes.findIndex((other) => isSame(fix, other)) === index);
}

function isSame(a: Fix, b: Fix): boolean {
  if (a === b) return true;
  return (
    a.title === b.title &&
    a.edits.length === b.edits.length &&
    a.edits.every((edit, index) => {
      const other = b.edits[index];
      return (
        other?.document === edit.document &&
        isSameRange(other.range, edit.range) &&
        other.newText === edit.newText
      );
    })
  );
}
