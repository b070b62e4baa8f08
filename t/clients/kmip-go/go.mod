module example.com/kmip-go-examples

go 1.26

require github.com/ovh/kmip-go v0.8.1
