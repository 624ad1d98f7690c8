import { mapOf, scalarOf, type YamlMap, type YamlScalar } from '../yaml/node';
import type { Container } from './workload';

/** A port that a probe or a lifecycle hook of a container connects to. */
export interface ProbePort {
  readonly probe: Probe;
  readonly port: YamlScalar;
}

export type Probe = 'livenessProbe' | 'readinessProbe' | 'startupProbe' | 'postStart' | 'preStop';

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
const HOOKS = ['postStart', 'preStop'] as const;

/** The ports of its probes and hooks that may be names: those of gRPC are numbers only (POD-022). */
export function probePortsOf({ node }: Container): ProbePort[] {
  const lifecycle = mapOf(node, 'lifecycle');
  return [
    ...PROBES.flatMap((probe) => [
      ...portIn(probe, mapOf(mapOf(node, probe), 'httpGet')),
      ...portIn(probe, mapOf(mapOf(node, probe), 'tcpSocket')),
    ]),
    // The kubelet runs no hook with `tcpSocket`, whatever its port.
    ...HOOKS.flatMap((hook) => portIn(hook, mapOf(mapOf(lifecycle, hook), 'httpGet'))),
  ];
}

function portIn(probe: Probe, handler: YamlMap | undefined): ProbePort[] {
  const port = scalarOf(handler, 'port');
  return port ? [{ probe, port }] : [];
}
