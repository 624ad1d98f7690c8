import { describe, expect, it } from 'vitest';
import {
  DEFAULT_SETTINGS,
  diagnosticsOf,
  emptySnapshot,
  parseFile,
  readSettings,
  withCompleteness,
  withFiles,
  withSettings,
  type Snapshot,
} from '../server/src/core/index';

const FOLDER = 'file:///workspace';
const SERVICE = `${FOLDER}/a/service.yaml`;

/** A selector that matches nothing, and a port that is none. */
const TEXT = `apiVersion: v1
kind: Service
metadata: { name: web }
spec:
  selector: { app: web }
  ports: [{ port: 0 }]
`;

function snapshotOf(text: string, settings = DEFAULT_SETTINGS): Snapshot {
  return withFiles(emptySnapshot([FOLDER], settings), [{ uri: SERVICE, file: parseFile(SERVICE, text) }]);
}

const codes = (snapshot: Snapshot) => diagnosticsOf(snapshot, SERVICE).map(({ code }) => code);

describe('diagnostics', () => {
  it('call nothing missing while the workspace is still being read', () => {
    const snapshot = snapshotOf(TEXT);
    expect(codes(withCompleteness(snapshot, false))).toEqual(['port-range']);
    expect(codes(snapshot)).toEqual(['selector-no-match', 'port-range']);
  });

  it('follow the settings of the file’s own folder, and take findings back when they change', () => {
    const off = readSettings({ rules: { 'port-range': 'off', 'selector-no-match': 'error' } });
    const snapshot = snapshotOf(TEXT);
    const [finding, ...others] = diagnosticsOf(
      withSettings(snapshot, DEFAULT_SETTINGS, new Map([[FOLDER, off]])),
      SERVICE,
    );
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ code: 'selector-no-match', severity: 'error' });
    expect(codes(withSettings(snapshot, DEFAULT_SETTINGS, new Map([[`${FOLDER}/b`, off]])))).toHaveLength(2);
  });

  it('stand in the order of their places', () => {
    const several = `${TEXT}---\n${TEXT.replace('name: web', 'name: api')}`;
    const starts = diagnosticsOf(snapshotOf(several), SERVICE).map(({ range }) => range.start);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    expect(starts).toHaveLength(4);
  });

  it('are none for a file that is not there', () => {
    expect(diagnosticsOf(snapshotOf(TEXT), `${FOLDER}/other.yaml`)).toEqual([]);
  });
});

describe('settings', () => {
  it.each([
    [undefined, DEFAULT_SETTINGS],
    [{}, DEFAULT_SETTINGS],
    [[1], DEFAULT_SETTINGS],
    [
      {
        nodePortRange: '1-70000',
        defaultNamespace: 3,
        clusterDomain: ' ',
        exclude: 'x',
        respectGitignore: 'no',
        kubernetesVersion: 1.3,
        rules: [],
      },
      DEFAULT_SETTINGS,
    ],
    [
      { nodePortRange: ' 20000 - 22767 ' },
      { ...DEFAULT_SETTINGS, nodePortRange: { from: 20000, to: 22767 } },
    ],
    [{ clusterDomain: 'corp.example.' }, { ...DEFAULT_SETTINGS, clusterDomain: 'corp.example' }],
    [{ kubernetesVersion: '1.33' }, { ...DEFAULT_SETTINGS, kubernetesVersion: 33 }],
    [{ kubernetesVersion: ' v1.9.11-gke.1 ' }, { ...DEFAULT_SETTINGS, kubernetesVersion: 9 }],
    [{ kubernetesVersion: 'latest' }, DEFAULT_SETTINGS],
    [{ rules: { a: 'off', b: 'loud', c: 'default' } }, { ...DEFAULT_SETTINGS, rules: { a: 'off' } }],
  ])('%j are read as far as they make sense', (value, settings) => {
    expect(readSettings(value)).toEqual(settings);
  });
});
