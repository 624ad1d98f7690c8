/** A Service for the Pods with a label. */
export const service = (name: string, app: string, port = '80'): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec:\n  selector: { app: ${app} }\n  ports: [{ port: ${port} }]\n`;

/** A Pod with that label. */
export const pod = (app: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${app}, labels: { app: ${app} } }\nspec: { containers: [{ name: web, image: "web:1" }] }\n`;

/** Tells that the server does not know the Pods of a Service. */
export const MISSING = ['selector-no-match'];

/** A Service whose target port has a name, in a line for each field. */
export const SERVICE = `apiVersion: v1
kind: Service
metadata: { name: web }
spec:
  selector:
    app: web
  ports:
    - port: 80
      targetPort: http
`;

/** The Pod behind it. */
export const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels: { app: web }
spec:
  containers:
    - name: web
      image: web:1
      ports:
        - name: http
          containerPort: 8080
`;
