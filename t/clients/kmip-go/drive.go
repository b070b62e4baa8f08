// Runs the examples of ovh/kmip-go one by one, each with a connection and a
// fresh Active key of its own, and prints a line for each. It is built among
// them, with their main() renamed and their names in the map "examples".
package main

import (
	"fmt"
	"os"
	"sort"

	"github.com/ovh/kmip-go"
)

func run(name string) (failure any) {
	defer func() { failure = recover() }()

	client := newClient()
	defer client.Close()

	RESOURCE = client.Create().
		AES(256, kmip.CryptographicUsageEncrypt|kmip.CryptographicUsageDecrypt).
		MustExec().
		UniqueIdentifier

	if name != "activate" {
		client.Activate(RESOURCE).MustExec()
	}

	if name == "test_encrypt_by_name" {
		_, err := client.AddAttribute(RESOURCE, kmip.AttributeNameName,
			kmip.Name{NameValue: "my-encryption-AES-key",
				NameType: kmip.NameTypeUninterpretedTextString}).Exec()
		if err != nil {
			panic(err)
		}
	}

	examples[name](client)

	return nil
}

func main() {
	names := os.Args[1:]

	if len(names) == 0 {
		for name := range examples {
			names = append(names, name)
		}

		sort.Strings(names)
	}

	for _, name := range names {
		if failure := run(name); failure != nil {
			fmt.Printf("not ok %s: %v\n", name, failure)
		} else {
			fmt.Printf("ok %s\n", name)
		}
	}

	fmt.Println("done")
}
