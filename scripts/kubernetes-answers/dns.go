package main

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"os"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/tools/record"
	"k8s.io/kubernetes/pkg/kubelet/network/dns"
)

type resolver struct {
	Servers  []string `json:"servers"`
	Searches []string `json:"searches"`
	Options  []string `json:"options"`
}

// answerDNS tells what the kubelet writes into the resolv.conf of the one Pod.
func answerDNS(asked Case) (any, error) {
	var ask struct {
		ClusterDomain string `json:"clusterDomain"`
		// ResolvConf is that of the node.
		ResolvConf string `json:"resolvConf"`
	}
	if err := json.Unmarshal(asked.Ask, &ask); err != nil {
		return nil, err
	}
	objects, err := readObjects(asked)
	if err != nil {
		return nil, err
	}
	if len(objects.Pods) != 1 {
		return nil, errors.New("one Pod is needed")
	}
	file, err := os.CreateTemp("", "resolv.conf")
	if err != nil {
		return nil, err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	if _, err := file.WriteString(ask.ResolvConf); err != nil {
		return nil, err
	}
	configurer := dns.NewConfigurer(&record.FakeRecorder{}, &corev1.ObjectReference{}, []net.IP{net.IPv4(10, 9, 0, 1)},
		[]net.IP{net.IPv4(10, 96, 0, 10)}, ask.ClusterDomain, file.Name())
	config, err := configurer.GetPodDNS(context.Background(), objects.Pods[0])
	if err != nil {
		return nil, err
	}
	slices.Sort(config.Options)
	return resolver{config.Servers, config.Searches, config.Options}, nil
}
