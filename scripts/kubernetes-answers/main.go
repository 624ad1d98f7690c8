// Command kubernetes-answers asks the code of Kubernetes itself what scripts/record-answers.mjs wants to know.
//
// On standard input it gets a list of cases as JSON, on standard output it writes their answers in the same order. What
// is asked is whatever of kubelet, kube-proxy and controllers can be called without a cluster.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"

	"k8s.io/klog/v2"
)

// Case is one question about the objects of a text of YAML documents.
type Case struct {
	Kind      string `json:"kind"`
	Manifests string `json:"manifests"`
	// Hidden is what the cluster has besides.
	Hidden string          `json:"hidden"`
	Ask    json.RawMessage `json:"ask"`
}

var kinds = map[string]func(Case) (any, error){
	"defaults":  answerDefaults,
	"dns":       answerDNS,
	"policies":  answerPolicies,
	"spread":    answerSpread,
	"variables": answerVariables,
}

func main() {
	// What the components log is of no interest.
	klog.InitFlags(nil)
	_ = flag.Set("logtostderr", "false")
	_ = flag.Set("stderrthreshold", "FATAL")
	klog.SetOutput(io.Discard)

	var cases []Case
	if err := json.NewDecoder(os.Stdin).Decode(&cases); err != nil {
		fail(err)
	}
	answers := make([]any, 0, len(cases))
	for index, one := range cases {
		answer, err := kinds[one.Kind](one)
		if err != nil {
			fail(fmt.Errorf("case %d (%s): %w\n%s", index, one.Kind, err, one.Manifests))
		}
		answers = append(answers, answer)
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
