package main

import (
	"errors"

	apiservice "k8s.io/kubernetes/pkg/api/v1/service"
)

type defaults struct {
	Affinity string `json:"affinity"`
	// Seconds is the timeout of the affinity, 0 where there is none.
	Seconds             int32 `json:"seconds"`
	ExternallyReachable bool  `json:"externallyReachable"`
	ExternalLocal       bool  `json:"externalLocal"`
	InternalLocal       bool  `json:"internalLocal"`
	NeedsHealthCheck    bool  `json:"needsHealthCheck"`
	// TargetPorts as texts, one of each port.
	TargetPorts []string `json:"targetPorts"`
	Protocols   []string `json:"protocols"`
}

// answerDefaults tells what the API server and the components make of a Service.
func answerDefaults(asked Case) (any, error) {
	objects, err := readObjects(asked)
	if err != nil {
		return nil, err
	}
	if len(objects.Services) != 1 {
		return nil, errors.New("one Service is needed")
	}
	service := objects.Services[0]
	answer := defaults{
		Affinity:            string(service.Spec.SessionAffinity),
		ExternallyReachable: apiservice.ExternallyAccessible(service),
		ExternalLocal:       apiservice.ExternalPolicyLocal(service),
		InternalLocal:       apiservice.InternalPolicyLocal(service),
		NeedsHealthCheck:    apiservice.NeedsHealthCheck(service),
		TargetPorts:         []string{},
		Protocols:           []string{},
	}
	if config := service.Spec.SessionAffinityConfig; config != nil && config.ClientIP != nil && config.ClientIP.TimeoutSeconds != nil {
		answer.Seconds = *config.ClientIP.TimeoutSeconds
	}
	for _, port := range service.Spec.Ports {
		answer.TargetPorts = append(answer.TargetPorts, port.TargetPort.String())
		answer.Protocols = append(answer.Protocols, string(port.Protocol))
	}
	return answer, nil
}
