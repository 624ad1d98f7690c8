import { expect, it } from 'vitest';
import { diagnosticsOf, emptySnapshot, english, parseFile, withFiles } from '../server/src/core/index';

const URI = 'file:///workspace/manifest.yaml';

/** EPS-008: more than the API's documentation says. */
it.each([
  [20_000, []],
  [
    20_001,
    [
      'EndpointSlice "web" has 20001 ports, and the API server takes 20,000 at most, so the API server refuses EndpointSlice "web". Spread them over several EndpointSlices with the same label.',
    ],
  ],
])('judges a slice with %i ports', (count, expected) => {
  const ports = Array.from({ length: count }, (_, index) => `{ name: p${index}, port: 80 }`);
  expect(
    errorsIn(`apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: web, labels: { kubernetes.io/service-name: web } }
addressType: IPv4
endpoints: [{ addresses: [192.0.2.1] }]
ports: [${ports.join(', ')}]
`),
  ).toEqual(expected);
});

/** META-003: keys count too, and in bytes. */
it.each([
  ['x'.repeat(256 * 1024 - 4), []],
  [
    'é'.repeat(128 * 1024 - 1),
    [
      'The annotations in metadata of ConfigMap "web" hold 262146 bytes, and the API server takes 262144 (256 KiB) at most, so the API server refuses ConfigMap "web". Put large texts into a ConfigMap.',
    ],
  ],
])('judges large annotations', (text, expected) => {
  expect(
    errorsIn(`apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web, annotations: { note: ${text} } }\n`),
  ).toEqual(expected);
});

function errorsIn(text: string): string[] {
  const file = parseFile(URI, text);
  const snapshot = withFiles(emptySnapshot(['file:///workspace']), [{ uri: URI, file }]);
  return diagnosticsOf(snapshot, URI)
    .filter(({ severity }) => severity === 'error')
    .map(({ message }) => english(message));
}
