/** A workload with a label and a named port of its own. */
export function deployment(index: number): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-${index}
spec:
  selector:
    matchLabels:
      app: app-${index}
  template:
    metadata:
      labels:
        app: app-${index}
    spec:
      containers:
        - name: web
          image: web:1
          ports:
            - name: http
              containerPort: 8080
`;
}

/** For those Pods, by the name of their port. */
export function service(index: number): string {
  return `apiVersion: v1
kind: Service
metadata:
  name: app-${index}
spec:
  selector:
    app: app-${index}
  ports:
    - port: 80
      targetPort: http
`;
}
