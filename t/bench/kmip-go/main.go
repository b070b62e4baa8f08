// A KMIP server of ovh/kmip-go that keeps keys in memory, to measure beside.
//
//	kmip-go ADDRESS CERTIFICATE KEY CA
package main

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"os"
	"sync"

	"github.com/google/uuid"
	"github.com/ovh/kmip-go"
	"github.com/ovh/kmip-go/kmipserver"
	"github.com/ovh/kmip-go/payloads"
)

type record struct {
	material   []byte
	active     bool
	attributes []kmip.Attribute
}

type store struct {
	sync.Mutex
	records map[string]*record
}

// with runs f on a record while no other goroutine does.
func (s *store) with(uid string, f func(*record)) error {
	s.Lock()
	defer s.Unlock()

	r := s.records[uid]
	if r == nil {
		return kmipserver.Errorf(kmip.ResultReasonItemNotFound, "not found")
	}

	f(r)

	return nil
}

func (s *store) create(ctx context.Context,
	req *payloads.CreateRequestPayload) (*payloads.CreateResponsePayload, error) {
	material := make([]byte, 32)
	if _, err := rand.Read(material); err != nil {
		return nil, err
	}

	uid := uuid.NewString()

	s.Lock()
	s.records[uid] = &record{material: material}
	s.Unlock()

	return &payloads.CreateResponsePayload{ObjectType: req.ObjectType,
		UniqueIdentifier: uid}, nil
}

func (s *store) get(ctx context.Context,
	req *payloads.GetRequestPayload) (*payloads.GetResponsePayload, error) {
	var material []byte

	err := s.with(req.UniqueIdentifier, func(r *record) {
		material = r.material
	})
	if err != nil {
		return nil, err
	}

	return &payloads.GetResponsePayload{
		ObjectType:       kmip.ObjectTypeSymmetricKey,
		UniqueIdentifier: req.UniqueIdentifier,
		Object: &kmip.SymmetricKey{KeyBlock: kmip.KeyBlock{
			KeyFormatType: kmip.KeyFormatTypeRaw,
			KeyValue: &kmip.KeyValue{Plain: &kmip.PlainKeyValue{
				KeyMaterial: kmip.KeyMaterial{Bytes: &material}}},
			CryptographicAlgorithm: kmip.CryptographicAlgorithmAES,
			CryptographicLength:    256,
		}},
	}, nil
}

func (s *store) activate(ctx context.Context,
	req *payloads.ActivateRequestPayload) (*payloads.ActivateResponsePayload, error) {
	err := s.with(req.UniqueIdentifier, func(r *record) { r.active = true })

	return &payloads.ActivateResponsePayload{
		UniqueIdentifier: req.UniqueIdentifier}, err
}

func (s *store) add(ctx context.Context,
	req *payloads.AddAttributeRequestPayload) (*payloads.AddAttributeResponsePayload, error) {
	err := s.with(req.UniqueIdentifier, func(r *record) {
		r.attributes = append(r.attributes, req.Attribute)
	})

	return &payloads.AddAttributeResponsePayload{
		UniqueIdentifier: req.UniqueIdentifier,
		Attribute:        req.Attribute}, err
}

func (s *store) attributes(ctx context.Context,
	req *payloads.GetAttributesRequestPayload) (*payloads.GetAttributesResponsePayload, error) {
	resp := &payloads.GetAttributesResponsePayload{
		UniqueIdentifier: req.UniqueIdentifier}

	err := s.with(req.UniqueIdentifier, func(r *record) {
		state := kmip.StatePreActive
		if r.active {
			state = kmip.StateActive
		}

		for _, name := range req.AttributeName {
			if name == kmip.AttributeNameState {
				resp.Attribute = append(resp.Attribute, kmip.Attribute{
					AttributeName: name, AttributeValue: state})
			}

			for _, a := range r.attributes {
				if a.AttributeName == name {
					resp.Attribute = append(resp.Attribute, a)
				}
			}
		}
	})

	return resp, err
}

func query(ctx context.Context,
	req *payloads.QueryRequestPayload) (*payloads.QueryResponsePayload, error) {
	return &payloads.QueryResponsePayload{
		Operations: []kmip.Operation{kmip.OperationCreate, kmip.OperationGet,
			kmip.OperationActivate, kmip.OperationAddAttribute},
		VendorIdentification: "kmip-go"}, nil
}

func listener(args []string) (*kmipserver.Server, error) {
	pair, err := tls.LoadX509KeyPair(args[1], args[2])
	if err != nil {
		return nil, err
	}

	pem, err := os.ReadFile(args[3])
	if err != nil {
		return nil, err
	}

	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)

	l, err := tls.Listen("tcp", args[0], &tls.Config{
		Certificates: []tls.Certificate{pair}, ClientCAs: pool,
		ClientAuth: tls.RequireAndVerifyClientCert,
		MinVersion: tls.VersionTLS12, SessionTicketsDisabled: true})
	if err != nil {
		return nil, err
	}

	s := &store{records: map[string]*record{}}
	exec := kmipserver.NewBatchExecutor()

	exec.Route(kmip.OperationCreate, kmipserver.HandleFunc(s.create))
	exec.Route(kmip.OperationGet, kmipserver.HandleFunc(s.get))
	exec.Route(kmip.OperationActivate, kmipserver.HandleFunc(s.activate))
	exec.Route(kmip.OperationAddAttribute, kmipserver.HandleFunc(s.add))
	exec.Route(kmip.OperationGetAttributes, kmipserver.HandleFunc(s.attributes))
	exec.Route(kmip.OperationQuery, kmipserver.HandleFunc(query))

	return kmipserver.NewServer(l, exec), nil
}

func main() {
	if len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "usage: kmip-go ADDRESS CERTIFICATE KEY CA")
		os.Exit(2)
	}

	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr,
		&slog.HandlerOptions{Level: slog.LevelError})))

	server, err := listener(os.Args[1:])
	if err == nil {
		err = server.Serve()
	}

	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
