import { pathToFileURL } from 'node:url';
import path from 'node:path';
import { docsUrl, RULES, type OffsetRange, type QuickFix, type Severity } from '../core/index';
import { placeOf, STDIN_URI, type CheckResult, type FilePlace, type Finding } from './findings';
import { fingerprintsOf } from './fingerprints';
import type { ReportContext } from './report';
import { bodyOf } from './rule-pages';

const LEVELS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};
/** The directory that files are relative to; tools put the root of their checkout in its place. */
const BASE = '%SRCROOT%';

/** SARIF 2.1.0, as code scanning reads it: with the rules, their pages, fixes and fingerprints that survive moved lines. */
export function reportSarif(result: CheckResult, { version, pages, words }: ReportContext): string {
  const fingerprints = fingerprintsOf(result.findings);
  const driver = {
    name: 'Kube Routes',
    semanticVersion: version,
    informationUri: 'https://github.com/kube-routes/kube-routes',
    rules: RULES.map((rule) => {
      const { id, severity } = rule;
      const summary = words.summaryOf(rule);
      return {
        id,
        name: pascalCase(id),
        shortDescription: { text: summary },
        fullDescription: { text: `${summary}.` },
        help: {
          text: `${summary}. See ${docsUrl(id)}`,
          ...(pages[id] !== undefined && { markdown: bodyOf(pages[id]) }),
        },
        helpUri: docsUrl(id),
        defaultConfiguration: { level: LEVELS[severity] },
        properties: {
          tags: ['kubernetes'],
          precision: 'high',
          'problem.severity': problemSeverity(severity),
        },
      };
    }),
  };
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver },
        // Without it a log is in American English.
        ...(words.locale !== 'en' && { language: words.locale }),
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [BASE]: { uri: `${pathToFileURL(result.cwd).href.replace(/\/$/, '')}/` } },
        invocations: [{ executionSuccessful: true }],
        results: result.findings.map((finding) => ({
          ruleId: finding.rule,
          ruleIndex: RULES.findIndex(({ id }) => id === finding.rule),
          level: LEVELS[finding.severity],
          message: { text: finding.message },
          locations: [{ ...locationOf(finding.place), ...logicalLocations(finding) }],
          ...(finding.related.length > 0 && {
            relatedLocations: finding.related.map((place, index) => ({
              id: index + 1,
              ...locationOf(place),
              message: { text: place.message },
            })),
          }),
          partialFingerprints: { 'kubeRoutes/v1': fingerprints.get(finding) },
          ...fixesOf(finding, result),
        })),
      },
    ],
  };
  return JSON.stringify(log, null, 2) + '\n';
}

function locationOf({ uri, file, range }: FilePlace): object {
  return { physicalLocation: { artifactLocation: artifact(uri, file), region: regionOf(range) } };
}

/** What is above the working directory has its whole URI: a relative one would leave the base. */
function artifact(uri: string, file: string): object {
  if (uri === STDIN_URI) return { uri: 'stdin', uriBaseId: BASE };
  if (file.startsWith('../') || path.isAbsolute(file)) return { uri };
  return { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: BASE };
}

/** One-based, the end exclusive. */
function regionOf({ start, end }: FilePlace['range']): object {
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}

function logicalLocations({ origin }: Finding): object {
  if (!origin?.object) return {};
  const logical = { fullyQualifiedName: origin.object, kind: 'resource' };
  return {
    logicalLocations: [
      origin.source === undefined ? logical : { ...logical, properties: { source: origin.source } },
    ],
  };
}

function fixesOf(finding: Finding, result: CheckResult): object {
  const fixes = finding.fixes().map((fix) => toFix(fix, result));
  return fixes.length > 0 ? { fixes } : {};
}

function toFix({ title, edits }: QuickFix, { snapshot, cwd }: CheckResult): object {
  return {
    description: { text: title },
    artifactChanges: [...edits].map(([uri, list]) => {
      const place = (range: OffsetRange): FilePlace => placeOf(snapshot, uri, range, cwd);
      return {
        artifactLocation: artifact(uri, place({ start: 0, end: 0 }).file),
        replacements: list.map(({ range, newText }) => ({
          deletedRegion: regionOf(place(range).range),
          ...(newText !== '' && { insertedContent: { text: newText } }),
        })),
      };
    }),
  };
}

function problemSeverity(severity: Severity): string {
  return severity === 'error' || severity === 'warning' ? severity : 'recommendation';
}

function pascalCase(id: string): string {
  return id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
