// Plays the scheduler and the kubelets: binds each Pod to a node and says that it runs, at IPs that nobody has.
/** How a case says what becomes of a Pod: not-ready, failed, succeeded, no-ip. The manifests of users have no such thing. */
const FATE = 'kube-routes.invalid/fate';
const NODES = ['node-a', 'node-b'];

/**
 * @param {(method: string, where: string, body?: unknown, type?: string) => Promise<any>} ask
 * @returns {Promise<() => void>} what stops it
 */
export async function playNodes(ask) {
  for (const [index, name] of NODES.entries()) {
    await ask('POST', 'api/v1/nodes', {
      metadata: { name, labels: { 'topology.kubernetes.io/zone': `zone-${index}` } },
    });
    const status = {
      conditions: [{ type: 'Ready', status: 'True' }],
      allocatable: { cpu: '999', memory: '999Gi', pods: '9999' },
    };
    await ask('PATCH', `api/v1/nodes/${name}/status`, { status }, 'application/merge-patch+json');
  }
  let isRunning = true;
  let last = 0;
  const known = new Set();
  const look = async () => {
    while (isRunning) {
      const { items } = await ask('GET', 'api/v1/pods');
      for (const pod of items) {
        if (known.has(pod.metadata.uid)) continue;
        const where = `api/v1/namespaces/${pod.metadata.namespace}/pods/${pod.metadata.name}`;
        if (!pod.spec.nodeName) {
          const target = {
            apiVersion: 'v1',
            kind: 'Node',
            name: wantedNode(pod) ?? NODES[last % NODES.length],
          };
          const metadata = { name: pod.metadata.name, namespace: pod.metadata.namespace };
          await ask('POST', `${where}/binding`, { apiVersion: 'v1', kind: 'Binding', metadata, target });
        }
        known.add(pod.metadata.uid);
        await ask(
          'PATCH',
          `${where}/status`,
          { status: statusOf(pod, ++last) },
          'application/merge-patch+json',
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  };
  const done = look().catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
  return () => {
    isRunning = false;
    return done;
  };
}

/** Each Pod of a DaemonSet asks for its node. */
function wantedNode({ spec }) {
  const terms =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return terms?.[0]?.matchFields?.[0]?.values[0];
}

function statusOf({ metadata, spec }, number) {
  const fate = metadata.annotations?.[FATE];
  const isReady = fate === undefined;
  const phase = fate === 'failed' ? 'Failed' : fate === 'succeeded' ? 'Succeeded' : 'Running';
  const bytes = `${number >> 8}.${number & 255}`;
  const node = 1 + Math.max(0, NODES.indexOf(spec.nodeName));
  const host = `192.168.0.${node}`;
  const podIPs = spec.hostNetwork
    ? [{ ip: host }, { ip: `fd00:192::${node}` }]
    : [{ ip: `10.1.${bytes}` }, { ip: `fd00:1::${number.toString(16)}` }];
  const status = isReady ? 'True' : 'False';
  return {
    phase,
    hostIP: host,
    ...(fate === 'no-ip' ? {} : { podIP: podIPs[0].ip, podIPs }),
    startTime: metadata.creationTimestamp,
    conditions: ['Initialized', 'ContainersReady', 'Ready'].map((type) => ({ type, status })),
  };
}
