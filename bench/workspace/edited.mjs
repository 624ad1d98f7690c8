// The files that the benchmarks type into. All documents have 25 lines, so that only the number of documents and of
// lines around the cursor differs.

/** @param {string} name @returns {string} 25 lines */
const deployment = (name) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: typing
spec:
  # Two are enough at night.
  replicas: 2
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      containers:
        - name: main
          image: registry.example.com/${name}:1.2.3
          ports:
            - name: http
              containerPort: 8080
          env:
            - name: LOG_LEVEL
              value: info
`;

/** @param {string} name @returns {string} 23 lines, which are 25 with a marker before and after */
const service = (name) => `apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: typing
  labels:
    app: ${name}
    team: typing
  annotations:
    example.com/owner: typing
    example.com/docs: https://example.com/docs/${name}
spec:
  type: ClusterIP
  sessionAffinity: None
  internalTrafficPolicy: Cluster
  selector:
    # As in the Deployment of the same name.
    app: ${name}
  ports:
    - name: http
      port: 80
      protocol: TCP
      targetPort: http
`;

const PAIRS = 100;
const pairs = Array.from({ length: PAIRS }, (_, index) => {
  const name = `pair-${index}`;
  return `${service(name)}---\n${deployment(name)}`;
});

/** The file of one document and 25 lines. */
export const SMALL = { path: 'typing/one/deployment.yaml', text: deployment('single'), name: 'single' };
/** The file of 200 documents and 5,000 lines; typing happens in the document in the middle. */
export const LARGE = {
  path: 'typing/many/all.yaml',
  text: pairs.join('---\n'),
  name: `pair-${PAIRS / 2}`,
};
/** Path and text of all of them, with the partner that the small one needs. */
export const EDITED = new Map([
  [SMALL.path, SMALL.text],
  ['typing/one/service.yaml', service('single')],
  [LARGE.path, LARGE.text],
]);
