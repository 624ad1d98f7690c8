import { describe, expect, it } from 'vitest';
import {
  applyEdits,
  diagnosticsOf,
  emptySnapshot,
  ignoreFixFor,
  parseFile,
  withFiles,
  type Snapshot,
} from '../server/src/core/index';

const URI = 'file:///workspace/service.yaml';

function snapshotOf(text: string): Snapshot {
  return withFiles(emptySnapshot(['file:///workspace']), [{ uri: URI, file: parseFile(URI, text) }]);
}

/** The text after the offer to ignore the first finding of a rule was taken; `undefined` where there is none. */
function ignored(text: string, code: string): string | undefined {
  const snapshot = snapshotOf(text);
  const diagnostic = diagnosticsOf(snapshot, URI).find((other) => other.code === code);
  if (!diagnostic) throw new Error(`there is no ${code}`);
  const fix = ignoreFixFor(snapshot, diagnostic);
  return fix && applyEdits(text, [fix.edit]);
}

const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - port: 0
`;

describe('the offer to ignore a finding', () => {
  it('writes a comment above its line, and the finding is gone', () => {
    const text = ignored(SERVICE, 'port-range');
    expect(text).toBe(SERVICE.replace('    - port', '    # kube-routes-ignore port-range\n    - port'));
    expect(diagnosticsOf(snapshotOf(text ?? ''), URI).map(({ code }) => code)).toEqual(['selector-no-match']);
  });

  it('joins a comment that is there', () => {
    const commented = SERVICE.replace('    - port', '    # kube-routes-ignore port-name: why\n    - port');
    expect(ignored(commented, 'port-range')).toContain(
      '    # kube-routes-ignore port-name, port-range: why\n',
    );
  });

  it('keeps line breaks, a byte order mark and the documents before it', () => {
    const text = `\uFEFF${SERVICE}---\n${SERVICE}`.replaceAll('\n', '\r\n');
    const first = ignored(text, 'selector-no-match');
    expect(first).toBe(text.replace('    app', '    # kube-routes-ignore selector-no-match\r\n    app'));
    expect(ignored(`\uFEFFkind: service\napiVersion: v1\nmetadata: { name: web }\n`, 'unknown-kind')).toMatch(
      /^\uFEFF# kube-routes-ignore unknown-kind\nkind/,
    );
  });

  it('is not made where no comment can stand', () => {
    const json =
      '{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {"ports": [{"port": 0}]}}';
    expect(ignored(json, 'port-range')).toBeUndefined();
    const unused = `${SERVICE.replace('port: 0', 'port: 1 # kube-routes-ignore port-range')}`;
    expect(ignored(unused, 'unused-suppression')).toBeUndefined();
  });
});
