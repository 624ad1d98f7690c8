/** The longest word below, roundabout. */
const LONGEST = 40;
const SLOTS = 2048;

/**
 * A part of a text as a string. Words that most keys and many values of manifests are made of are not cut from the text
 * each time: comparing them is comparing pointers then, their hash is known, and they keep no text alive.
 */
export function wordAt(text: string, start: number, end: number): string {
  const length = end - start;
  if (length <= LONGEST) {
    const middle = text.charCodeAt(start + (length >> 1));
    const word = TABLE[slotOf(text.charCodeAt(start), middle, text.charCodeAt(end - 1), length)];
    if (word !== undefined && word.length === length && text.startsWith(word, start)) return word;
  }
  return text.slice(start, end);
}

/** A place in the table; the factors are such that hardly two words share one. */
function slotOf(first: number, middle: number, last: number, length: number): number {
  return (first * 189 + middle * 15 + last * 225 + length * 25) & (SLOTS - 1);
}

/** The most frequent keys of manifests in public repositories, then values. */
const WORDS = `
  type name description value kind properties enabled metadata apiVersion namespace spec selector path
  matchLabels items required key format status message optional pattern anyOf additionalProperties
  default labels tier app port ports resources memory httpGet periodSeconds app.kubernetes.io/name
  app.kubernetes.io/instance app.kubernetes.io/part-of app.kubernetes.io/component
  app.kubernetes.io/version protocol replicas image limits requests containers initContainers data
  containerPort targetPort nodePort rules template env envFrom hosts host http args command
  serviceAccountName imagePullPolicy imagePullSecrets valueFrom fieldRef fieldPath configMapRef
  configMapKeyRef secretKeyRef secretRef configMap secret livenessProbe readinessProbe startupProbe
  initialDelaySeconds timeoutSeconds failureThreshold successThreshold cpu securityContext
  allowPrivilegeEscalation readOnlyRootFilesystem runAsNonRoot runAsUser capabilities drop
  volumeMounts mountPath readOnly volumes emptyDir apiGroups verbs annotations version clusterIP
  externalName secretName namespaceSelector podSelector matchExpressions operator values service
  ingress egress from to roleRef subjects apiGroup ingressClassName paths pathType backend serviceName
  servicePort group scope names listKind plural singular versions served storage schema
  openAPIV3Schema patches images newTag newName parentRefs hostnames matches backendRefs
  sessionAffinity endpoints addresses addressType conditions policyTypes schedule jobTemplate
  restartPolicy stringData tls volumeClaimTemplates accessModes strategy rollingUpdate maxSurge
  maxUnavailable nodeSelector affinity tolerations effect terminationGracePeriodSeconds topologyKey
  x-kubernetes-int-or-string x-kubernetes-map-type x-kubernetes-list-type x-kubernetes-list-map-keys
  uid resourceVersion generation creationTimestamp minimum maximum maxLength minLength maxItems
  minItems enum nullable
  string object array integer boolean true false v1 v1beta1 apps/v1 batch/v1 networking.k8s.io/v1
  rbac.authorization.k8s.io/v1 apiextensions.k8s.io/v1 gateway.networking.k8s.io/v1 Service Deployment
  StatefulSet DaemonSet ConfigMap Secret ServiceAccount Ingress NetworkPolicy Job CronJob Pod Role
  RoleBinding ClusterRole ClusterRoleBinding CustomResourceDefinition Namespace Kustomization List TCP
  UDP ClusterIP NodePort LoadBalancer Always IfNotPresent Prefix RuntimeDefault ALL get list watch
  create update delete admin namespaced latest DoesNotExist Exists In NotIn date-time int32 int64
  atomic NoSchedule NoExecute kubernetes.io/hostname metadata.name metadata.namespace status.podIP
  prometheus.io/scrape prometheus.io/port prometheus.io/path ExternalName externalTrafficPolicy
  internalTrafficPolicy ipFamilyPolicy publishNotReadyAddresses targetRef subsets endpointSlice
  hostNetwork dnsPolicy hostname subdomain weight url
`;

const TABLE = tableOf(WORDS.trim().split(/\s+/));

function tableOf(words: readonly string[]): readonly (string | undefined)[] {
  const table = new Array<string | undefined>(SLOTS).fill(undefined);
  // Names of properties are the very strings that this program has for the same words.
  for (const word of Object.keys(Object.fromEntries(words.map((word) => [word, 0])))) {
    const middle = word.charCodeAt(word.length >> 1);
    table[slotOf(word.charCodeAt(0), middle, word.charCodeAt(word.length - 1), word.length)] = word;
  }
  return table;
}
