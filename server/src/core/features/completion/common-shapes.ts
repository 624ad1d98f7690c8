import { say } from '../../words';

/** Shapes that people write again and again, as snippets with tab stops. Each is a valid manifest as it stands. */
export const COMMON_SHAPES = [
  {
    label: 'Service',
    detail: say`one name for the Pods with a label`,
    about: undefined,
    body: `apiVersion: v1
kind: Service
metadata:
  name: \${1:web}
spec:
  selector:
    app: \${2:$1}
  ports:
    - name: \${3:http}
      port: \${4:80}
      targetPort: \${5:8080}`,
  },
  {
    label: say`Deployment and Service`,
    detail: say`reachable inside the cluster`,
    about: undefined,
    body: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: \${1:web}
spec:
  replicas: \${2:2}
  selector:
    matchLabels:
      app: $1
  template:
    metadata:
      labels:
        app: $1
    spec:
      containers:
        - name: $1
          image: \${3:nginx:1.29}
          ports:
            - name: http
              containerPort: \${4:80}
---
apiVersion: v1
kind: Service
metadata:
  name: $1
spec:
  selector:
    app: $1
  ports:
    - name: http
      port: 80
      targetPort: http`,
  },
  {
    label: say`Headless Service and StatefulSet`,
    detail: say`a DNS name for each Pod`,
    about: undefined,
    body: `apiVersion: v1
kind: Service
metadata:
  name: \${1:db}
spec:
  clusterIP: None
  selector:
    app: $1
  ports:
    - name: \${2:sql}
      port: \${3:5432}
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: $1
spec:
  serviceName: $1
  replicas: \${4:3}
  selector:
    matchLabels:
      app: $1
  template:
    metadata:
      labels:
        app: $1
    spec:
      containers:
        - name: $1
          image: \${5:postgres:18}
          ports:
            - name: $2
              containerPort: $3`,
  },
  {
    label: say`ExternalName Service`,
    detail: say`an alias for a host outside the cluster`,
    about: undefined,
    body: `apiVersion: v1
kind: Service
metadata:
  name: \${1:database}
spec:
  type: ExternalName
  externalName: \${2:database.example.com}`,
  },
  {
    label: say`Service without a selector and EndpointSlice`,
    detail: say`for a server outside the cluster, by its address`,
    about: undefined,
    body: `apiVersion: v1
kind: Service
metadata:
  name: \${1:database}
spec:
  ports:
    - name: \${2:sql}
      port: \${3:5432}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: $1-1
  labels:
    kubernetes.io/service-name: $1
addressType: IPv4
ports:
  - name: $2
    port: $3
endpoints:
  - addresses:
      - \${4:192.0.2.10} # the address of the server`,
  },
  {
    label: 'Ingress',
    detail: say`every path of a host`,
    about: undefined,
    body: `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: \${1:web}
spec:
  rules:
    - host: \${2:$1.example.com}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: \${3:$1}
                port:
                  number: \${4:80}`,
  },
  {
    label: 'HTTPRoute',
    detail: say`every path of a host, by a Gateway`,
    about: undefined,
    body: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: \${1:web}
spec:
  parentRefs:
    - name: \${2:gateway}
  hostnames:
    - \${3:$1.example.com}
  rules:
    - backendRefs:
        - name: \${4:$1}
          port: \${5:80}`,
  },
  {
    label: say`NetworkPolicy for callers`,
    detail: say`only these Pods may connect`,
    about: undefined,
    body: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: \${1:web}
spec:
  podSelector:
    matchLabels:
      app: \${2:$1}
  policyTypes:
    - Ingress
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: \${3:client}
      ports:
        - port: \${4:8080}`,
  },
  {
    label: say`NetworkPolicy that denies all but DNS`,
    detail: say`for every Pod of the namespace`,
    about: undefined,
    body: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: \${1:default-deny}
spec:
  podSelector: {}
  policyTypes:
    - Ingress
    - Egress
  egress:
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports:
        - protocol: UDP
          port: 53
        - protocol: TCP
          port: 53`,
  },
] as const;
