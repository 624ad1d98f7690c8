import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../server/src/core/index';
import { xmlProblem } from '../harness/xml';
import { commandLine, pod, service } from './command-line';

const FILES = {
  'typo/web service.yaml': `# comment\n${service('wbe')}`,
  // An emoji is two UTF-16 units, so a finding behind it tells what is counted.
  'units/service.yaml': service('web').replace('name: web', 'annotations: { x: "😀" }, name: WEB'),
  'typo/pod.yaml': pod('web'),
  'refused/100%, a:b.yaml': service('wbe', 'a"<&b', '0'),
  'sound/pod.yaml': pod('sound'),
  // One of the fixes inserts, another one removes.
  'fixes/service.yaml': `apiVersion: v1
kind: Service
metadata: { name: two }
spec:
  type: ClusterIP
  selector: { app: web }
  ports:
    - port: 80
      nodePort: 30080
    - port: 81
`,
};
const { cwd, run, runWith } = commandLine(FILES);

interface Region {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}
interface Location {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string };
    readonly region: Region;
  };
}
interface Change {
  readonly artifactLocation: { readonly uri: string };
  readonly replacements: readonly {
    readonly deletedRegion: Region;
    readonly insertedContent?: { readonly text: string };
  }[];
}
interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly [Location & { readonly logicalLocations?: readonly object[] }];
  readonly relatedLocations?: readonly (Location & { readonly message: { readonly text: string } })[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly fixes?: readonly {
    readonly description: { readonly text: string };
    readonly artifactChanges: readonly Change[];
  }[];
}
interface Log {
  readonly runs: readonly [
    {
      readonly columnKind: string;
      readonly originalUriBaseIds: Readonly<Record<string, { readonly uri: string }>>;
      readonly results: readonly Result[];
      readonly tool: {
        readonly driver: {
          readonly rules: readonly {
            readonly id: string;
            readonly help: { readonly text: string; readonly markdown: string };
            readonly helpUri: string;
          }[];
        };
      };
    },
  ];
}

const sarif = (...args: string[]): Log =>
  JSON.parse(run('check', '--format', 'sarif', ...args).stdout) as Log;

/** The text at a SARIF region, counted as its definition says. */
function textAt(text: string, { startLine, startColumn, endLine, endColumn }: Region): string {
  const lines = text.split('\n');
  const some = lines.slice(startLine - 1, endLine);
  some[some.length - 1] = (some.at(-1) ?? '').slice(0, endColumn - 1);
  some[0] = (some[0] ?? '').slice(startColumn - 1);
  return some.join('\n');
}

describe('--format sarif', () => {
  const validate = (() => {
    const ajv = new Ajv2020({ strict: false, allErrors: true, formats: fullFormats });
    const schema = new URL('schemas/sarif-2.1.0.json', import.meta.url);
    return ajv.compile(JSON.parse(readFileSync(schema, 'utf8')) as object);
  })();

  it.each([['.'], ['sound'], ['typo'], ['refused'], ['fixes']])('is valid SARIF 2.1.0 for %s', (folder) => {
    const log = sarif(folder);
    validate(log);
    expect(validate.errors ?? []).toEqual([]);
    expect(log.runs[0].results.length > 0).toBe(folder !== 'sound');
  });

  it('would notice what the schema does not allow', () => {
    expect(validate({ ...sarif('sound'), version: '2.0.0' })).toBe(false);
    expect(validate({ ...sarif('sound'), extra: 1 })).toBe(false);
  });

  it('says where: from 1 on, in UTF-16 units, relative to the directory', () => {
    const [run0] = sarif('typo').runs;
    const [result] = run0.results;
    expect(run0.columnKind).toBe('utf16CodeUnits');
    expect(run0.originalUriBaseIds).toEqual({ '%SRCROOT%': { uri: `${pathToFileURL(cwd).href}/` } });
    expect(result).toMatchObject({ ruleId: 'selector-no-match', level: 'warning' });
    const location = result?.locations[0];
    expect(location?.physicalLocation.artifactLocation).toEqual({
      uri: 'typo/web%20service.yaml',
      uriBaseId: '%SRCROOT%',
    });
    expect(location?.logicalLocations).toEqual([{ fullyQualifiedName: 'Service web', kind: 'resource' }]);
    expect(location && textAt(FILES['typo/web service.yaml'], location.physicalLocation.region)).toBe('wbe');
    const related = result?.relatedLocations?.[0];
    expect(related?.physicalLocation.artifactLocation.uri).toBe('typo/pod.yaml');
    expect(related && textAt(FILES['typo/pod.yaml'], related.physicalLocation.region)).toContain('web');
    expect(related?.message.text).not.toBe('');
    const [units] = sarif('units').runs[0].results;
    const region = units?.locations[0].physicalLocation.region;
    expect(region && textAt(FILES['units/service.yaml'], region)).toBe('WEB');
  });

  it('describes every rule, with its page', () => {
    const { rules } = sarif('sound').runs[0].tool.driver;
    expect(rules.map(({ id }) => id)).toEqual(RULES.map(({ id }) => id));
    for (const { id, help, helpUri } of rules) {
      expect(help.text, id).toContain(helpUri);
      expect(help.markdown, id).toContain(`# \`${id}\``);
      expect(help.markdown, id).not.toContain('<!--');
    }
    for (const { ruleId, ruleIndex } of sarif('.').runs[0].results) expect(rules[ruleIndex]?.id).toBe(ruleId);
  });

  it('holds fixes as replacements that do what the quick fix does', () => {
    const { results } = sarif('fixes').runs[0];
    const apply = (ruleId: string): string => {
      const result = results.find((one) => one.ruleId === ruleId);
      const change = result?.fixes?.[0]?.artifactChanges[0];
      expect(change?.artifactLocation.uri).toBe('fixes/service.yaml');
      return (change?.replacements ?? []).toReversed().reduce((text, { deletedRegion, insertedContent }) => {
        const before = textAt(text, {
          ...deletedRegion,
          startLine: 1,
          startColumn: 1,
          endLine: deletedRegion.startLine,
          endColumn: deletedRegion.startColumn,
        });
        const deleted = textAt(text, deletedRegion);
        return before + (insertedContent?.text ?? '') + text.slice(before.length + deleted.length);
      }, FILES['fixes/service.yaml']);
    };
    expect(apply('port-name')).toBe(
      FILES['fixes/service.yaml'].replace('- port: 80', '- name: http\n      port: 80'),
    );
    expect(apply('node-port-type')).toBe(FILES['fixes/service.yaml'].replace('ClusterIP', 'NodePort'));
  });

  it('has fingerprints that survive moved lines and tell findings apart', () => {
    const prints = (folder: string): unknown[] =>
      sarif(folder).runs[0].results.map(({ partialFingerprints }) => partialFingerprints['kubeRoutes/v1']);
    const before = prints('fixes');
    expect(new Set(before).size).toBe(before.length);
    const { run: again } = commandLine({ 'fixes/service.yaml': `# moved\n\n${FILES['fixes/service.yaml']}` });
    const after = JSON.parse(again('check', '--format', 'sarif', 'fixes').stdout) as Log;
    expect(
      after.runs[0].results.map(({ partialFingerprints }) => partialFingerprints['kubeRoutes/v1']),
    ).toEqual(before);
    expect(after.runs[0].results[0]?.locations[0].physicalLocation.region.startLine).toBe(
      (sarif('fixes').runs[0].results[0]?.locations[0].physicalLocation.region.startLine ?? 0) + 2,
    );
  });

  it('gives a whole URI to what is not below the directory', () => {
    const { stdout } = runWith({ cwd: 'sound' }, 'check', '--format', 'sarif', '../typo');
    const [result] = (JSON.parse(stdout) as Log).runs[0].results;
    expect(result?.locations[0].physicalLocation.artifactLocation).toEqual({
      uri: `${pathToFileURL(cwd).href}/typo/web%20service.yaml`,
    });
  });
});

describe('--format github', () => {
  const annotations = (env: Record<string, string>, ...args: string[]): string[] =>
    runWith(
      { env, cwd: args[0]?.startsWith('../') ? 'sound' : '.' },
      'check',
      '--format',
      'github',
      ...args,
    ).stdout.split('\n');

  it('writes workflow commands with its escapes, and a summary', () => {
    const lines = annotations({}, 'refused');
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^::error file=refused\/100%25%2C a%3Ab\.yaml,line=6,endLine=6,col=19,endColumn=19,title=Kube Routes%3A port-range::.*0/,
      ),
    );
    const last = lines.filter((line) => line !== '').at(-1);
    expect(last).toMatch(/^\d+ errors?.*; 1 file checked$/);
    for (const line of lines.slice(0, -2)) expect(line).toMatch(/^::(?:error|warning|notice) file=[^:,]*,/);
  });

  it('names files from the root of the repository', () => {
    expect(annotations({ GITHUB_WORKSPACE: cwd }, '../typo')[0]).toContain('file=typo/web service.yaml,');
  });

  it('has one line for a finding with related places', () => {
    expect(annotations({}, 'typo').filter((line) => line !== '')).toHaveLength(2);
    expect(annotations({}, 'typo')[0]).toContain('%0Atypo/pod.yaml:3:');
  });
});

describe('--format gitlab', () => {
  it('has what GitLab asks of each issue', () => {
    const issues = JSON.parse(run('check', '--format', 'gitlab', 'typo').stdout) as unknown;
    expect(issues).toEqual([
      {
        description: expect.stringContaining('app=wbe') as string,
        check_name: 'selector-no-match',
        fingerprint: expect.stringMatching(/^[0-9a-f]{32}:1$/) as string,
        severity: 'major',
        location: { path: 'typo/web service.yaml', lines: { begin: 6, end: 6 } },
      },
    ]);
  });

  it('names files from the root of the repository', () => {
    const { stdout } = runWith(
      { cwd: 'refused', env: { CI_PROJECT_DIR: cwd } },
      ...['check', '--format', 'gitlab', '../typo'],
    );
    expect((JSON.parse(stdout) as { location: { path: string } }[])[0]?.location.path).toBe(
      'typo/web service.yaml',
    );
  });
});

describe('--format junit', () => {
  const report = (...args: string[]): string => run('check', '--format', 'junit', ...args).stdout;

  it('is well-formed, whatever names there are, and counts', () => {
    const xml = report('.', '--fail-on', 'hint');
    expect(xmlProblem(xml.replace(/^<\?.*\?>/, ''))).toBeUndefined();
    const count = (text: string): number => xml.split(text).length - 1;
    expect(count('<failure ')).toBeGreaterThan(3);
    expect(xml).toContain(`tests="${count('<testcase ')}" failures="${count('<failure ')}"`);
    expect(xml).toContain('<testsuite name="refused/100%, a:b.yaml"');
    expect(xml).toContain('<testcase name="no findings" classname="sound/pod.yaml"/>');
  });

  it('fails where the check does', () => {
    expect(report('typo')).toContain('failures="0"');
    expect(report('typo')).toContain('<system-out>typo/web service.yaml:6:');
    expect(report('typo', '--fail-on', 'warning')).toMatch(/<failure type="selector-no-match" message="/);
  });
});

describe('--format compact', () => {
  it('is one line for each finding', () => {
    expect(run('check', '--format', 'compact', 'typo').stdout).toMatch(
      /^typo\/web service\.yaml:6:20: warning: .* \[selector-no-match\]\n$/,
    );
    expect(run('check', '--format', 'compact', 'sound').stdout).toBe('');
  });
});

describe('--quiet', () => {
  it('prints only what fails', () => {
    expect(run('check', '--quiet', 'typo')).toMatchObject({ status: 0, stdout: '', stderr: '' });
    const { stdout, status } = run('check', '--quiet', 'typo', '--fail-on', 'warning');
    expect(status).toBe(1);
    expect(stdout).toContain('selector-no-match');
    expect(stdout).not.toContain('checked');
    expect(run('check', '--quiet', 'typo', '--format', 'json').stdout).toBe('[]\n');
  });
});
