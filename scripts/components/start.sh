#!/bin/bash
# Builds kube-apiserver, kube-controller-manager and CoreDNS from the Go module proxy, and starts them with etcd:
#   scripts/components/start.sh <folder>     (needs Go, etcd, kubectl and openssl; stops with Ctrl+C)
# The API is then at http://127.0.0.1:8001 and DNS at 127.0.0.1:1053, as record-components.mjs expects. There are no nodes.
set -euo pipefail
version=36.3
coredns=v1.14.5
folder=$(mkdir -p "$1" && cd "$1" && pwd)
export GOFLAGS='-mod=mod -buildvcs=false' GOTOOLCHAIN=auto GOBIN="$folder/bin"
mkdir -p "$folder/kubernetes" "$folder/coredns" "$folder/bin"

build() {
  [ -x "$folder/bin/$1" ] || nice go build -ldflags "-s -w ${3:-}" -o "$folder/bin/$1" "$2"
}
cd "$folder/kubernetes"
# The staging modules are replaced by their published twins, which replace lines of dependencies do not do by themselves.
source=$(go mod download -json "k8s.io/kubernetes@v1.$version" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
{
  printf 'module components\n\nrequire k8s.io/kubernetes v1.%s\n' "$version"
  sed -n '/^go /p; /^require (/,/^)/p' "$source/go.mod" | sed -E "s/ v0\.0\.0( |\$)/ v0.$version\1/"
  echo 'replace ('
  sed -nE "s#^\s*(k8s.io/\S+) => ./staging.*#\1 => \1 v0.$version#p" "$source/go.mod"
  echo ')'
} >go.mod
cat "$source/go.sum" >go.sum
flags="-X k8s.io/component-base/version.gitVersion=v1.$version -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=${version%.*}"
build kube-controller-manager k8s.io/kubernetes/cmd/kube-controller-manager "$flags"
build kube-apiserver k8s.io/kubernetes/cmd/kube-apiserver "$flags"
cd "$folder/coredns"
if [ ! -f go.mod ]; then
  go mod init coredns
  go get "github.com/coredns/coredns@$coredns" 2>/dev/null
fi
build coredns github.com/coredns/coredns

run="$folder/run"
rm -rf "$run"
mkdir -p "$run"
cd "$run"
echo 'kube-routes,admin,admin,system:masters' >tokens.csv
openssl genrsa -out accounts.key 2048 2>/dev/null
cat >kubeconfig <<YAML
apiVersion: v1
kind: Config
clusters: [{ name: c, cluster: { server: 'https://127.0.0.1:6443', insecure-skip-tls-verify: true } }]
users: [{ name: u, user: { token: kube-routes } }]
contexts: [{ name: x, context: { cluster: c, user: u } }]
current-context: x
YAML
cat >Corefile <<'COREFILE'
.:1053 {
    bind 127.0.0.1
    errors
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        kubeconfig kubeconfig x
        pods insecure
        ttl 0
    }
}
COREFILE
trap 'kill $(jobs -p)' EXIT
etcd --data-dir "$run/etcd" --unsafe-no-fsync >etcd.log 2>&1 &
"$folder/bin/kube-apiserver" --etcd-servers http://127.0.0.1:2379 --cert-dir "$run/certificates" --secure-port 6443 \
  --bind-address 127.0.0.1 --advertise-address 10.0.0.1 \
  --authorization-mode AlwaysAllow --token-auth-file tokens.csv --allow-privileged \
  --service-account-issuer https://kube-routes.invalid --service-account-key-file accounts.key \
  --service-account-signing-key-file accounts.key --service-cluster-ip-range 10.96.0.0/16,fd00:10:96::/108 \
  --max-requests-inflight 0 --max-mutating-requests-inflight 0 --enable-priority-and-fairness=false \
  --disable-admission-plugins ServiceAccount,Priority,RuntimeClass,LimitRanger,ResourceQuota,PodSecurity,TaintNodesByCondition \
  >apiserver.log 2>&1 &
until kubectl --kubeconfig kubeconfig get --raw /readyz >/dev/null 2>&1; do sleep 1; done
"$folder/bin/kube-controller-manager" --kubeconfig kubeconfig --leader-elect=false --use-service-account-credentials=false \
  --kube-api-qps 500 --kube-api-burst 1000 --concurrent-endpoint-syncs 10 --concurrent-service-endpoint-syncs 10 \
  --mirroring-concurrent-service-endpoint-syncs 10 --secure-port 0 \
  --controllers endpoints-controller,endpointslice-controller,endpointslice-mirroring-controller,replicaset-controller,deployment-controller,statefulset-controller,daemonset-controller,job-controller,cronjob-controller,replicationcontroller-controller \
  >controllers.log 2>&1 &
"$folder/bin/coredns" -conf Corefile >coredns.log 2>&1 &
kubectl --kubeconfig kubeconfig proxy --port 8001 >proxy.log 2>&1 &
echo 'http://127.0.0.1:8001 and DNS at 127.0.0.1:1053'
wait
