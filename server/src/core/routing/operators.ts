import { templateLabelsOf } from '../k8s/custom-templates';
import type { Label } from '../k8s/object';
import type { Service } from '../k8s/service';
import { say } from '../words';
import { keyFor } from '../workspace/index-keys';
import { distanceBetween, sameNamespace } from '../workspace/scope';
import { find, type Snapshot } from '../workspace/snapshot';
import { isControllerLabel } from './controller-labels';

/**
 * Programs that make Pods which no manifest shows, and the labels by which their Pods are selected.
 * Taken from their published manifests; see "Pods that an operator makes" in the documentation of `selector-no-match`.
 */
const MAKERS: readonly { readonly maker: string; readonly key: RegExp; readonly value?: RegExp }[] = [
  { maker: 'Strimzi', key: /^strimzi\.io\// },
  { maker: say`the ClickHouse operator`, key: /^clickhouse(?:-keeper)?\.altinity\.com\// },
  { maker: say`the OpenSearch operator`, key: /^(?:opster\.io|opensearch\.org)\/opensearch-/ },
  { maker: 'Confluent', key: /^(?:platform\.confluent\.io\/|confluent-platform$)/ },
  { maker: say`Elastic Cloud on Kubernetes`, key: /\.k8s\.elastic\.co\// },
  { maker: say`the Prometheus operator`, key: /^(?:prometheus|alertmanager|thanos-ruler)$/ },
  { maker: 'Istio', key: /^istio$/ },
  { maker: 'Istio', key: /^app$/, value: /^istio(?:d|-.+)$/ },
  { maker: 'Rook', key: /^app$/, value: /^rook-ceph-/ },
  { maker: 'Rook', key: /^rook_(?:cluster|object_store)$/ },
  { maker: 'CloudNativePG', key: /^(?:cnpg\.io|postgresql)\// },
  {
    maker: say`the Postgres operator`,
    key: /^(?:postgres-operator\.crunchydata\.com|application|cluster-name)$/,
    value: /^spilo$/,
  },
  { maker: say`the Postgres operator`, key: /^spilo-role$/ },
  { maker: say`Crunchy Postgres`, key: /^postgres-operator\.crunchydata\.com\// },
  { maker: 'MinIO', key: /^v1\.min\.io\// },
  { maker: say`Redis Enterprise`, key: /^redis\.io\// },
  { maker: say`the Redis operator`, key: /^(?:redisfailovers-role|redis_setup_type)$/ },
  { maker: say`Envoy Gateway`, key: /^gateway\.envoyproxy\.io\// },
  { maker: 'KubeRay', key: /^ray\.io\// },
  { maker: 'LeaderWorkerSet', key: /^leaderworkerset\.sigs\.k8s\.io\// },
  { maker: 'JobSet', key: /^jobset\.sigs\.k8s\.io\// },
  { maker: 'KServe', key: /^serving\.kserve\.io\// },
  { maker: 'KubeVirt', key: /^(?:vm\.)?kubevirt\.io(?:\/|$)/ },
  { maker: 'Knative', key: /^(?:serving|eventing)\.knative\.dev\// },
  { maker: say`the Gateway API implementation`, key: /^gateway\.networking\.k8s\.io\// },
  {
    maker: say`the control plane`,
    key: /^(?:component|k8s-app)$/,
    value: /^(?:kube-|etcd$|calico|cilium|coredns)/,
  },
  { maker: say`the control plane`, key: /^tier$/, value: /^control-plane$/ },
];

/** Who is known to make the Pods that these labels select; `undefined` where nothing is known. */
export function knownMaker(selector: readonly Label[]): string | undefined {
  for (const { key, value } of selector) {
    const maker = MAKERS.find(
      (entry) => entry.key.test(key.value) && (!entry.value || entry.value.test(value.value)),
    );
    if (maker) return maker.maker;
  }
  return undefined;
}

/** What stands in a ClusterServiceVersion, which the Operator Lifecycle Manager installs wherever it is asked to. */
const BUNDLED = 'placeholder';

/** Whether a custom resource of the workspace has a Pod template, at a place of its own, with all labels of the selector. */
export function isMadeFromCustomResource(snapshot: Snapshot, service: Service): boolean {
  const wanted = service.selector.filter(({ key }) => !isControllerLabel(key.value));
  const [first] = wanted;
  if (!first) return false;
  return find(snapshot, keyFor.templateLabel(first.key.value, first.value.value)).some(
    (resource) =>
      (resource.namespace?.value === BUNDLED || sameNamespace(snapshot, service, resource)) &&
      distanceBetween(snapshot, service.document.uri, resource.document.uri) !== undefined &&
      templateLabelsOf(resource).some((labels) =>
        wanted.every(({ key, value }) =>
          labels.some((label) => label.key.value === key.value && label.value.value === value.value),
        ),
      ),
  );
}
